"""Ranking producers, and showing where they stand."""
