"""The language in which each person reads letters."""

from peewee import Database


def up(migrator: object, db: Database) -> None:
    db.execute_sql("ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT ''")  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    db.execute_sql("ALTER TABLE users DROP COLUMN language")  # type: ignore[no-untyped-call]
