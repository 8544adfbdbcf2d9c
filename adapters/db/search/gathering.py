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
    is_postgres = isinstance(work.database, Postgres)
    sql, values = _on_postgres(filter, work) if is_postgres else _on_sqlite(filter, work, sought)
    ordered = f"{sql} ORDER BY {WAYS[filter.order].order('t')} LIMIT ?"
    rows = work.select(ordered, [*values, MOST_FOUND + 1])
    return Found([row["number"] for row in rows], False)


def _on_postgres(filter: BeatFilter, work: Transaction) -> tuple[str, list[object]]:
    """Its planner chooses well as long as it doesn't hope to come by enough beats on the way."""
    found = [Condition("f.listed"), *narrowed(filter, "f"), *_of_producer(filter, "f")]
    if filter.genre:
        its, values = _of_genre(filter)
        found.append(Condition(f"f.number IN ({its})", tuple(values)))
    if filter.sought:
        query, value = wording.with_words(work, filter.sought)
        found.append(Condition(f"f.number IN ({query})", (value,)))
    where, values = joined(found)
    sql = f"SELECT f.number, f.{WAYS[filter.order].column} FROM tracks f WHERE {where}"
    return f"WITH t AS MATERIALIZED ({sql}) SELECT t.number FROM t", values


def _on_sqlite(filter: BeatFilter, work: Transaction, sought: Sought) -> tuple[str, list[object]]:
    """From the source with the fewest numbers to the beats, whose other conditions are looked at then."""
    sources = list(_sources(filter, work, sought))
    source = sources[0] if sought.are_rare or len(sources) == 1 else _rarest(work, sources)
    others = [Condition("t.listed"), *narrowed(filter, "t"), *_of_producer(filter, "t")]
    genre = None if source.has_genre else genre_condition(filter, "t")
    words = None if source.has_words else wording.condition(work, sought, "t")
    where, values = joined([*others, *(each for each in (genre, words) if each)])
    numbers, its_values = source.query
    tracks = "tracks t INDEXED BY tracks_numbered" if not filter.producer_id else "tracks t"
    sql = f"SELECT t.number FROM ({numbers}) AS s CROSS JOIN {tracks} ON t.number = s.number"
    return f"{sql} WHERE {where}", [*its_values, *values]


def _sources(filter: BeatFilter, work: Transaction, sought: Sought) -> Iterator[Source]:
    """All that what is asked for can be found by; words first."""
    if filter.sought:
        query, value = wording.with_words(work, filter.sought)
        is_counted = sought.total <= AS_A_SET
        yield Source(sought.total if is_counted else MANY, (query, [value]), has_words=True)
    if filter.genre:
        query, values = _of_genre(filter)
        yield Source((query, values), (query, values), has_genre=True)
    for index, bounds in INDEXES.items():
        its = [condition for bound in bounds if (condition := bound(filter, "f"))]
        if bounds[0](filter, "f"):
            yield Source(_along(index, its), _along(index, narrowed(filter, "f")))
    if filter.producer_id:
        all_of_them = _along("tracks_of_producer", _of_producer(filter, "f"))
        yield Source(all_of_them, all_of_them)
    if not (filter.sought or filter.genre or filter.producer_id or narrowed(filter, "f")):
        yield Source(_along("tracks_newest", []), _along("tracks_newest", []))


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


def _along(index: str, found: Sequence[Condition]) -> tuple[str, list[object]]:
    where, values = joined([Condition("f.listed"), *found])
    return f"SELECT f.number AS number FROM tracks f INDEXED BY {index} WHERE {where}", values


def _of_genre(filter: BeatFilter) -> tuple[str, list[object]]:
    """A genre's rows have all facets, so that only those that match have to be looked up."""
    where, values = joined([Condition("g.folded = ?", (filter.genre.casefold(),)), *narrowed(filter, "g")])
    return f"SELECT g.number AS number FROM genre_tracks g WHERE {where}", values


def _of_producer(filter: BeatFilter, alias: str) -> list[Condition]:
    return [Condition(f"{alias}.producer_id = ?", (filter.producer_id,))] if filter.producer_id else []
