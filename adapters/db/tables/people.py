"""People: users, their sessions and links, producers."""

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from adapters.db.rows import Rows


class Users(Rows):
    email = TextField(unique=True)
    name = TextField()
    role = TextField()
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
    proven_at = BigIntegerField(null=True)


class Links(Rows):
    purpose = TextField()
    user_id = TextField(index=True)
    email = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)


class Producers(Rows):
    """`folded_name` is the name as it is compared with, `name_skeleton` what it looks like.

    `SqlFollows` counts the followers.
    """

    slug = TextField(unique=True)
    name = TextField()
    created_at = BigIntegerField()
    verified = BooleanField()
    picture_key = TextField()
    upload_minutes = IntegerField(null=True)
    folded_name = TextField(index=True)
    followers = IntegerField()
    name_skeleton = TextField()
    owns_name = BooleanField()
    is_unclaimed = BooleanField()

    class Meta:
        indexes = ((("created_at", "id"), False), (("name_skeleton", "id"), False))


Producers.add_index(
    Producers.index(
        Producers.name_skeleton, unique=True, where=Producers.owns_name, name="producers_name_skeleton"
    )
)
