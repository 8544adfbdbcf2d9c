"""Small totals for Activity: uploads by day, and what ranges of large producers came to."""

from peewee import BigIntegerField, CompositeKey, Database, IntegerField, Model, TextField

DAY = 24 * 60 * 60 * 1_000_000
"""In microseconds, as moments are kept."""


class Table(Model):
    class Meta:
        legacy_table_names = False


class UploadDays(Table):
    producer_id = TextField()
    day = IntegerField()
    uploads = IntegerField()
    listed = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "day")


class RangeSums(Table):
    producer_id = TextField()
    first_day = IntegerField()
    last_day = IntegerField()
    at = BigIntegerField()
    best = TextField()
    shares = TextField()

    class Meta:
        primary_key = CompositeKey("producer_id", "first_day", "last_day")


TABLES = (UploadDays, RangeSums)
FILLED = f"""
    INSERT INTO upload_days (producer_id, day, uploads, listed)
    SELECT {{whose}}, created_at / {DAY}, COUNT(*), COUNT(CASE WHEN listed THEN 1 END)
    FROM tracks WHERE deleted_at IS NULL GROUP BY {{by}}
"""
OF_EACH = FILLED.format(whose="producer_id", by="1, 2")
OF_ALL = FILLED.format(whose="''", by="2")


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for statement in (OF_EACH, OF_ALL):
        db.execute_sql(statement)  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
