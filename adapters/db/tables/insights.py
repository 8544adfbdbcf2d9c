"""Small totals that Activity reads instead of adding up beats."""

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from adapters.db.rows import Table


class UploadDays(Table):
    """Beats by the day on which they came, but deleted ones; `listed` are those for everybody.

    Those of all producers together stand under no producer.
    """

    producer_id = TextField()
    day = IntegerField()
    uploads = IntegerField()
    listed = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "day")


class RangeSums(Table):
    """What a large producer's range of days came to, as JSON."""

    producer_id = TextField()
    first_day = IntegerField()
    last_day = IntegerField()
    at = BigIntegerField()
    best = TextField()
    shares = TextField()

    class Meta:
        primary_key = CompositeKey("producer_id", "first_day", "last_day")
