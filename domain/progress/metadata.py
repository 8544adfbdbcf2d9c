"""How complete a beat's metadata is: six things, each of them a sixth."""

from domain.catalogue import Track

SIXTHS = 6


def sixths_of(track: Track) -> int:
    """How many of BPM, key, scale, description, a tag and cover art of its own a beat has."""
    details = track.details
    had = (details.bpm, details.key, details.scale, details.description, details.tags, track.cover_key)
    return sum(map(bool, had))


def is_complete(track: Track) -> bool:
    return sixths_of(track) == SIXTHS
