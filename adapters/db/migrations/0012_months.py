"""Months that were closed, held shares, and points by the day."""

from peewee import BigIntegerField, BooleanField, CompositeKey, Database, IntegerField, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


class Rows(Table):
    id = TextField(primary_key=True)


class Runs(Rows):
    period = TextField(unique=True)
    stage = TextField()
    reached = TextField()


class RunInputs(Rows):
    rule = TextField()
    exclusion = TextField()
    moment = BigIntegerField()
    pool = BigIntegerField()
    currency = TextField()
    seed = TextField()


class RunTracks(Table):
    run_id = TextField()
    producer_id = TextField()
    is_own = BooleanField()
    eligible = BooleanField()
    tracks = TextField()

    class Meta:
        primary_key = CompositeKey("run_id", "producer_id", "is_own")


class RunSplits(Rows):
    pool = BigIntegerField()
    points = TextField()
    lots = TextField()
    carried = BigIntegerField()
    carry = TextField(null=True)


class RunShares(Table):
    run_id = TextField()
    place = IntegerField()
    producer_id = TextField()
    points = BigIntegerField()
    ppm = IntegerField()
    original = BigIntegerField()
    amount = BigIntegerField()
    outcome = TextField()

    class Meta:
        primary_key = CompositeKey("run_id", "place")
        indexes = ((("producer_id", "run_id"), True),)


class HeldShares(Table):
    run_id = TextField()
    producer_id = TextField()
    amount = BigIntegerField()
    until = BigIntegerField()
    currency = TextField()
    ended_at = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("run_id", "producer_id")


HeldShares.add_index(
    HeldShares.index(HeldShares.until, where=HeldShares.ended_at.is_null(), name="held_shares_until")
)


class PointsOfDay(Table):
    producer_id = TextField(primary_key=True)
    points = BigIntegerField()


class PointsReckoned(Rows):
    points = TextField()
    at = BigIntegerField()


TABLES = (Runs, RunInputs, RunTracks, RunSplits, RunShares, HeldShares, PointsOfDay, PointsReckoned)


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
