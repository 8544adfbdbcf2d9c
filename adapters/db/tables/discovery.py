"""What beats are found by beside their own rows, and what people think of them."""

from peewee import BigIntegerField, BooleanField, CompositeKey, DoubleField, IntegerField, TextField

from adapters.db.rows import Rows, Table


class TrackWords(Table):
    """By a track's number, with all that tracks are filtered by: rows that no play changes."""

    number = BigIntegerField(primary_key=True)
    words = TextField()
    facets = IntegerField()
    bpm = IntegerField()
    seconds = DoubleField()
    price = BigIntegerField()


class GenreTracks(Table):
    """A row a genre, with all that tracks are filtered by."""

    folded = TextField()
    facets = IntegerField()
    bpm = IntegerField()
    number = BigIntegerField()
    seconds = DoubleField()
    price = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("folded", "facets", "bpm", "number", "seconds", "price")


class Likes(Rows):
    user_id = TextField()
    track_id = TextField()
    at = BigIntegerField()

    class Meta:
        indexes = ((("user_id", "track_id"), True), (("user_id", "at", "id"), False), (("track_id",), False))


class HistoryChoices(Table):
    """What somebody said of their listening history; without a row it is kept from the beginning."""

    user_id = TextField(primary_key=True)
    is_kept = BooleanField()
    cleared_at = BigIntegerField(null=True)


class Trending(Table):
    """The beats with the most plays of late, the first first, as a job has found them."""

    place = IntegerField(primary_key=True)
    track_id = TextField()
    plays = BigIntegerField()


class Picks(Rows):
    """By the track's id."""

    place = IntegerField(index=True)
    picked_by = TextField()
    at = BigIntegerField()
