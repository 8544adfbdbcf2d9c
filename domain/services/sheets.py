"""A beat's split sheet as people see it, read within one unit."""

from collections.abc import Sequence

from domain.catalogue import Track
from domain.licensing.splits import SplitSheet
from domain.pages.licensing import SplitPage
from domain.store import Unit


def split_page(unit: Unit, track: Track) -> SplitPage:
    """With the names of all who are credited, or were when the newest sheet was proposed."""
    return split_pages(unit, [(track, unit.splits.newest(track.id))])[0]


def split_pages(unit: Unit, pairs: Sequence[tuple[Track, SplitSheet | None]]) -> list[SplitPage]:
    """The same of many beats, in one query for all names."""
    credited = {id for track, _ in pairs for id in (track.producer_id, *track.details.collaborators)}
    asked = {id for _, sheet in pairs if sheet for id in sheet.shares}
    names = {each.id: each.name for each in unit.producers.by_ids(sorted(credited | asked))}
    return [SplitPage(track, sheet, names) for track, sheet in pairs]
