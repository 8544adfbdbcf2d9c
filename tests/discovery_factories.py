"""What beats are found by, with sensible values."""

from collections import Counter
from datetime import date

from domain.activity.totals import Sums, Totals


def plays(of_tracks: dict[str, int], day: date) -> Totals:
    """What so many plays of beats come to, on one day."""
    return Totals({(id, "p", day): Sums(count) for id, count in of_tracks.items()}, {}, Counter(), {})
