"""The index of fingerprints, whose SQL lies with it since it differs between the databases."""

from adapters.db.fingerprints import create_tables, drop_tables


def up(migrator, db):
    create_tables(db)


def down(migrator, db):
    drop_tables(db)
