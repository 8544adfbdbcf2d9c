"""Second factors, devices, proofs within sessions, archives, and accounts that are to be deleted."""

from peewee import BigIntegerField, Database, IntegerField, Model, TextField


class Table(Model):
    id = TextField(primary_key=True)

    class Meta:
        legacy_table_names = False


class TwoFactors(Table):
    sealed = TextField()
    begun_at = BigIntegerField()
    enabled_at = BigIntegerField(null=True)
    recovery = TextField()
    last_step = BigIntegerField()
    failures = IntegerField()
    locked_until = BigIntegerField(null=True)


class Devices(Table):
    user_id = TextField(index=True)
    agent = TextField()
    first_at = BigIntegerField()
    seen_at = BigIntegerField(index=True)


class Leavings(Table):
    asked_at = BigIntegerField()
    due_at = BigIntegerField(index=True)
    begun_at = BigIntegerField(null=True)


class Exports(Table):
    user_id = TextField()
    asked_at = BigIntegerField()
    state = TextField()
    key = TextField()
    size = BigIntegerField()
    ready_at = BigIntegerField(null=True)
    expires_at = BigIntegerField(null=True, index=True)

    class Meta:
        indexes = ((("user_id", "asked_at"), False),)


TABLES = (TwoFactors, Devices, Leavings, Exports)


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    _run(db, "CREATE UNIQUE INDEX exports_user_id ON exports (user_id) WHERE state = 'making'")
    _run(db, "ALTER TABLE sessions ADD COLUMN proven_at BIGINT")


def down(migrator: object, db: Database) -> None:
    _run(db, "ALTER TABLE sessions DROP COLUMN proven_at")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
