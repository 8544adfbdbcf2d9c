"""Until when a paid plan gives nothing, because its payment went back."""

from peewee import Database


def up(migrator: object, db: Database) -> None:
    db.execute_sql("ALTER TABLE paid_plans ADD COLUMN undone_until BIGINT")  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    db.execute_sql("ALTER TABLE paid_plans DROP COLUMN undone_until")  # type: ignore[no-untyped-call]
