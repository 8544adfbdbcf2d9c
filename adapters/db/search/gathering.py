"""Gathering all beats that match, from what fewest beats have, and sorting them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.db.cards import Condition
from adapters.db.database import Postgres, Transaction
from adapters.db.search import conditions, wording
from adapters.db.search.conditions import genre_condition, joined, narrowed
from adapters.db.search.walking import WAYS, Found
from adapters.db.search.wording import AS_A_SET, Sought
from domain.discovery.filters import MOST_FOUND, BeatFilter

STEPS = (2_000, 12_000, 60_000)
"""How far sources are counted, each a little further, until one of them ends."""
MANY = 10**9
EASIER = 2
"""So much quicker than others Postgres goes through words, whose rows have all that is looked at."""
EACH = """
    SELECT number, listed, facets, bpm, seconds, price, published_at, plays, folded_name FROM tracks f
    WHERE f.number = s.number OFFSET 0
"""
INDEXES = {
    "tracks_by_facets": (conditions.key_condition, conditions.bpm_condition),
    "tracks_by_bpm": (conditions.bpm_condition,),
    "tracks_by_length": (conditions.length_condition,),
    "tracks_by_price": (conditions.price_condition,),
}
"""What each is read along by; the rest is looked at in the index itself."""


@dataclass(frozen=True)
class Source:
    """Where numbers of beats come from: `reach` are all that are read, `query` those that match so far.

    Where it is known already, `reach` is how many they are.
    """

    reach: tuple[str, Sequence[object]] | int
    query: tuple[str, Sequence[object]]
    has_words: bool = False
    has_genre: bool = False


def gather(work: Transaction, filter: BeatFilter, sought: Sought) -> Found:
    """All that match, in their order, as far as they are shown."""
    sources = list(_sources(filter, work, sought))
    source = sources[0] if sought.are_rare or len(sources) == 1 else _rarest(work, sources)
    sql, values = _from_source(filter, work, sought, source)
    ordered = f"{sql} ORDER BY {WAYS[filter.order].order('t')} LIMIT ?"
    rows = work.select(ordered, [*values, MOST_FOUND + 1])
    return Found([row["number"] for row in rows], False)


def _from_source(
    filter: BeatFilter, work: Transaction, sought: Sought, source: Source
) -> tuple[str, list[object]]:
    """From its numbers to the beats, whose other conditions are looked at then."""
    others = [Condition("t.listed"), *narrowed(filter, "t")]
    genre = None if source.has_genre else genre_condition(filter, "t")
    words = None if source.has_words else wording.condition(work, sought, "t")
    where, values = joined([*others, *(each for each in (genre, words) if each)])
    numbers, its_values = source.query
    if filter.producer_id:
        its = "SELECT number FROM tracks WHERE producer_id = ? AND listed"
        numbers = f"SELECT n.number FROM ({numbers}) AS n WHERE n.number IN ({its})"
        its_values = [*its_values, filter.producer_id]
    if isinstance(work.database, Postgres):
        # One beat after the other: its planner, which can't know how few there are, would rather read all.
        sql = f"WITH s AS MATERIALIZED ({numbers}) SELECT t.number FROM s CROSS JOIN LATERAL ({EACH}) AS t"
    else:
        tracks = "tracks t INDEXED BY tracks_numbered"
        sql = f"SELECT t.number FROM ({numbers}) AS s CROSS JOIN {tracks} ON t.number = s.number"
    return f"{sql} WHERE {where}", [*its_values, *values]


def _sources(filter: BeatFilter, work: Transaction, sought: Sought) -> Iterator[Source]:
    """All that what is asked for can be found by; words first."""
    if filter.sought:
        yield _with_words(work, filter, sought.total)
    if filter.genre:
        query, values = _of_genre(filter)
        yield Source((query, values), (query, values), has_genre=True)
    for index, bounds in INDEXES.items():
        its = [condition for bound in bounds if (condition := bound(filter, "f"))]
        if bounds[0](filter, "f"):
            yield Source(_along(work, index, its), _along(work, index, narrowed(filter, "f")))
    if filter.producer_id:
        all_of_them = _along(work, "tracks_of_producer", _of_producer(filter, "f"))
        yield Source(all_of_them, all_of_them)
    if not (filter.sought or filter.genre or filter.producer_id or narrowed(filter, "f")):
        yield Source(_along(work, "tracks_newest", []), _along(work, "tracks_newest", []))


def _rarest(work: Transaction, sources: Sequence[Source]) -> Source:
    """The one that ends first; where all are long, one as good as the other."""
    for most in STEPS:
        for source in sources:
            if _reaches(work, source, most) < most:
                return source
    return sources[-1]


def _reaches(work: Transaction, source: Source, most: int) -> int:
    if isinstance(source.reach, int):
        return source.reach
    query, values = source.reach
    return wording.count(work, query, list(values), most)


def _along(work: Transaction, index: str, found: Sequence[Condition]) -> tuple[str, list[object]]:
    """Postgres finds the index by itself."""
    where, values = joined([Condition("f.listed"), *found])
    hint = "" if isinstance(work.database, Postgres) else f"INDEXED BY {index}"
    return f"SELECT f.number AS number FROM tracks f {hint} WHERE {where}", values


def _with_words(work: Transaction, filter: BeatFilter, total: int) -> Source:
    """Postgres reads the rows of words anyway, which have all facets, too; SQLite has but their numbers."""
    query, value = wording.with_words(work, filter.sought)
    if not isinstance(work.database, Postgres):
        return Source(total if total <= AS_A_SET else MANY, (query, [value]), has_words=True)
    its_genre = genre_condition(filter, "track_words")
    where, values = joined([*narrowed(filter, "track_words"), *([its_genre] if its_genre else [])])
    found = f"{query} AND {where}", [value, *values]
    return Source(total // EASIER, found, has_words=True, has_genre=True)


def _of_genre(filter: BeatFilter) -> tuple[str, list[object]]:
    """A genre's rows have all facets, so that only those that match have to be looked up."""
    where, values = joined([Condition("g.folded = ?", (filter.genre.casefold(),)), *narrowed(filter, "g")])
    return f"SELECT g.number AS number FROM genre_tracks g WHERE {where}", values


def _of_producer(filter: BeatFilter, alias: str) -> list[Condition]:
    return [Condition(f"{alias}.producer_id = ?", (filter.producer_id,))] if filter.producer_id else []
