"""A large catalogue to search in: words, prices and tempi as unevenly spread as people's are; seeded."""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from adapters.db.database import Database, Postgres
from adapters.db.facets import key_place
from adapters.db.finding import (
    GENRE_COLUMNS,
    WORD_COLUMNS,
    facets_of,
    genre_rows,
    words_of,
)
from adapters.db.mapping import MICROSECOND, to_microseconds
from domain.catalogue import GENRE_SUGGESTIONS, Clearance, Visibility, search_text
from domain.licensing.offers import Option
from domain.money import OFFERED
from domain.music import KEYS, Scale
from tests import factories
from tests.bench.catalogue import COLUMNS, PRODUCER_COLUMNS, dump, insert, producer_rows
from tests.factories import MINUTE, NOW

SYLLABLES = [a + b for a in ("b", "d", "g", "k", "l", "m", "n", "r", "s", "t", "v", "z") for b in "aeiou"]
WORDS = 20_000
GENRES = (*GENRE_SUGGESTIONS, *(f"Genre {number}" for number in range(200)))
TEMPI = (*(88, 90, 92, 95, 120, 128, 140, 140, 140, 145, 150, 160, 174), *range(60, 181))
ALL_COLUMNS = [*COLUMNS, "option", "facets", "price"]
DIFFERENT = 50_000
"""So many beats are made up; the others are copies of them, of other lengths and times."""


class Language:
    """Words that come the less often the later they are in the list, as they do in any language."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        words = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(2 * WORDS)}
        self.words = sorted(words)[:WORDS]
        chance.shuffle(self.words)
        self._weights = list(accumulate(1 / (place + 20) for place in range(len(self.words))))

    def some(self, count: int) -> list[str]:
        return self._chance.choices(self.words, cum_weights=self._weights, k=count)


def fill(database: Database, tracks: int, producers: int, seed: int = 7) -> Language:
    """So many beats, all that they are found by, and the language they are described in."""
    chance = random.Random(seed)
    language = Language(chance)
    names = [" ".join(language.some(2)).title() for _ in range(producers)]
    with database.connection_context():
        indexes = _without_indexes(database)
        with database.atomic():
            insert(database, "producers", PRODUCER_COLUMNS, producer_rows(names))
        different = min(DIFFERENT, tracks)
        with database.atomic():
            _write(database, list(_rows(chance, language, names, range(different))))
        for copy in range(1, tracks // different):
            with database.atomic():
                for statement in _copies(copy, copy * different, different):
                    database.execute_sql(statement)
        for statement in indexes:
            database.execute_sql(statement)
        database.execute_sql("VACUUM ANALYZE" if isinstance(database, Postgres) else "ANALYZE")
    return language


def _without_indexes(database: Database) -> list[str]:
    """Take the indexes of beats away, and return what makes them again: rows come in faster so."""
    if isinstance(database, Postgres):
        sql = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('tracks', 'track_words')"
    else:
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'tracks'"
        database.execute_sql("PRAGMA synchronous = off")
    found = [(name, made) for name, made in database.execute_sql(sql).fetchall() if made]
    kept = [(name, made) for name, made in found if not name.endswith("_pkey")]
    for name, _ in kept:
        database.execute_sql(f"DROP INDEX {name}")
    return [made for _, made in kept]


def _copies(copy: int, more: int, different: int) -> Iterator[str]:
    """Statements that add all beats once more: with other ids, later, longer, played more or less."""
    changed = {
        "id": f"id || '-{copy}'",
        "recording_id": f"recording_id || '-{copy}'",
        "slug": f"slug || '-{copy}'",
        "published_at": f"published_at + {more * (MINUTE // MICROSECOND)}",
        "plays": f"plays + {13 * copy}",
        "seconds": f"seconds + {copy}",
        "number": f"number + {more}",
    }
    for table, columns in (
        ("tracks", ALL_COLUMNS),
        ("track_words", WORD_COLUMNS),
        ("genre_tracks", GENRE_COLUMNS),
    ):
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
        yield f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE number <= {different}"


def _write(database: Database, rows: list[tuple[list[Any], list[Any], list[Any]]]) -> None:
    _put(database, "tracks", ALL_COLUMNS, (track for track, _, _ in rows))
    _put(database, "track_words", WORD_COLUMNS, (words for _, words, _ in rows))
    _put(database, "genre_tracks", GENRE_COLUMNS, (genre for _, _, genres in rows for genre in genres))


def _put(database: Database, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    if not isinstance(database, Postgres):
        insert(database, table, list(columns), rows)  # type: ignore[arg-type]
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with database.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _rows(
    chance: random.Random, language: Language, producers: list[str], numbers: range
) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    """A beat's own row, its words, and its genres."""
    weights = list(accumulate(1 / (place + 2) for place in range(len(GENRES))))
    for number in numbers:
        producer = int(len(producers) * chance.random() ** 2)
        details = factories.details(
            name=" ".join(language.some(chance.randint(1, 3))).title(),
            key=chance.choice(KEYS),
            scale=Scale.MINOR if chance.random() < 0.7 else Scale.MAJOR,
            bpm=chance.choice(TEMPI),
            genres=tuple(dict.fromkeys(chance.choices(GENRES, cum_weights=weights, k=chance.randint(1, 2)))),
            tags=tuple(dict.fromkeys(language.some(chance.randint(0, 4)))),
            description=" ".join(language.some(12)) if chance.random() < 0.5 else "",
            clearance=chance.choice((None, *Clearance)),
        )
        option = chance.choices(list(Option), weights=(70, 20, 10))[0]
        terms = _terms(chance) if option.is_for_sale else None
        place, moment = key_place(details.key, details.scale), to_microseconds(NOW + number * MINUTE)
        facets, price = facets_of(place, option, details.clearance, terms)
        seconds, text = round(chance.gauss(185, 45), 1), search_text(details, (producers[producer],))
        seconds = max(10.0, seconds)
        private = number % 50 == 49
        track = [
            *(f"t{number:07}", f"p{producer}", f"r{number}", f"beat-{number}", moment, moment),
            *((Visibility.PRIVATE if private else Visibility.PUBLIC).value, ""),
            int(chance.paretovariate(0.8)) % 1_000_000,
            *(details.name, details.key, details.scale.value, details.bpm, details.description),
            *(dump(details.genres), dump(details.tags), details.clearance and details.clearance.value, "[]"),
            *(details.name.casefold(), not private, seconds, text, search_text(details, ())),
            *(place, int(private), number + 1, option.value, facets, price),
        ]
        genres = genre_rows(number + 1, facets, price, details.bpm, seconds, details.genres)
        words = [number + 1, words_of(text, details.description), facets, details.bpm, seconds, price]
        yield track, words, genres


def _terms(chance: random.Random) -> str:
    currency = chance.choices(OFFERED, weights=(60, 15, 15, 10))[0]
    return f'{{"price": {100 * int(chance.lognormvariate(5.3, 0.7))}, "currency": "{currency}"}}'
