"""Rules, ports and use cases: the inside of the hexagon, standard library only."""
