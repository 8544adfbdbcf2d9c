"""Telling producers of a new level or achievement, within the unit that finds out."""

from collections.abc import Mapping
from datetime import datetime

from domain.ports import Ids
from domain.site import Site
from domain.store import Unit

LEVEL = "level"
ACHIEVEMENT = "achievement"


def tell_progress(
    unit: Unit,
    ids: Ids,
    site: Site,
    producer_id: str,
    kind: str,
    cause: str,
    values: Mapping[str, str],
    now: datetime,
) -> None:
    """Where notices take over; until they do, producers see it on their page alone.

    `values` are `level` and `title`, or `name` and `xp` of an achievement. There is one cause for each level
    and each achievement, of which nobody is told twice.
    """
