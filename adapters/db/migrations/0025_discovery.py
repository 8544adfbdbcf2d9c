"""What beats are found by: words, genres and facets; likes, history, trending beats, staff picks."""

from peewee import (
    BigIntegerField,
    BooleanField,
    Database,
    DoubleField,
    IntegerField,
    Model,
    PostgresqlDatabase,
    TextField,
)

from adapters.db.finding import fill_found


class Table(Model):
    class Meta:
        legacy_table_names = False


class TrackWords(Table):
    number = BigIntegerField(primary_key=True)
    words = TextField()
    facets = IntegerField()
    bpm = IntegerField()
    seconds = DoubleField()
    price = BigIntegerField()


class Likes(Table):
    id = TextField(primary_key=True)
    user_id = TextField()
    track_id = TextField()
    at = BigIntegerField()

    class Meta:
        indexes = ((("user_id", "track_id"), True), (("user_id", "at", "id"), False), (("track_id",), False))


class HistoryChoices(Table):
    user_id = TextField(primary_key=True)
    is_kept = BooleanField()
    cleared_at = BigIntegerField(null=True)


class Trending(Table):
    place = IntegerField(primary_key=True)
    track_id = TextField()
    plays = BigIntegerField()


class Picks(Table):
    id = TextField(primary_key=True)
    place = IntegerField(index=True)
    picked_by = TextField()
    at = BigIntegerField()


TABLES = (TrackWords, Likes, HistoryChoices, Trending, Picks)
COLUMNS = {"number": "BIGINT NOT NULL DEFAULT 0", "facets": "INTEGER NOT NULL DEFAULT 0"}
COLUMNS |= {"price": "BIGINT NOT NULL DEFAULT 0", "likes": "INTEGER NOT NULL DEFAULT 0"}
FOUND_BY = "number, facets, bpm, seconds, price, listed"
WALKED = {
    "tracks_newest": f"published_at, {FOUND_BY}",
    "tracks_popular": f"plays, {FOUND_BY}",
    "tracks_by_name": f"folded_name, {FOUND_BY}",
    "tracks_by_bpm": "bpm, number, facets, seconds, price, listed",
    "tracks_by_facets": "facets, bpm, seconds, price, number, listed",
    "tracks_by_length": "seconds, facets, bpm, price, number, listed",
    "tracks_by_price": "price, facets, bpm, seconds, number, listed",
}
BEFORE = {
    "tracks_newest": "published_at, id",
    "tracks_popular": "plays, id",
    "tracks_by_name": "folded_name, id",
    "tracks_by_bpm": "bpm, id",
}
NUMBERED = "number, listed, facets, bpm, seconds, price, published_at, plays, folded_name"
GENRES = """
    CREATE TABLE genre_tracks (
        folded TEXT NOT NULL, facets INTEGER NOT NULL, bpm INTEGER NOT NULL, number BIGINT NOT NULL,
        seconds DOUBLE PRECISION NOT NULL, price BIGINT NOT NULL,
        PRIMARY KEY (folded, facets, bpm, number, seconds, price)
    )
"""
# Words are kept apart from beats on Postgres: each play would write them all into the index again.
ON_POSTGRES = (
    "CREATE SEQUENCE tracks_numbers",
    "CREATE INDEX track_words_lexemes ON track_words"
    " USING gin (array_to_tsvector(string_to_array(trim(words), ' ')))",
)
INDEXED = "INSERT INTO track_index (rowid, words) VALUES (new.number, new.words);"
FORGOTTEN = "INSERT INTO track_index (track_index, rowid, words) VALUES ('delete', old.number, old.words);"
# The tokenizer takes every sign beyond ASCII for a letter, so that words are those that were kept.
ON_SQLITE = (
    "CREATE VIRTUAL TABLE track_index USING fts5(words, content='track_words', content_rowid='number',"
    " tokenize='ascii', detail='none', columnsize=0, prefix='1 2 3')",
    f"CREATE TRIGGER track_words_added AFTER INSERT ON track_words BEGIN {INDEXED} END",
    f"CREATE TRIGGER track_words_removed AFTER DELETE ON track_words BEGIN {FORGOTTEN} END",
    "CREATE TRIGGER track_words_changed AFTER UPDATE OF words ON track_words"
    f" BEGIN {FORGOTTEN} {INDEXED} END",
)


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for name, kind in COLUMNS.items():
        _run(db, f"ALTER TABLE tracks ADD COLUMN {name} {kind}")
    for statement in (GENRES, *(ON_POSTGRES if isinstance(db, PostgresqlDatabase) else ON_SQLITE)):
        _run(db, statement)
    _fill(db)
    for name in BEFORE:
        _run(db, f"DROP INDEX {name}")
    for name, columns in WALKED.items():
        _run(db, f"CREATE INDEX {name} ON tracks ({columns}) WHERE listed")
    _run(db, f"CREATE INDEX tracks_numbered ON tracks ({NUMBERED})")
    _run(db, "CREATE UNIQUE INDEX tracks_number ON tracks (number)")


def down(migrator: object, db: Database) -> None:
    if isinstance(db, PostgresqlDatabase):
        _run(db, "DROP SEQUENCE tracks_numbers")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
    if not isinstance(db, PostgresqlDatabase):
        _run(db, "DROP TABLE track_index")
    _run(db, "DROP TABLE genre_tracks")
    for name in (*WALKED, "tracks_numbered", "tracks_number"):
        _run(db, f"DROP INDEX {name}")
    for name in COLUMNS:
        _run(db, f"ALTER TABLE tracks DROP COLUMN {name}")
    for name, columns in BEFORE.items():
        _run(db, f"CREATE INDEX {name} ON tracks ({columns}) WHERE listed")


def _fill(db: Database) -> None:
    """Let beats that are there be found as those that come."""
    order = "SELECT id, ROW_NUMBER() OVER (ORDER BY created_at, id) AS place FROM tracks"
    _run(db, f"UPDATE tracks SET number = o.place FROM ({order}) AS o WHERE o.id = tracks.id")
    if isinstance(db, PostgresqlDatabase):
        _run(db, "SELECT setval('tracks_numbers', (SELECT COUNT(*) + 1 FROM tracks), false)")
    fill_found(db)


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
