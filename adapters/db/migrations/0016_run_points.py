"""What producers' tracks came to when a month's inputs were stored, which its split is reckoned from."""

from peewee import BigIntegerField, CompositeKey, Database, Model, TextField


class RunPoints(Model):
    run_id = TextField()
    producer_id = TextField()
    points = BigIntegerField()

    class Meta:
        legacy_table_names = False
        primary_key = CompositeKey("run_id", "producer_id")


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx([RunPoints]):
        db.create_tables([RunPoints])


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx([RunPoints]):
        db.drop_tables([RunPoints])
