"""How each day's money at the processor compared with the books, which are looked up by day from now on."""

from peewee import BigIntegerField, Database, IntegerField, Model, TextField


class Reconciliations(Model):
    id = TextField(primary_key=True)
    at = BigIntegerField()
    movements = IntegerField()
    findings = TextField()
    aside = TextField()

    class Meta:
        legacy_table_names = False


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx([Reconciliations]):
        db.create_tables([Reconciliations])
    db.execute_sql("CREATE INDEX ledger_entries_at ON ledger_entries (at)")  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    db.execute_sql("DROP INDEX ledger_entries_at")  # type: ignore[no-untyped-call]
    with db.bind_ctx([Reconciliations]):
        db.drop_tables([Reconciliations])
