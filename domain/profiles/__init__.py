"""Producers' public profiles: what they hold, and what may be written into them."""
