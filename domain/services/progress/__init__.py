"""Progress: giving XP, unlocking achievements, showing them, and proving the sums."""
