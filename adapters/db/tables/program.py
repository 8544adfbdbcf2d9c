"""What people ask for, its documents, and suspensions."""

from peewee import BigIntegerField, TextField

from adapters.db.rows import Rows


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
    kind = TextField()
    subject_id = TextField()
    statement = TextField()

    class Meta:
        indexes = (
            (("user_id", "created_at"), False),
            (("state", "decided_at"), False),
            (("state", "created_at", "id"), False),
        )


Applications.add_index(
    Applications.index(
        Applications.user_id,
        Applications.kind,
        unique=True,
        where=Applications.state == "pending",
        name="applications_user_id_kind",
    )
)


class ApplicationDocuments(Rows):
    application_id = TextField()
    name = TextField()
    media_type = TextField()
    size = BigIntegerField()
    key = TextField()
    created_at = BigIntegerField()
    erased_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("application_id", "created_at"), False),)


class Suspensions(Rows):
    user_id = TextField()
    reason = TextField()
    made_by = TextField()
    at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    ended_by = TextField()
    ended_reason = TextField()

    class Meta:
        indexes = ((("user_id", "at"), False),)


Suspensions.add_index(
    Suspensions.index(
        Suspensions.user_id,
        unique=True,
        where=Suspensions.ended_at.is_null(),
        name="suspensions_user_id",
    )
)
