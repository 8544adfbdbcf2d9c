"""Listens that keep all that was heard and why they count, and the totals that pages show of them."""

from peewee import BigIntegerField, CompositeKey, Database, IntegerField, Model, TextField

DAY = 24 * 60 * 60 * 1_000_000
"""In microseconds, as moments are kept."""
LISTENS = {
    "producer_id": "TEXT NOT NULL DEFAULT ''",
    "length": "DOUBLE PRECISION NOT NULL DEFAULT 0",
    "device": "TEXT NOT NULL DEFAULT 'other'",
    "country": "TEXT NOT NULL DEFAULT ''",
    "parts": "BIGINT NOT NULL DEFAULT 0",
    "reason": "TEXT",
    "counted_at": "BIGINT",
    "busy_until": "BIGINT",
}
SUMS = ("listeners", "listens", "milliseconds", "skipped", "partial", "half", "mostly", "completed")
DOWNLOADS = ("downloads", "downloaders")
OLD_INDEX = "listens_track_id_listener_counted_at"


class Table(Model):
    class Meta:
        legacy_table_names = False


class TrackDays(Table):
    track_id = TextField()
    day = IntegerField()
    producer_id = TextField()
    plays = IntegerField()
    listeners = IntegerField()
    listens = IntegerField()
    milliseconds = BigIntegerField()
    skipped = IntegerField()
    partial = IntegerField()
    half = IntegerField()
    mostly = IntegerField()
    completed = IntegerField()
    downloads = IntegerField()
    downloaders = IntegerField()

    class Meta:
        primary_key = CompositeKey("track_id", "day")
        indexes = ((("producer_id", "day"), False), (("day",), False))


class TrackShares(Table):
    track_id = TextField()
    kind = TextField()
    value = TextField()
    day = IntegerField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("track_id", "kind", "day", "value")


class ProducerShares(Table):
    producer_id = TextField()
    kind = TextField()
    value = TextField()
    day = IntegerField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "kind", "day", "value")


class TrackCurves(Table):
    track_id = TextField(primary_key=True)
    parts = TextField()


class DaySalts(Table):
    day = IntegerField(primary_key=True)
    salt = TextField()


TABLES = (TrackDays, TrackShares, ProducerShares, TrackCurves, DaySalts)
COLUMNS = ", ".join(("track_id", "day", "producer_id", "plays", *SUMS, *DOWNLOADS))
NONE = ", ".join(["0"] * (len(SUMS) - 1))
# What didn't count was one's own or a repetition. How much was heard wasn't kept: a length of 0 says so.
FILLED = (
    """
    UPDATE listens SET
        producer_id = COALESCE((SELECT producer_id FROM tracks t WHERE t.id = listens.track_id), ''),
        counted_at = CASE WHEN counted THEN at END,
        reason = CASE
            WHEN counted THEN NULL
            WHEN listener = (SELECT producer_id FROM tracks t WHERE t.id = listens.track_id) THEN 'own'
            ELSE 'repeat'
        END
    """,
    f"""
    INSERT INTO track_days ({COLUMNS})
    SELECT track_id, at / {DAY}, producer_id, COUNT(CASE WHEN reason IS NULL THEN 1 END),
        COUNT(DISTINCT CASE WHEN reason IS NULL THEN listener END), {NONE}, 0, 0
    FROM listens WHERE producer_id <> '' GROUP BY track_id, at / {DAY}, producer_id
    """,
    f"""
    INSERT INTO track_days ({COLUMNS})
    SELECT d.track_id, d.at / {DAY}, t.producer_id, 0, 0, {NONE}, COUNT(*), COUNT(DISTINCT d.user_id)
    FROM downloads d JOIN tracks t ON t.id = d.track_id WHERE d.user_id <> t.producer_id
    GROUP BY d.track_id, d.at / {DAY}, t.producer_id
    ON CONFLICT (track_id, day) DO UPDATE SET
        downloads = excluded.downloads, downloaders = excluded.downloaders
    """,
    f"""
    INSERT INTO producer_days (producer_id, day, plays, listeners)
    SELECT producer_id, at / {DAY}, COUNT(*), COUNT(DISTINCT listener)
    FROM listens WHERE reason IS NULL AND producer_id <> '' GROUP BY producer_id, at / {DAY}
    ON CONFLICT (producer_id, day) DO UPDATE SET plays = excluded.plays, listeners = excluded.listeners
    """,
    f"""
    INSERT INTO producer_days (producer_id, day, plays, downloads, downloaders)
    SELECT t.producer_id, d.at / {DAY}, 0, COUNT(*), COUNT(DISTINCT d.user_id)
    FROM downloads d JOIN tracks t ON t.id = d.track_id WHERE d.user_id <> t.producer_id
    GROUP BY t.producer_id, d.at / {DAY}
    ON CONFLICT (producer_id, day) DO UPDATE SET
        downloads = excluded.downloads, downloaders = excluded.downloaders
    """,
)
KINDS = {"country": "''", "device": "'other'", "uncounted": "reason"}


def up(migrator: object, db: Database) -> None:
    for name, kind in LISTENS.items():
        _run(db, f"ALTER TABLE listens ADD COLUMN {name} {kind}")
    for name in (*SUMS, *DOWNLOADS, "followers"):
        kind = "BIGINT" if name == "milliseconds" else "INTEGER"
        _run(db, f"ALTER TABLE producer_days ADD COLUMN {name} {kind} NOT NULL DEFAULT 0")
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    # Before all rows are written anew, which Postgres would have to tell it of.
    _run(db, f"DROP INDEX {OLD_INDEX}")
    for statement in FILLED:
        _run(db, statement)
    for kind, value in KINDS.items():
        for whose in ("track", "producer"):
            _run(db, _shares(whose, kind, value))
    _run(db, "ALTER TABLE listens DROP COLUMN counted")
    _run(db, "CREATE INDEX listens_listener_at ON listens (listener, at)")
    _run(db, "CREATE INDEX listens_at ON listens (at)")
    _run(db, "CREATE INDEX producer_days_day ON producer_days (day)")


def _shares(whose: str, kind: str, value: str) -> str:
    is_it = "reason IS NOT NULL" if kind == "uncounted" else "reason IS NULL"
    return f"""
        INSERT INTO {whose}_shares ({whose}_id, kind, value, day, count)
        SELECT {whose}_id, '{kind}', {value}, at / {DAY}, COUNT(*)
        FROM listens WHERE {is_it} AND producer_id <> '' GROUP BY 1, 3, 4
    """


def down(migrator: object, db: Database) -> None:
    _run(db, "ALTER TABLE listens ADD COLUMN counted BOOLEAN NOT NULL DEFAULT FALSE")
    _run(db, "UPDATE listens SET counted = (reason IS NULL)")
    for index in ("listens_listener_at", "listens_at", "producer_days_day"):
        _run(db, f"DROP INDEX {index}")
    for name in LISTENS:
        _run(db, f"ALTER TABLE listens DROP COLUMN {name}")
    for name in (*SUMS, *DOWNLOADS, "followers"):
        _run(db, f"ALTER TABLE producer_days DROP COLUMN {name}")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
    _run(db, f"CREATE INDEX {OLD_INDEX} ON listens (track_id, listener, counted, at)")


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
