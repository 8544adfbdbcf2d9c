"""The Producer Program whole: claims, badges and appeals beside applications, documents, suspensions.

And what names look like: each producer's but the later ones of old namesakes is theirs alone.
"""

from peewee import BigIntegerField, Database, Model, TextField

from domain.lookalikes import skeleton


class Table(Model):
    class Meta:
        legacy_table_names = False


class ApplicationDocuments(Table):
    id = TextField(primary_key=True)
    application_id = TextField()
    name = TextField()
    media_type = TextField()
    size = BigIntegerField()
    key = TextField()
    created_at = BigIntegerField()
    erased_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("application_id", "created_at"), False),)


class Suspensions(Table):
    id = TextField(primary_key=True)
    user_id = TextField()
    reason = TextField()
    made_by = TextField()
    at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    ended_by = TextField()
    ended_reason = TextField()

    class Meta:
        indexes = ((("user_id", "at"), False),)


TABLES = (ApplicationDocuments, Suspensions)
OF_PRODUCERS = {
    "name_skeleton": "TEXT NOT NULL DEFAULT ''",
    "owns_name": "BOOLEAN NOT NULL DEFAULT FALSE",
    "is_unclaimed": "BOOLEAN NOT NULL DEFAULT FALSE",
}
OF_APPLICATIONS = {
    "kind": "TEXT NOT NULL DEFAULT 'join'",
    "subject_id": "TEXT NOT NULL DEFAULT ''",
    "statement": "TEXT NOT NULL DEFAULT ''",
}
INDEXES = {
    "producers_name_skeleton_id": "INDEX {} ON producers (name_skeleton, id)",
    "producers_name_skeleton": "UNIQUE INDEX {} ON producers (name_skeleton) WHERE owns_name",
    "applications_user_id_kind": "UNIQUE INDEX {} ON applications (user_id, kind) WHERE state = 'pending'",
    "applications_state_created_at_id": "INDEX {} ON applications (state, created_at, id)",
    "suspensions_user_id": "UNIQUE INDEX {} ON suspensions (user_id) WHERE ended_at IS NULL",
}
PENDING = "UNIQUE INDEX applications_user_id ON applications (user_id) WHERE state = 'pending'"
# Whoever is suspended already gets what an appeal is about; why they are, nobody has written down.
SUSPENDED = """
    INSERT INTO suspensions (id, user_id, reason, made_by, at, ended_at, ended_by, ended_reason)
    SELECT id, id, '', '', created_at, NULL, '', '' FROM users WHERE suspended
"""


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for table, columns in (("producers", OF_PRODUCERS), ("applications", OF_APPLICATIONS)):
        for name, rule in columns.items():
            _run(db, f"ALTER TABLE {table} ADD COLUMN {name} {rule}")
    fill_skeletons(db)
    _run(db, "DROP INDEX applications_user_id")
    for name, index in INDEXES.items():
        _run(db, f"CREATE {index.format(name)}")
    _run(db, SUSPENDED)


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
    """What only this step's pages know how to decide goes; beats that are withheld are private again."""
    for name in INDEXES:
        _run(db, f"DROP INDEX {name}")
    _run(db, "DELETE FROM applications WHERE kind <> 'join'")
    _run(db, f"CREATE {PENDING}")
    for table in ("tracks", "collections"):
        _run(db, f"UPDATE {table} SET visibility = 'private' WHERE visibility = 'withheld'")
    for table, columns in (("producers", OF_PRODUCERS), ("applications", OF_APPLICATIONS)):
        for column in columns:
            _run(db, f"ALTER TABLE {table} DROP COLUMN {column}")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
