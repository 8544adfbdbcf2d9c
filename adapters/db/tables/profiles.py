"""What producers show of themselves, and the genres that they make beats of."""

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from adapters.db.rows import Rows, Table


class Profiles(Rows):
    version = IntegerField()
    published_at = BigIntegerField(null=True)
    genres = TextField()
    links = TextField()
    country = TextField()
    city = TextField()
    biography = TextField()
    cover_key = TextField()
    gallery = TextField()
    credits = TextField()
    pinned_id = TextField()


class ProducerGenres(Table):
    """How many listed tracks of a producer bear a genre, so that no page counts them."""

    producer_id = TextField()
    folded = TextField()
    label = TextField()
    tracks = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "folded")
        indexes = ((("folded", "tracks", "producer_id"), False),)
