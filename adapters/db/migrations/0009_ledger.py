"""The books, and the triggers that keep them: what is written balances, and stays as it is."""

from peewee import (
    BigIntegerField,
    Check,
    CompositeKey,
    Database,
    ForeignKeyField,
    Model,
    SqliteDatabase,
    TextField,
)


class LedgerEntries(Model):
    id = TextField(primary_key=True)
    cause = TextField(unique=True)
    kind = TextField()
    currency = TextField()
    at = BigIntegerField()
    memo = TextField()

    class Meta:
        legacy_table_names = False


class LedgerLines(Model):
    entry = ForeignKeyField(
        LedgerEntries, column_name="entry_id", index=False, deferrable="INITIALLY DEFERRED"
    )
    account = TextField()
    currency = TextField()
    amount = BigIntegerField()

    class Meta:
        legacy_table_names = False
        primary_key = CompositeKey("entry", "account")
        constraints = [Check("amount <> 0"), Check("amount BETWEEN -9007199254740992 AND 9007199254740992")]
        indexes = ((("account", "currency", "entry", "amount"), False),)


TABLES = (LedgerEntries, LedgerLines)

UNBALANCED = "the lines of a ledger entry must be two or more, in its currency, and sum to 0"
SEALED = "a ledger entry that is there gets no more lines"
LASTS = "the ledger is only ever added to"

# A row that replaces another fires no DELETE trigger on SQLite, so the tables have no number of a row that
# could be named, and both insert triggers refuse what is there already. Its columns take any type, too.
SQLITE = f"""
CREATE TRIGGER ledger_entries_balance BEFORE INSERT ON ledger_entries
WHEN (SELECT COUNT(*) < 2 OR SUM(amount) <> 0 OR SUM(currency <> NEW.currency) > 0
      FROM ledger_lines WHERE entry_id = NEW.id)
BEGIN SELECT RAISE(ABORT, '{UNBALANCED}'); END;

CREATE TRIGGER ledger_entries_last BEFORE INSERT ON ledger_entries
WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.id OR cause = NEW.cause)
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END;

CREATE TRIGGER ledger_lines_seal BEFORE INSERT ON ledger_lines
WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, '{SEALED}'); END;

CREATE TRIGGER ledger_lines_whole BEFORE INSERT ON ledger_lines WHEN typeof(NEW.amount) <> 'integer'
BEGIN SELECT RAISE(ABORT, 'an amount in the ledger is a whole number'); END;

CREATE TRIGGER ledger_entries_update BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END;

CREATE TRIGGER ledger_entries_delete BEFORE DELETE ON ledger_entries
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END;

CREATE TRIGGER ledger_lines_update BEFORE UPDATE ON ledger_lines
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END;

CREATE TRIGGER ledger_lines_delete BEFORE DELETE ON ledger_lines
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END
"""

POSTGRES = f"""
CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT COUNT(*) < 2 OR SUM(amount) <> 0 OR BOOL_OR(currency <> NEW.currency)
        FROM ledger_lines WHERE entry_id = NEW.id) THEN
        RAISE EXCEPTION '{UNBALANCED}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_seals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION '{SEALED}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_lasts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{LASTS}' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER ledger_entries_balance BEFORE INSERT ON ledger_entries
FOR EACH ROW EXECUTE FUNCTION ledger_balances();

CREATE TRIGGER ledger_lines_seal BEFORE INSERT ON ledger_lines
FOR EACH ROW EXECUTE FUNCTION ledger_seals();

CREATE TRIGGER ledger_entries_last BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger_lasts();

CREATE TRIGGER ledger_lines_last BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_lines
FOR EACH STATEMENT EXECUTE FUNCTION ledger_lasts()
"""
FUNCTIONS = "ledger_balances, ledger_seals, ledger_lasts"


def up(migrator: object, db: Database) -> None:
    is_sqlite = isinstance(db, SqliteDatabase)
    for table in TABLES:
        table._meta.without_rowid = is_sqlite
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for statement in (SQLITE if is_sqlite else POSTGRES).strip().split("\n\n"):
        db.execute_sql(statement)  # type: ignore[no-untyped-call]


def down(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(f"DROP FUNCTION {FUNCTIONS}")  # type: ignore[no-untyped-call]
