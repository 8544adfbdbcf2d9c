"""Telling producers of a new level or achievement, within the unit that finds out."""

from collections.abc import Mapping
from datetime import datetime

from domain.ports import Ids
from domain.store import Unit

LEVEL_UP = "level_up"
ACHIEVEMENT = "achievement"


def tell_progress(
    unit: Unit, ids: Ids, producer_id: str, kind: str, values: Mapping[str, str], now: datetime
) -> None:
    """Where notices take over: until they do, people see it on their page alone.

    `values` are `level` and `title`, or an achievement's `key`, `name` and `xp`.
    """
