"""Offers, presets, split sheets, licences, and what was downloaded under them."""

from peewee import BigIntegerField, BooleanField, IntegerField, TextField

from adapters.db.rows import Rows


class Offers(Rows):
    track_id = TextField()
    version = IntegerField()
    option = TextField()
    made_by = TextField()
    made_at = BigIntegerField()
    terms = TextField(null=True)
    preset_id = TextField(index=True)

    class Meta:
        indexes = ((("track_id", "version"), True),)


class Presets(Rows):
    """`folded_name` is the name as it is compared with."""

    owner_id = TextField()
    name = TextField()
    terms = TextField()
    made_at = BigIntegerField()
    is_default = BooleanField()
    folded_name = TextField()

    class Meta:
        indexes = ((("owner_id", "folded_name"), True),)


class SplitSheets(Rows):
    track_id = TextField()
    version = IntegerField()
    owner_id = TextField()
    shares = TextField()
    proposed_at = BigIntegerField()
    answers = TextField()

    class Meta:
        indexes = ((("track_id", "version"), True),)


class Licences(Rows):
    """`search_text` is what one is found by: its facts' names and its number, folded."""

    kind = TextField()
    track_id = TextField()
    recording_id = TextField()
    holder_id = TextField()
    producer_id = TextField()
    granted_at = BigIntegerField()
    facts = TextField()
    terms = TextField()
    terms_version = TextField()
    files = TextField()
    stems_id = TextField()
    expires_at = BigIntegerField(null=True)
    revoked_at = BigIntegerField(null=True)
    revoked_by = TextField()
    revoked_for = TextField()
    search_text = TextField()

    class Meta:
        indexes = (
            (("track_id", "holder_id"), False),
            (("holder_id", "granted_at", "id"), False),
            (("producer_id", "granted_at", "id"), False),
        )


_stands = Licences.revoked_at.is_null()
Licences.add_index(
    Licences.index(
        Licences.track_id,
        unique=True,
        where=(Licences.kind == "exclusive") & _stands,
        name="licences_track_id",
    )
)
Licences.add_index(
    Licences.index(
        Licences.recording_id,
        Licences.holder_id,
        unique=True,
        where=(Licences.kind == "standard") & _stands,
        name="licences_recording_id_holder_id",
    )
)
Licences.add_index(Licences.index(Licences.revoked_at, where=~_stands, name="licences_revoked_at"))


class Certificates(Rows):
    document = TextField()


class Downloads(Rows):
    track_id = TextField()
    recording_id = TextField()
    user_id = TextField()
    licence_id = TextField(index=True)
    kind = TextField()
    at = BigIntegerField()

    class Meta:
        indexes = ((("track_id", "at"), False), (("user_id", "at"), False))


class Subscriptions(Rows):
    plan = TextField()
    since = BigIntegerField()
    until = BigIntegerField(null=True)
