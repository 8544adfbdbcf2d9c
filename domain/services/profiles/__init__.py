"""Profiles: editing one's own, and showing anybody's."""
