"""What a filter asks of a beat, as SQL about whatever table has its facets."""

from adapters.db import facets
from adapters.db.cards import Condition
from domain.discovery.filters import MOST_SECONDS, BeatFilter, within

FASTEST = 500
"""Tempi beyond that aren't listed one by one: no upload policy lets a beat be so fast."""
MOST_PRICE = 10**15


def narrowed(filter: BeatFilter, alias: str) -> list[Condition]:
    """All but words, genre and producer."""
    found = (key_condition(filter, alias), bpm_condition(filter, alias), length_condition(filter, alias))
    return [each for each in (*found, price_condition(filter, alias)) if each]


def key_condition(filter: BeatFilter, alias: str) -> Condition | None:
    """Key, scale, licensing, clearance and currency in one."""
    wanted = facets.wanted(filter)
    if wanted is None:
        return None
    return Condition(f"{alias}.facets IN ({', '.join(map(str, wanted)) or 'NULL'})")


def bpm_condition(filter: BeatFilter, alias: str) -> Condition | None:
    if not filter.tempi:
        return None
    if len(filter.tempi) == 1:
        return Condition(f"{alias}.bpm >= ? AND {alias}.bpm <= ?", filter.tempi[0])
    listed = {bpm for least, most in filter.tempi for bpm in range(max(least, 0), min(most, FASTEST) + 1)}
    return Condition(f"{alias}.bpm IN ({', '.join(map(str, sorted(listed))) or 'NULL'})")


def length_condition(filter: BeatFilter, alias: str) -> Condition | None:
    """A beat of 2:30.9 is one of 2:30, as it is shown."""
    if not filter.has_length:
        return None
    least = within(filter.min_seconds, 0, MOST_SECONDS)
    most = within(filter.max_seconds, MOST_SECONDS, MOST_SECONDS)
    return Condition(f"{alias}.seconds >= ? AND {alias}.seconds < ?", (least, most + 1))


def price_condition(filter: BeatFilter, alias: str) -> Condition | None:
    """The currency is among the facets."""
    if not filter.has_price:
        return None
    bounds = within(filter.min_price, 0, MOST_PRICE), within(filter.max_price, MOST_PRICE, MOST_PRICE)
    return Condition(f"{alias}.price >= ? AND {alias}.price <= ?", bounds)


def genre_condition(filter: BeatFilter, alias: str) -> Condition | None:
    """Looked up by all that is known of the beat, which is one place in the index."""
    if not filter.genre:
        return None
    # Not EXISTS, which Postgres may make a join of, whose order isn't the way's.
    its = (f"g.{name} = {alias}.{name}" for name in ("facets", "bpm", "number"))
    sql = f"(SELECT 1 FROM genre_tracks g WHERE g.folded = ? AND {' AND '.join(its)}) = 1"
    return Condition(sql, (filter.genre.casefold(),))


def joined(conditions: list[Condition]) -> tuple[str, list[object]]:
    """All of them as one, with their values."""
    values = [value for condition in conditions for value in condition.values]
    return " AND ".join(condition.sql for condition in conditions) or "TRUE", values
