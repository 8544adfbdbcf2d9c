"""A catalogue of made-up beats of any size, written straight into the tables."""

import json
import random
from collections.abc import Iterator
from typing import Any

from adapters.db.database import Database, Postgres
from adapters.db.facets import key_place
from adapters.db.finding import fill_found
from adapters.db.mapping import to_microseconds
from domain.catalogue import GENRE_SUGGESTIONS, Visibility, search_text
from domain.music import KEYS, Scale
from tests import factories
from tests.factories import MINUTE, NOW

WORDS = [
    "night",
    "drive",
    "ocean",
    "static",
    "velvet",
    "amber",
    "paper",
    "tiger",
    "neon",
    "frost",
    "ember",
    "halo",
    "drift",
    "signal",
    "north",
]
PRODUCER_COLUMNS = ["id", "slug", "name", "created_at", "verified", "picture_key", "folded_name"]
COLUMNS = [
    "id",
    "producer_id",
    "recording_id",
    "slug",
    "created_at",
    "published_at",
    "visibility",
    "cover_key",
    "plays",
    "name",
    "key",
    "scale",
    "bpm",
    "description",
    "genres",
    "tags",
    "clearance",
    "collaborators",
    "folded_name",
    "listed",
    "seconds",
    "search_text",
    "own_text",
    "key_place",
    "stand",
    "number",
]


def fill(database: Database, tracks: int, producers: int = 50, first: int = 0) -> None:
    """Add beats numbered from `first`, every fiftieth private, and with the first ones their producers."""
    chance = random.Random(first)
    names = [f"Producer {number}" for number in range(producers)]
    with database.connection_context(), database.atomic():
        if not first:
            insert(database, "producers", PRODUCER_COLUMNS, producer_rows(names))
        labels: list[list[Any]] = []
        insert(database, "tracks", COLUMNS, track_rows(chance, range(first, first + tracks), names, labels))
        insert(database, "track_labels", ["track_id", "kind", "position", "label", "folded"], iter(labels))
        fill_found(database, after=first)
        if isinstance(database, Postgres):
            database.execute_sql("SELECT setval('tracks_numbers', (SELECT MAX(number) FROM tracks))")
        database.execute_sql("DELETE FROM genre_counts")
        database.execute_sql(
            "INSERT INTO genre_counts (folded, label, tracks) SELECT folded, MIN(label), COUNT(*) "
            "FROM track_labels l JOIN tracks t ON t.id = l.track_id AND t.listed WHERE kind = 'genre' "
            "GROUP BY folded"
        )
    with database.connection_context():
        # Planners look at statistics, which a running site has; SQLite's writes them as well.
        database.execute_sql("ANALYZE")


def producer_rows(names: list[str]) -> Iterator[list[Any]]:
    for number, name in enumerate(names):
        yield [f"p{number}", f"p-{number}", name, 0, False, "", name.casefold()]


def track_rows(
    chance: random.Random, numbers: range, producers: list[str], labels: list[list[Any]]
) -> Iterator[list[Any]]:
    """One row a beat; the labels that go with them are added to `labels`."""
    for number in numbers:
        id, producer = f"t{number:07}", chance.randrange(len(producers))
        details = factories.details(
            name=" ".join(chance.sample(WORDS, 2)).title(),
            key=chance.choice(KEYS),
            scale=chance.choice(list(Scale)),
            bpm=chance.randint(60, 180),
            genres=tuple(chance.sample(GENRE_SUGGESTIONS, chance.randint(1, 2))),
            tags=tuple(chance.sample(WORDS, 3)),
        )
        for kind, texts in (("genre", details.genres), ("tag", details.tags)):
            labels += [[id, kind, at, text, text.casefold()] for at, text in enumerate(texts)]
        private = number % 50 == 49
        moment = to_microseconds(NOW + number * MINUTE)
        yield [
            *(id, f"p{producer}", f"r{number}", f"beat-{number}", moment, moment),
            *((Visibility.PRIVATE if private else Visibility.PUBLIC).value, "", chance.randrange(5000)),
            *(details.name, details.key, details.scale.value, details.bpm, "A beat.", dump(details.genres)),
            *(dump(details.tags), None, "[]", details.name.casefold(), not private, 180.0),
            *(search_text(details, (producers[producer],)), search_text(details, ())),
            *(key_place(details.key, details.scale), int(private), number + 1),
        ]


def dump(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def insert(database: Database, table: str, columns: list[str], rows: Iterator[list[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join([database.param] * len(columns))
    database.connection().cursor().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
