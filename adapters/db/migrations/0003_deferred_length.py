"""Uploads whose length is told after they began."""

from peewee import Database
from playhouse.migrate import SchemaMigrator, migrate


def up(migrator: SchemaMigrator, db: Database) -> None:
    migrate(migrator.drop_not_null("uploads", "size"))


def down(migrator: SchemaMigrator, db: Database) -> None:
    """An upload without a length has no place in the tables of before, nor has its draft."""
    db.execute_sql("DELETE FROM drafts WHERE id IN (SELECT id FROM uploads WHERE size IS NULL)")  # type: ignore[no-untyped-call]
    db.execute_sql("DELETE FROM uploads WHERE size IS NULL")  # type: ignore[no-untyped-call]
    migrate(migrator.add_not_null("uploads", "size"))
