"""A run's tracks as JSON, a row for each producer."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from domain.payouts.contributions import TrackInput
from domain.payouts.runs import Inputs


def packed(run_id: str, inputs: Inputs, tracks: Iterable[TrackInput]) -> Iterator[dict[str, Any]]:
    """A row for each uploader as they come, and then those of who is credited by others."""

    def row(id: str, is_own: bool, its: list[TrackInput]) -> dict[str, Any]:
        return {
            "run_id": run_id,
            "producer_id": id,
            "is_own": is_own,
            "eligible": id in inputs.eligible,
            "tracks": _in_columns(its, first=1 if is_own else 0),
        }

    credits: dict[str, list[TrackInput]] = {}
    for uploader, its in groupby(tracks, lambda track: track.credited[0]):
        own = list(its)
        for track in own:
            for other in track.credited[1:]:
                credits.setdefault(other, []).append(track)
        yield row(uploader, True, own)
    for id in sorted(credits):
        yield row(id, False, credits[id])


def _in_columns(tracks: list[TrackInput], first: int) -> str:
    """JSON that is read back several times faster than an object a track would be.

    Of who is credited only those from `first` on are told, and only where there are any.
    """
    *columns, credited = zip(*tracks, strict=True)
    others = {str(place): who[first:] for place, who in enumerate(credited) if len(who) > first}
    return json.dumps([*columns, others], ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str, uploader: str = "") -> Iterator[TrackInput]:
    """Tracks of a row; `uploader` is whose they are, where they are someone's own."""
    ids, published_at, plays, heard, others = json.loads(text)
    always = (uploader,) if uploader else ()
    credited = [always] * len(ids)
    for place, who in others.items():
        credited[int(place)] = (*always, *who)
    return map(TrackInput, ids, published_at, plays, heard, credited)
