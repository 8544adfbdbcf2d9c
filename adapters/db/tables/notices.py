"""What people are told, how they want to hear of it, and who follows whom."""

from peewee import BigIntegerField, BooleanField, CompositeKey, TextField

from adapters.db.rows import Rows, Table


class Notices(Rows):
    user_id = TextField()
    kind = TextField()
    cause = TextField()
    at = BigIntegerField()
    values = TextField()
    is_shown = BooleanField()
    read_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("user_id", "cause"), True), (("user_id", "kind", "at"), False))


# What a list of them walks along, and what the bell counts.
Notices.add_index(
    Notices.index(Notices.user_id, Notices.at, Notices.id, where=Notices.is_shown, name="notices_shown")
)
Notices.add_index(
    Notices.index(Notices.user_id, where=Notices.is_shown & Notices.read_at.is_null(), name="notices_unread")
)


class NoticeChoices(Table):
    user_id = TextField()
    topic = TextField()
    in_app = BooleanField()
    by_mail = BooleanField()

    class Meta:
        primary_key = CompositeKey("user_id", "topic")


class Follows(Rows):
    user_id = TextField()
    producer_id = TextField()
    at = BigIntegerField()
    stopped_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("user_id", "producer_id"), True),)


_lasts = Follows.stopped_at.is_null()
Follows.add_index(
    Follows.index(Follows.producer_id, Follows.at, Follows.id, where=_lasts, name="follows_lasting")
)
