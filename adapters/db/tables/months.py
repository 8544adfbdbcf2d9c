"""Months that were closed: what they followed from, what came of them, and points by the day."""

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, TextField

from adapters.db.rows import Rows, Table


class Runs(Rows):
    period = TextField(unique=True)
    stage = TextField()
    reached = TextField()


class RunInputs(Rows):
    """By the run's id."""

    rule = TextField()
    exclusion = TextField()
    moment = BigIntegerField()
    pool = BigIntegerField()
    currency = TextField()
    seed = TextField()


class RunTracks(Table):
    """A producer's tracks as JSON: those of their own, or those that credit them and are another's.

    A row a track would take twice the room and three times as long.
    """

    run_id = TextField()
    producer_id = TextField()
    is_own = BooleanField()
    eligible = BooleanField()
    tracks = TextField()

    class Meta:
        primary_key = CompositeKey("run_id", "producer_id", "is_own")


class RunPoints(Table):
    """What a producer's tracks came to when a run's inputs were stored."""

    run_id = TextField()
    producer_id = TextField()
    points = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("run_id", "producer_id")


class RunSplits(Rows):
    """By the run's id. All points together may be more than a whole number of SQL holds."""

    pool = BigIntegerField()
    points = TextField()
    lots = TextField()
    carried = BigIntegerField()
    carry = TextField(null=True)


class RunShares(Table):
    """`place` counts a run's shares in the order of their producers' ids."""

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
    """One row: all points together, and when they were reckoned."""

    points = TextField()
    at = BigIntegerField()
