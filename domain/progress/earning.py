"""Which beat earns the most."""

from collections.abc import Iterable
from datetime import datetime

from domain.payouts.contributions import Rule, TrackInput, second_of, track_points


def best_earners(tracks: Iterable[TrackInput], rule: Rule, moment: datetime) -> tuple[str, ...]:
    """Who is credited on the beat with the most contribution points; nobody while none has any.

    A beat's points count as they come to each who is credited. Of equal beats it is the one saved first.
    """
    most, first, credited = 0, "", tuple[str, ...]()
    second = second_of(moment)
    for track in tracks:
        points = track_points(track, rule, second)
        if points > most or (points == most and points and track.track_id < first):
            most, first, credited = points, track.track_id, track.credited
    return credited
