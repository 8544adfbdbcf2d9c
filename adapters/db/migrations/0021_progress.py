"""XP, which is only ever added to, what pages show of it, and whose plays have changed since."""

from peewee import BigIntegerField, CompositeKey, Database, IntegerField, Model, SqliteDatabase, TextField


class XpGrants(Model):
    producer_id = TextField()
    cause = TextField()
    xp = IntegerField()
    at = BigIntegerField()
    track_id = TextField()

    class Meta:
        legacy_table_names = False
        primary_key = CompositeKey("producer_id", "cause")
        indexes = ((("producer_id", "at", "cause"), False),)


class Progress(Model):
    id = TextField(primary_key=True)
    xp = BigIntegerField()
    level = IntegerField()
    granted = BigIntegerField()
    plays = BigIntegerField()
    reaches = TextField()
    checked_at = BigIntegerField(null=True)

    class Meta:
        legacy_table_names = False


class ProgressBars(Model):
    id = TextField(primary_key=True)
    ranked = IntegerField()
    tops = TextField()
    genres = TextField()
    best_earners = TextField()
    at = BigIntegerField(null=True)

    class Meta:
        legacy_table_names = False


class PlayedProducers(Model):
    producer_id = TextField(primary_key=True)
    times = IntegerField()

    class Meta:
        legacy_table_names = False


TABLES = (XpGrants, Progress, ProgressBars, PlayedProducers)
INDEXES = {
    "producers_created_at_id": "producers (created_at, id)",
    "tracks_deleted": "tracks (producer_id, id) WHERE deleted_at IS NOT NULL",
}
LASTS = "XP that was given is only ever added to"
# Whoever takes marks away leaves those that another unit is just making again, and sees the plays that the
# others are about.
MARK = """
    INSERT INTO played_producers (producer_id, times) VALUES (NEW.producer_id, 1)
    ON CONFLICT (producer_id) DO UPDATE SET times = played_producers.times + 1;
"""
SQLITE = f"""
CREATE TRIGGER producers_played AFTER INSERT ON producer_days WHEN NEW.plays <> 0
BEGIN {MARK} END;

CREATE TRIGGER producers_played_more AFTER UPDATE OF plays ON producer_days WHEN NEW.plays <> OLD.plays
BEGIN {MARK} END;

CREATE TRIGGER xp_grants_update BEFORE UPDATE ON xp_grants
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END;

CREATE TRIGGER xp_grants_delete BEFORE DELETE ON xp_grants
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END
"""
POSTGRES = f"""
CREATE FUNCTION xp_lasts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{LASTS}' USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION producer_played() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {MARK} RETURN NULL; END $$;

CREATE TRIGGER producers_played AFTER INSERT ON producer_days
FOR EACH ROW WHEN (NEW.plays <> 0) EXECUTE FUNCTION producer_played();

CREATE TRIGGER producers_played_more AFTER UPDATE OF plays ON producer_days
FOR EACH ROW WHEN (NEW.plays <> OLD.plays) EXECUTE FUNCTION producer_played();

CREATE TRIGGER xp_grants_last BEFORE UPDATE OR DELETE OR TRUNCATE ON xp_grants
FOR EACH STATEMENT EXECUTE FUNCTION xp_lasts()
"""


def up(migrator: object, db: Database) -> None:
    is_sqlite = isinstance(db, SqliteDatabase)
    XpGrants._meta.without_rowid = is_sqlite
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for name, on in INDEXES.items():
        _run(db, f"CREATE INDEX {name} ON {on}")
    for statement in (SQLITE if is_sqlite else POSTGRES).strip().split("\n\n"):
        _run(db, statement)


def down(migrator: object, db: Database) -> None:
    on = "" if isinstance(db, SqliteDatabase) else " ON producer_days"
    for name in ("producers_played", "producers_played_more"):
        _run(db, f"DROP TRIGGER {name}{on}")
    for name in INDEXES:
        _run(db, f"DROP INDEX {name}")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
    if on:
        _run(db, "DROP FUNCTION xp_lasts, producer_played")


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
