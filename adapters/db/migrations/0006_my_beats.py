"""What My Beats is sorted, searched and counted by: columns, indexes, and how often people are credited."""

import json

from peewee import CompositeKey, Database, IntegerField, Model, TextField


class Collaborations(Model):
    producer_id = TextField()
    collaborator_id = TextField()
    tracks = IntegerField()

    class Meta:
        legacy_table_names = False
        primary_key = CompositeKey("producer_id", "collaborator_id")


COLUMNS = {
    "own_text": "TEXT NOT NULL DEFAULT ''",
    "key_place": "INTEGER NOT NULL DEFAULT 0",
    "stand": "INTEGER NOT NULL DEFAULT 0",
}
KEYS = ("C", "C♯/D♭", "D", "D♯/E♭", "E", "F", "F♯/G♭", "G", "G♯/A♭", "A", "A♯/B♭", "B")
PLACES = " ".join(f"WHEN '{key}' THEN {2 * place}" for place, key in enumerate(KEYS))
FILLED = (
    f"""UPDATE tracks SET key_place = CASE "key" {PLACES} ELSE 24 END
    + CASE scale WHEN 'Minor' THEN 1 ELSE 0 END""",
    "UPDATE tracks SET stand = CASE "
    "WHEN visibility = 'private' THEN 1 WHEN published_at IS NULL THEN 2 ELSE 0 END",
)
SORTED_BY = {
    "added": "created_at",
    "by_name": "folded_name",
    "by_key": "key_place",
    "by_bpm": "bpm",
    "by_plays": "plays",
    "by_downloads": "downloads",
    "by_status": "stand",
}
BEFORE = {name: f"tracks_producer_id_{name}" for name in ("created_at", "folded_name", "plays")}


def up(migrator: object, db: Database) -> None:
    for name, rule in COLUMNS.items():
        db.execute_sql(f"ALTER TABLE tracks ADD COLUMN {name} {rule}")  # type: ignore[no-untyped-call]
    for statement in (
        *FILLED,
        *(f"DROP INDEX {name}" for name in BEFORE.values()),
        *(
            f"CREATE INDEX my_beats_{name} ON tracks (producer_id, {column}, id) WHERE deleted_at IS NULL"
            for name, column in SORTED_BY.items()
        ),
    ):
        db.execute_sql(statement)  # type: ignore[no-untyped-call]
    fill_texts(db)
    with db.bind_ctx((Collaborations,)):
        db.create_tables((Collaborations,))
    db.execute_sql(  # type: ignore[no-untyped-call]
        "INSERT INTO collaborations (producer_id, collaborator_id, tracks) "
        "SELECT t.producer_id, c.producer_id, COUNT(*) FROM tracks t JOIN track_collaborators c "
        "ON c.track_id = t.id WHERE t.deleted_at IS NULL GROUP BY t.producer_id, c.producer_id"
    )


def fill_texts(db: Database) -> None:
    """Folding by Unicode's rules, which not every database knows."""
    rows = db.execute_sql("SELECT id, name, genres, tags FROM tracks").fetchall()  # type: ignore[no-untyped-call]
    for id, name, genres, tags in rows:
        text = " ".join([name, *json.loads(genres), *json.loads(tags)]).casefold()
        db.execute_sql(f"UPDATE tracks SET own_text = {db.param} WHERE id = {db.param}", (text, id))  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx((Collaborations,)):
        db.drop_tables((Collaborations,))
    for statement in (
        *(f"DROP INDEX my_beats_{name}" for name in SORTED_BY),
        *(f"CREATE INDEX {name} ON tracks (producer_id, {column})" for column, name in BEFORE.items()),
        *(f"ALTER TABLE tracks DROP COLUMN {name}" for name in COLUMNS),
    ):
        db.execute_sql(statement)  # type: ignore[no-untyped-call]
