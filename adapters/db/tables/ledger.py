"""The books. Rows are written once: triggers refuse what doesn't balance, and every change."""

from peewee import BigIntegerField, Check, CompositeKey, ForeignKeyField, TextField

from adapters.db.rows import Rows, Table
from domain.ledger import MOST_AMOUNT


class LedgerEntries(Rows):
    cause = TextField(unique=True)
    kind = TextField()
    currency = TextField()
    at = BigIntegerField(index=True)
    memo = TextField()


class LedgerLines(Table):
    """The lines are written before their entry, which seals them.

    `currency` is the entry's, so that one index holds all that balances and statements are made of.
    """

    entry = ForeignKeyField(
        LedgerEntries, column_name="entry_id", index=False, deferrable="INITIALLY DEFERRED"
    )
    account = TextField()
    currency = TextField()
    amount = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("entry", "account")
        constraints = [Check("amount <> 0"), Check(f"amount BETWEEN -{MOST_AMOUNT} AND {MOST_AMOUNT}")]
        indexes = ((("account", "currency", "entry", "amount"), False),)
