"""What guards accounts, and what becomes of them: second factors, devices, archives, and those who leave."""

from peewee import BigIntegerField, IntegerField, TextField

from adapters.db.rows import Rows


class TwoFactors(Rows):
    """By the person's id; `sealed` can't be read without the site's secret."""

    sealed = TextField()
    begun_at = BigIntegerField()
    enabled_at = BigIntegerField(null=True)
    recovery = TextField()
    last_step = BigIntegerField()
    failures = IntegerField()
    locked_until = BigIntegerField(null=True)


class Devices(Rows):
    user_id = TextField(index=True)
    agent = TextField()
    first_at = BigIntegerField()
    seen_at = BigIntegerField(index=True)


class Leavings(Rows):
    """By the person's id."""

    asked_at = BigIntegerField()
    due_at = BigIntegerField(index=True)
    begun_at = BigIntegerField(null=True)


class Exports(Rows):
    user_id = TextField()
    asked_at = BigIntegerField()
    state = TextField()
    key = TextField()
    size = BigIntegerField()
    ready_at = BigIntegerField(null=True)
    expires_at = BigIntegerField(null=True, index=True)

    class Meta:
        indexes = ((("user_id", "asked_at"), False),)


Exports.add_index(
    Exports.index(Exports.user_id, unique=True, where=Exports.state == "making", name="exports_user_id")
)
