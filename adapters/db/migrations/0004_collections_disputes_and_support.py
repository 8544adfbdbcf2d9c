"""Collections and the batches that make them, disputes, support, upload minutes and what beats count."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CompositeKey,
    Database,
    DoubleField,
    Field,
    ForeignKeyField,
    IntegerField,
    Model,
    PostgresqlDatabase,
    TextField,
)


class Table(Model):
    class Meta:
        legacy_table_names = False


class Rows(Table):
    id = TextField(primary_key=True)


class Tracks(Rows):
    pass


class Batches(Rows):
    owner_id = TextField(index=True)
    created_at = BigIntegerField()
    touched_at = BigIntegerField(index=True)
    fields = TextField()
    cover_key = TextField()
    collection_id = TextField()
    draft_ids = TextField()


class Collections(Rows):
    producer_id = TextField()
    slug = TextField(unique=True)
    title = TextField()
    folded_title = TextField()
    created_at = BigIntegerField()
    description = TextField()
    cover_key = TextField()
    visibility = TextField()
    release_at = BigIntegerField(null=True)
    published_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("producer_id", "created_at"), False), (("published_at", "release_at"), False))


class CollectionTracks(Table):
    collection = ForeignKeyField(Collections, on_delete="CASCADE", column_name="collection_id", index=False)
    position = IntegerField()
    track = ForeignKeyField(Tracks, on_delete="CASCADE", column_name="track_id")

    class Meta:
        primary_key = CompositeKey("collection", "position")


class Disputes(Rows):
    recording_id = TextField()
    owner_id = TextField()
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
        Disputes.recording_id,
        unique=True,
        where=Disputes.state == "open",
        name="disputes_recording_id",
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


class ProducerDays(Table):
    producer_id = TextField()
    day = IntegerField()
    plays = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "day")


TABLES = (Batches, Collections, CollectionTracks, Disputes, SupportRequests, ProducerDays)

# Each new column with what the rows that are there already get; None where it may be missing.
COLUMNS: dict[str, tuple[tuple[str, type[Field], str | None], ...]] = {
    "producers": (("upload_minutes", IntegerField, None),),
    "uploads": (("seconds", DoubleField, "0"),),
    "recordings": (("family_id", TextField, "''"), ("cleared", TextField, "'[]'")),
    "drafts": (
        ("batch_id", TextField, "''"),
        ("replaces", TextField, "''"),
        ("save_when_ready", BooleanField, "FALSE"),
        ("touched_at", BigIntegerField, None),
        ("warned_at", BigIntegerField, None),
    ),
    "tracks": (
        ("downloads", IntegerField, "0"),
        ("licences", IntegerField, "0"),
        ("deleted_at", BigIntegerField, None),
    ),
}
INDEXES = {
    "recordings_family_id": "recordings (family_id)",
    "drafts_batch_id": "drafts (batch_id)",
    "drafts_track_id_created_at": "drafts (track_id, created_at)",
    "tracks_producer_id_folded_name": "tracks (producer_id, folded_name)",
    "tracks_producer_id_plays": "tracks (producer_id, plays)",
}


def up(migrator: object, db: Database) -> None:
    for table, columns in COLUMNS.items():
        for name, kind, filled in columns:
            rule = "" if filled is None else f" NOT NULL DEFAULT {filled}"
            db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {name} {_type(db, kind)}{rule}")  # type: ignore[no-untyped-call]
    for name, on in INDEXES.items():
        db.execute_sql(f"CREATE INDEX {name} ON {on}")  # type: ignore[no-untyped-call]
    with db.bind_ctx((Tracks, *TABLES)):
        db.create_tables(TABLES)
    if isinstance(db, PostgresqlDatabase):
        db.execute_sql('ALTER TABLE collections ALTER COLUMN folded_title TYPE TEXT COLLATE "C"')  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx((Tracks, *TABLES)):
        db.drop_tables(TABLES)
    for name in INDEXES:
        db.execute_sql(f"DROP INDEX {name}")  # type: ignore[no-untyped-call]
    for table, columns in COLUMNS.items():
        for column, _, _ in columns:
            db.execute_sql(f"ALTER TABLE {table} DROP COLUMN {column}")  # type: ignore[no-untyped-call]


def _type(db: Database, kind: type[Field]) -> str:
    return str(db.get_context_options()["field_types"].get(kind.field_type, kind.field_type))
