"""Reports, take-downs, settings that admins change, and the audit log."""

from peewee import BigIntegerField, TextField

from adapters.db.rows import Rows


class Reports(Rows):
    kind = TextField()
    subject_id = TextField()
    name = TextField()
    owner_id = TextField(index=True)
    reason = TextField()
    text = TextField()
    reporter = TextField(index=True)
    email = TextField(index=True)
    created_at = BigIntegerField()
    state = TextField()
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    verdict = TextField()

    class Meta:
        indexes = ((("state", "created_at"), False),)


Reports.add_index(
    Reports.index(
        Reports.kind,
        Reports.subject_id,
        Reports.reporter,
        unique=True,
        where=Reports.state == "open",
        name="reports_kind_subject_id_reporter",
    )
)


class TakeDowns(Rows):
    kind = TextField()
    subject_id = TextField()
    name = TextField()
    owner_id = TextField()
    report_id = TextField(index=True)
    reason = TextField()
    because = TextField()
    at = BigIntegerField()
    by = TextField()
    before = TextField()
    state = TextField()
    counter = TextField()
    signed = TextField()
    answered_at = BigIntegerField(null=True)
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    verdict = TextField()

    class Meta:
        indexes = ((("state", "at"), False), (("owner_id", "at"), False))


TakeDowns.add_index(
    TakeDowns.index(
        TakeDowns.kind,
        TakeDowns.subject_id,
        unique=True,
        where=TakeDowns.state != "reinstated",
        name="take_downs_kind_subject_id",
    )
)


class SiteSettings(Rows):
    """By their names."""

    value = TextField()
    changed_at = BigIntegerField()
    changed_by = TextField()


class Audit(Rows):
    """Only ever added to: triggers refuse every change, and whatever doesn't hang on the last entry."""

    at = BigIntegerField(index=True)
    actor_id = TextField()
    action = TextField()
    subject = TextField()
    details = TextField()
    number = BigIntegerField(unique=True)
    previous = TextField()
    hash = TextField()

    class Meta:
        indexes = (
            (("actor_id", "number"), False),
            (("action", "number"), False),
            (("subject", "number"), False),
        )
