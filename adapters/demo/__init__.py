"""The demo's studio: beats and covers made from numbers, the same for the same seed."""
