"""What was heard, and the totals of it. Days are counted from 1970, in UTC."""

from peewee import BigAutoField, BigIntegerField, CompositeKey, DoubleField, IntegerField, TextField

from adapters.db.rows import Rows, Table


class Listens(Rows):
    """`length` is 0 where nobody kept how much was heard."""

    track_id = TextField()
    producer_id = TextField()
    listener = TextField()
    at = BigIntegerField(index=True)
    length = DoubleField()
    device = TextField()
    country = TextField()
    seconds = DoubleField()
    parts = BigIntegerField()
    reason = TextField(null=True)
    counted_at = BigIntegerField(null=True)
    busy_until = BigIntegerField(null=True)

    class Meta:
        indexes = ((("listener", "at"), False),)


class Sums(Table):
    """What a day came to: `milliseconds` heard in `listens`, each of which stands in one of the bands."""

    day = IntegerField()
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


class TrackDays(Sums):
    track_id = TextField()
    producer_id = TextField()

    class Meta:
        primary_key = CompositeKey("track_id", "day")
        indexes = ((("producer_id", "day"), False), (("day",), False))


class ProducerDays(Sums):
    producer_id = TextField()
    followers = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "day")
        indexes = ((("day",), False),)


class Shares(Table):
    """How many plays had a country or a device, and how many listens a reason not to count."""

    kind = TextField()
    value = TextField()
    day = IntegerField()
    count = IntegerField()


class TrackShares(Shares):
    track_id = TextField()

    class Meta:
        primary_key = CompositeKey("track_id", "kind", "day", "value")


class ProducerShares(Shares):
    producer_id = TextField()

    class Meta:
        primary_key = CompositeKey("producer_id", "kind", "day", "value")


class TrackCurves(Table):
    """How many listens heard each part of a beat, as JSON."""

    track_id = TextField(primary_key=True)
    parts = TextField()


class DaySalts(Table):
    """What visitors' stand-ins are made with, and can't be told from once it is gone."""

    day = IntegerField(primary_key=True)
    salt = TextField()


class ForgottenListeners(Table):
    """Until which day listens no longer say who listened; one row at most."""

    day = IntegerField(primary_key=True)


class PlayReports(Table):
    """The player's reports that wait to be folded in; on SQLite a file of their own has them."""

    id = BigAutoField(primary_key=True)
    reports = TextField()
