"""Beats: finding and hearing them, and a producer's work on their own."""
