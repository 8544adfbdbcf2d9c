"""Paying producers for a month: what tracks contributed, how the pool is split, and how shares are sent."""
