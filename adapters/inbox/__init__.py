"""Where the player's reports wait until they are folded in: durable, and quick for many at once."""
