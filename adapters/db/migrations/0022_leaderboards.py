"""Leaderboards, and the indexes by which their figures are summed up."""

from peewee import BigIntegerField, BooleanField, CompositeKey, Database, IntegerField, Model, TextField

INDEXES = {
    "tracks_published": "tracks (producer_id, published_at, visibility, deleted_at) "
    "WHERE visibility = 'public' AND published_at IS NOT NULL AND deleted_at IS NULL",
}


class Table(Model):
    class Meta:
        legacy_table_names = False


class Seats(Table):
    seat = IntegerField(primary_key=True)
    producer_id = TextField(unique=True)


class SeatColumns(Table):
    name = TextField()
    block = IntegerField()
    numbers = TextField()

    class Meta:
        primary_key = CompositeKey("name", "block")


class BoardRefreshes(Table):
    id = TextField(primary_key=True)
    refresh = BigIntegerField()
    is_running = BooleanField()
    went_on_at = BigIntegerField()


class BoardPeriods(Table):
    period = TextField(primary_key=True)
    refresh = BigIntegerField()
    ranked = IntegerField()
    as_of = BigIntegerField()
    is_final = BooleanField()


class Boards(Table):
    period = TextField()
    category = TextField()
    refresh = BigIntegerField()
    digest = TextField()

    class Meta:
        primary_key = CompositeKey("period", "category")


class BoardPages(Table):
    period = TextField()
    category = TextField()
    refresh = BigIntegerField()
    page = IntegerField()
    rows = TextField()

    class Meta:
        primary_key = CompositeKey("period", "category", "refresh", "page")


class Standings(Table):
    period = TextField()
    refresh = BigIntegerField()
    block = IntegerField()
    places = TextField()

    class Meta:
        primary_key = CompositeKey("period", "refresh", "block")


class OptedOut(Table):
    producer_id = TextField(primary_key=True)
    at = BigIntegerField()


TABLES = (Seats, SeatColumns, BoardRefreshes, BoardPeriods, Boards, BoardPages, Standings, OptedOut)


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for name, columns in INDEXES.items():
        db.execute_sql(f"CREATE INDEX {name} ON {columns}")  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    for name in INDEXES:
        db.execute_sql(f"DROP INDEX {name}")  # type: ignore[no-untyped-call]
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
