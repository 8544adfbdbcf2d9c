"""The index of fingerprints, whose SQL lies with it since it differs between the databases."""

from peewee import Database

from adapters.db.fingerprints import create_tables, drop_tables


def up(migrator: object, db: Database) -> None:
    create_tables(db)


def down(migrator: object, db: Database) -> None:
    drop_tables(db)
