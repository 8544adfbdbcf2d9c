"""What all tables have in common."""

from peewee import Model, TextField


class Table(Model):
    class Meta:
        # Tables and indexes are named after the class in snake case.
        legacy_table_names = False


class Rows(Table):
    """Rows of one kind, by id."""

    id = TextField(primary_key=True)
