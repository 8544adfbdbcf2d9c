"""Public profiles, the genres of each producer's beats, an index by plays, and how large previews are."""

from peewee import BigIntegerField, CompositeKey, Database, IntegerField, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


class Profiles(Table):
    id = TextField(primary_key=True)
    version = IntegerField()
    published_at = BigIntegerField(null=True)
    genres = TextField()
    links = TextField()
    country = TextField()
    city = TextField()
    biography = TextField()
    cover_key = TextField()
    gallery = TextField()
    credits = TextField()
    pinned_id = TextField()


class ProducerGenres(Table):
    producer_id = TextField()
    folded = TextField()
    label = TextField()
    tracks = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "folded")
        indexes = ((("folded", "tracks", "producer_id"), False),)


TABLES = (Profiles, ProducerGenres)
COUNTED = """
    INSERT INTO producer_genres (producer_id, folded, label, tracks)
    SELECT t.producer_id, l.folded, MIN(l.label), COUNT(*)
    FROM tracks t JOIN track_labels l ON l.track_id = t.id AND l.kind = 'genre'
    WHERE t.listed GROUP BY t.producer_id, l.folded
"""


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    _run(
        db, "CREATE INDEX tracks_of_producer_by_plays ON tracks (producer_id, plays, id, listed) WHERE listed"
    )
    _run(db, COUNTED)
    _run(db, "ALTER TABLE recordings ADD COLUMN preview_size BIGINT")


def down(migrator: object, db: Database) -> None:
    _run(db, "ALTER TABLE recordings DROP COLUMN preview_size")
    _run(db, "DROP INDEX tracks_of_producer_by_plays")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
