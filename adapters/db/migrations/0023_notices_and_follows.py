"""What people are told and how they want to hear of it, who follows whom, and beats that lack something."""

from peewee import BigIntegerField, BooleanField, CompositeKey, Database, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


class Notices(Table):
    id = TextField(primary_key=True)
    user_id = TextField()
    kind = TextField()
    cause = TextField()
    at = BigIntegerField()
    values = TextField()
    is_shown = BooleanField()
    read_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("user_id", "cause"), True), (("user_id", "kind", "at"), False))


class NoticeChoices(Table):
    user_id = TextField()
    topic = TextField()
    in_app = BooleanField()
    by_mail = BooleanField()

    class Meta:
        primary_key = CompositeKey("user_id", "topic")


class Follows(Table):
    id = TextField(primary_key=True)
    user_id = TextField()
    producer_id = TextField()
    at = BigIntegerField()
    stopped_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("user_id", "producer_id"), True),)


TABLES = (Notices, NoticeChoices, Follows)
INDEXES = {
    "notices_shown": "notices (user_id, at, id) WHERE is_shown",
    "notices_unread": "notices (user_id) WHERE is_shown AND read_at IS NULL",
    "follows_lasting": "follows (producer_id, at, id) WHERE stopped_at IS NULL",
}
# What the dashboard asks of a producer's beats, so that it reads few of them however many there are.
OF_TRACKS = {
    "tracks_sums": "tracks (producer_id, plays, downloads, deleted_at)",
    "tracks_incomplete": "tracks (producer_id, created_at, id) WHERE deleted_at IS NULL AND sold_at IS NULL"
    " AND (description = '' OR tags = '[]' OR cover_key = '')",
    "tracks_exclusive": "tracks (producer_id, id) WHERE deleted_at IS NULL AND option <> 'standard'",
}


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for name, columns in (INDEXES | OF_TRACKS).items():
        _run(db, f"CREATE INDEX {name} ON {columns}")
    _run(db, "ALTER TABLE producers ADD COLUMN followers INTEGER NOT NULL DEFAULT 0")


def down(migrator: object, db: Database) -> None:
    _run(db, "ALTER TABLE producers DROP COLUMN followers")
    for name in OF_TRACKS:
        _run(db, f"DROP INDEX {name}")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
