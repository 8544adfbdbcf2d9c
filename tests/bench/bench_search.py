"""Search over 1,000,000 beats: seeded searches of every kind, each once, as nobody asks the same twice."""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.db.database import Database, open_database
from adapters.db.migrate import migrate
from adapters.db.queries import SqlQueries
from domain.catalogue import Clearance
from domain.discovery.chips import chips
from domain.discovery.filters import BeatFilter, Order, Wish
from domain.money import OFFERED
from domain.music import KEYS, Scale
from tests import servers
from tests.bench.discoverable import GENRES, Language, fill
from tests.bench.table import Row, print_rows, sized

TRACKS, PRODUCERS = sized(1_000_000, quick=2_000), sized(20_000, quick=40)
SEARCHES = sized(300, quick=10)
"""Of each kind of words."""
LIMIT = 0.050
MEMORY = "1GB"
"""For Postgres: a quarter of what a machine for so many beats has, as its manual advises."""
KINDS = ("no words", "common words", "rare words", "absent words", "beginnings of words")


def filters(chance: random.Random, language: Language) -> Iterator[tuple[str, BeatFilter]]:
    """Each kind of words with no, one or several filters, in every order."""
    for kind in KINDS:
        for _ in range(SEARCHES):
            yield kind, BeatFilter(words=words_of(kind, chance, language), **conditions(chance))


def words_of(kind: str, chance: random.Random, language: Language) -> tuple[str, ...]:
    common, rare = language.words[:100], language.words[2_000:]
    if kind == "common words":
        return tuple(chance.sample(common, chance.choice([1, 1, 2])))
    if kind == "rare words":
        return tuple(chance.sample(rare, 1) + chance.sample(common, chance.choice([0, 1])))
    if kind == "absent words":
        return (*chance.sample(common, chance.choice([0, 1])), "qqq" + chance.choice(rare))
    if kind == "beginnings of words":
        return (chance.choice(language.words)[: chance.randint(1, 5)],)
    return ()


def conditions(chance: random.Random) -> dict[str, Any]:
    """A filter has from none to all of them."""
    often = chance.choice([0.0, 0.15, 0.3, 0.6])
    bpm, price, seconds = (
        chance.randint(60, 180),
        chance.choice([50, 150, 400]) * 100,
        chance.randint(60, 300),
    )
    groups: list[dict[str, Any]] = [
        {"min_bpm": bpm, "max_bpm": bpm + chance.choice([0, 5, 20]), "with_tempos": chance.random() < 0.5},
        {
            "key": chance.choice(KEYS),
            "with_relative": chance.random() < 0.5,
            "with_neighbours": chance.random() < 0.5,
        },
        {"scale": chance.choice(list(Scale)).value},
        {"genre": chance.choices(GENRES, weights=[1 / (place + 2) for place in range(len(GENRES))])[0]},
        {"wish": chance.choice(list(Wish))},
        {"currency": chance.choice(OFFERED), "min_price": price, "max_price": 2 * price},
        {"clearance": chance.choice(list(Clearance))},
        {"min_seconds": seconds, "max_seconds": seconds + chance.choice([1, 30, 120])},
    ]
    chosen: dict[str, Any] = {"order": chance.choice(list(Order)), "page": chance.choice([1, 1, 1, 2, 5])}
    for group in groups:
        chosen |= group if chance.random() < often else {}
    return chosen


def seconds(queries: SqlQueries, filter: BeatFilter) -> float:
    start = time.perf_counter()
    queries.beats(filter)
    return time.perf_counter() - start


def advice_seconds(queries: SqlQueries, filter: BeatFilter) -> float:
    """What it takes to say which filter to take away."""
    start = time.perf_counter()
    for chip in chips(filter):
        queries.finds_any(chip.without)
    return time.perf_counter() - start


def rows_of(name: str, database: Database) -> Iterator[Row]:
    migrate(database)
    language = fill(database, TRACKS, PRODUCERS)
    yield from measured(name, database, language)
    database.close_all()


def measured(name: str, database: Database, language: Language) -> Iterator[Row]:
    queries, chance = SqlQueries(database), random.Random(11)
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    nothing: list[float] = []
    for number, (kind, filter) in enumerate(filters(random.Random(3), language)):
        times[kind].append(seconds(queries, filter))
        if number % 10 == 0 and not queries.beats(filter).beats:
            nothing.append(advice_seconds(queries, filter))
    every = [each for some in times.values() for each in some]
    chance.shuffle(every)
    for what, taken in (("all together", every), *times.items()):
        yield row(f"search over {TRACKS:,} beats, {what}, {name}", taken)
    taken = nothing or [0.0]
    told = f"{shown(median(taken))}, p95 {shown(p95(taken))}"
    yield Row(f"saying which filter to take away where nothing was found, {name}", "", told, None)


def row(what: str, taken: list[float]) -> Row:
    note = f"{len(taken)} searches, median {shown(median(taken))}, longest {shown(max(taken))}"
    return Row(what, f"p95 at most {shown(LIMIT)}", f"p95 {shown(p95(taken))}", p95(taken) <= LIMIT, note)


def p95(taken: list[float]) -> float:
    return sorted(taken)[int(0.95 * (len(taken) - 1))]


def median(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2]


def shown(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        rows = list(rows_of("SQLite", open_database(str(Path(folder) / "site.db"))))
        with servers.postgres(MEMORY) as server, servers.database(server, "search") as address:
            rows += rows_of("Postgres", open_database(address))
    return rows


if __name__ == "__main__":
    print_rows(main())
