"""What names look like: each producer's but the later ones of old namesakes is theirs alone."""

from peewee import Database

from domain.lookalikes import skeleton

INDEXES = {
    "producers_name_skeleton_id": "INDEX producers_name_skeleton_id ON producers (name_skeleton, id)",
    "producers_name_skeleton": "UNIQUE INDEX producers_name_skeleton ON producers (name_skeleton)"
    " WHERE owns_name",
}


def up(migrator: object, db: Database) -> None:
    _run(db, "ALTER TABLE producers ADD COLUMN name_skeleton TEXT NOT NULL DEFAULT ''")
    _run(db, "ALTER TABLE producers ADD COLUMN owns_name BOOLEAN NOT NULL DEFAULT FALSE")
    fill_skeletons(db)
    for index in INDEXES.values():
        _run(db, f"CREATE {index}")


def fill_skeletons(db: Database) -> None:
    """The oldest of several whose names look alike owns it; the others keep theirs beside it."""
    taken = set[str]()
    rows = db.execute_sql("SELECT id, name FROM producers ORDER BY created_at, id").fetchall()  # type: ignore[no-untyped-call]
    for id, name in rows:
        looks = skeleton(name)
        change = "UPDATE producers SET name_skeleton = {0}, owns_name = {0} WHERE id = {0}"
        db.execute_sql(change.format(db.param), (looks, looks not in taken, id))  # type: ignore[no-untyped-call]
        taken.add(looks)


def down(migrator: object, db: Database) -> None:
    for name in INDEXES:
        _run(db, f"DROP INDEX {name}")
    for column in ("owns_name", "name_skeleton"):
        _run(db, f"ALTER TABLE producers DROP COLUMN {column}")


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
