"""Offers and presets, split sheets, licences with their certificates, downloads and subscriptions."""

from peewee import BigIntegerField, BooleanField, Database, Field, IntegerField, Model, TextField


class Rows(Model):
    id = TextField(primary_key=True)

    class Meta:
        legacy_table_names = False


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


TABLES = (Offers, Presets, SplitSheets, Licences, Certificates, Downloads, Subscriptions)

# Each new column of `tracks` with what the rows that are there already get; None where it may be missing.
COLUMNS: dict[str, tuple[type[Field], str | None]] = {
    "option": (TextField, "'standard'"),
    "offer_id": (TextField, "''"),
    "sold_at": (BigIntegerField, None),
}


def up(migrator: object, db: Database) -> None:
    for name, (kind, filled) in COLUMNS.items():
        rule = "" if filled is None else f" NOT NULL DEFAULT {filled}"
        db.execute_sql(f"ALTER TABLE tracks ADD COLUMN {name} {_type(db, kind)}{rule}")  # type: ignore[no-untyped-call]
    db.execute_sql("CREATE INDEX tracks_offer_id ON tracks (offer_id)")  # type: ignore[no-untyped-call]
    # Whether a download is there is asked of the store of files, which alone knows.
    db.execute_sql("ALTER TABLE recordings DROP COLUMN has_download")  # type: ignore[no-untyped-call]
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
    db.execute_sql("DROP INDEX tracks_offer_id")  # type: ignore[no-untyped-call]
    has_download = f"has_download {_type(db, BooleanField)} NOT NULL DEFAULT FALSE"
    db.execute_sql(f"ALTER TABLE recordings ADD COLUMN {has_download}")  # type: ignore[no-untyped-call]
    for name in COLUMNS:
        db.execute_sql(f"ALTER TABLE tracks DROP COLUMN {name}")  # type: ignore[no-untyped-call]


def _type(db: Database, kind: type[Field]) -> str:
    return str(db.get_context_options()["field_types"].get(kind.field_type, kind.field_type))
