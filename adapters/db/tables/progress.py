"""XP, what it was given for, and the bars that achievements are judged by."""

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from adapters.db.rows import Rows, Table


class XpGrants(Table):
    """Only ever added to: the database refuses every change (see migration 0021)."""

    producer_id = TextField()
    cause = TextField()
    xp = IntegerField()
    at = BigIntegerField()
    track_id = TextField()

    class Meta:
        primary_key = CompositeKey("producer_id", "cause")
        indexes = ((("producer_id", "at", "cause"), False),)


class Progress(Rows):
    """By the producer's id; `reaches` says how far from each achievement they are."""

    xp = BigIntegerField()
    level = IntegerField()
    granted = BigIntegerField()
    plays = BigIntegerField()
    reaches = TextField()
    checked_at = BigIntegerField(null=True)


class ProgressBars(Rows):
    """One row."""

    ranked = IntegerField()
    tops = TextField()
    genres = TextField()
    best_earners = TextField()
    at = BigIntegerField(null=True)


class PlayedProducers(Table):
    """Whose plays have changed since anybody asked. Triggers write it: see migration 0021."""

    producer_id = TextField(primary_key=True)
    times = IntegerField()
