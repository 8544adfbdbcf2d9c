"""Stems: a ZIP that goes with a recording."""

from peewee import BigIntegerField, Database, Model, TextField


class Stems(Model):
    id = TextField(primary_key=True)
    owner_id = TextField()
    recording_id = TextField()
    name = TextField()
    size = BigIntegerField()
    created_at = BigIntegerField()
    state = TextField()
    files = TextField()
    problem = TextField(null=True)

    class Meta:
        legacy_table_names = False
        indexes = ((("recording_id", "created_at"), False), (("owner_id", "state"), False))


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx((Stems,)):
        db.create_tables((Stems,))


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx((Stems,)):
        db.drop_tables((Stems,))
