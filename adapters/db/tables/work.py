"""Jobs, what happened, and what waits for an admin."""

from peewee import BigIntegerField, IntegerField, TextField

from adapters.db.rows import Rows


class Disputes(Rows):
    recording_id = TextField()
    owner_id = TextField(index=True)
    track_id = TextField()
    file_name = TextField()
    similarity = IntegerField()
    reason = TextField()
    created_at = BigIntegerField()
    state = TextField()
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    verdict = TextField()

    class Meta:
        indexes = ((("state", "created_at"), False),)


Disputes.add_index(
    Disputes.index(
        Disputes.recording_id, unique=True, where=Disputes.state == "open", name="disputes_recording_id"
    )
)


class SupportRequests(Rows):
    user_id = TextField()
    email = TextField()
    message = TextField()
    created_at = BigIntegerField()
    code = TextField()
    file_name = TextField()
    format = TextField()
    mode = TextField()
    screenshot_key = TextField()
    closed_at = BigIntegerField(null=True)
    closed_by = TextField()

    class Meta:
        indexes = ((("closed_at", "created_at"), False),)


class Jobs(Rows):
    name = TextField()
    payload = TextField()
    created_at = BigIntegerField()
    run_after = BigIntegerField()
    key = TextField(null=True, unique=True)
    state = TextField()
    attempts = IntegerField()
    max_attempts = IntegerField()
    failures = IntegerField()
    worker = TextField()
    lease_until = BigIntegerField(null=True)
    last_error = TextField()
    finished_at = BigIntegerField(null=True)

    class Meta:
        indexes = (
            (("state", "run_after"), False),
            (("state", "finished_at"), False),
            (("state", "id"), False),
        )


class Facts(Rows):
    name = TextField()
    payload = TextField()
    at = BigIntegerField()
