"""How each day's money at the processor compared with the books; the id is the day."""

from peewee import BigIntegerField, IntegerField, TextField

from adapters.db.rows import Rows


class Reconciliations(Rows):
    at = BigIntegerField()
    movements = IntegerField()
    findings = TextField()
    aside = TextField()
