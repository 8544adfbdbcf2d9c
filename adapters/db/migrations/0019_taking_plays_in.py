"""Where reports of plays wait, and until which day nobody knows any more who listened."""

from peewee import BigAutoField, Database, IntegerField, Model, TextField


class Table(Model):
    class Meta:
        legacy_table_names = False


class PlayReports(Table):
    id = BigAutoField(primary_key=True)
    reports = TextField()


class ForgottenListeners(Table):
    day = IntegerField(primary_key=True)


TABLES = (PlayReports, ForgottenListeners)


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
