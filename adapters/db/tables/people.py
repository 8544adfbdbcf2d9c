"""People: users, their sessions and links, applications, producers."""

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from adapters.db.rows import Rows


class Users(Rows):
    email = TextField(unique=True)
    name = TextField()
    role = TextField(index=True)
    password_hash = TextField()
    created_at = BigIntegerField()
    suspended = BooleanField()
    language = TextField()
    search_text = TextField()

    class Meta:
        indexes = ((("role", "id"), False),)


class Sessions(Rows):
    user_id = TextField(index=True)
    created_at = BigIntegerField()
    seen_at = BigIntegerField()
    expires_at = BigIntegerField(index=True)
    agent = TextField()


class Links(Rows):
    purpose = TextField()
    user_id = TextField(index=True)
    email = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)


class Applications(Rows):
    user_id = TextField()
    producer_name = TextField()
    beats_link = TextField()
    legal_first_name = TextField()
    legal_last_name = TextField()
    instagram = TextField()
    label = TextField()
    picture_key = TextField()
    state = TextField()
    created_at = BigIntegerField()
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    reason = TextField()

    class Meta:
        indexes = ((("user_id", "created_at"), False), (("state", "decided_at"), False))


Applications.add_index(
    Applications.index(
        Applications.user_id, unique=True, where=Applications.state == "pending", name="applications_user_id"
    )
)


class Producers(Rows):
    """`folded_name` is the name as it is compared with; `SqlFollows` counts the followers."""

    slug = TextField(unique=True)
    name = TextField()
    created_at = BigIntegerField()
    verified = BooleanField()
    picture_key = TextField()
    upload_minutes = IntegerField(null=True)
    folded_name = TextField(index=True)
    followers = IntegerField()

    class Meta:
        indexes = ((("created_at", "id"), False),)
