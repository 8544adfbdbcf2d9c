"""Sums of what goes out, by producer: triggers keep them, as adding up a long history takes too long.

On Postgres they are written when a unit is committed, so that nothing waits for a sum while it works, and by
one unit after the other: two that change the same sums in another order would wait for each other.
"""

from collections.abc import Iterator

from peewee import BigIntegerField, CompositeKey, Database, Model, SqliteDatabase, TextField


class OutgoingSums(Model):
    producer_id = TextField()
    currency = TextField()
    state = TextField()
    kind = TextField()
    count = BigIntegerField()
    total = BigIntegerField()

    class Meta:
        legacy_table_names = False
        primary_key = CompositeKey("producer_id", "currency", "state", "kind")


WHAT = "producer_id, currency, state, kind"
FILL = f"""
    INSERT INTO outgoing_sums ({WHAT}, count, total)
    SELECT {WHAT}, COUNT(*), SUM(amount) FROM outgoing
    WHERE kind <> 'refund' GROUP BY {WHAT}
"""
COLUMNS = "producer_id, currency, state, kind, amount"
# Finances lists by state, and shares of subscriptions among sales, the newest first.
BEFORE = {
    "outgoing_producer_id_state": "producer_id, state",
    "outgoing_producer_id_currency_state_kind_amount": COLUMNS,
}
AFTER = {"outgoing_producer_id_state_id": "producer_id, state, id"}
SHARES = "CREATE INDEX outgoing_shares ON outgoing (producer_id, id) WHERE source = ''"


def step(row: str, sign: str) -> str:
    """One more of such a row, or one less; what goes back to buyers is no producer's."""
    return f"""
        INSERT INTO outgoing_sums ({WHAT}, count, total)
        SELECT {row}.producer_id, {row}.currency, {row}.state, {row}.kind, {sign}1, {sign}{row}.amount
        WHERE {row}.kind <> 'refund'
        ON CONFLICT ({WHAT}) DO UPDATE SET
            count = outgoing_sums.count + excluded.count, total = outgoing_sums.total + excluded.total;
    """


CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in COLUMNS.split(", "))
SQLITE = f"""
CREATE TRIGGER outgoing_sums_added AFTER INSERT ON outgoing
BEGIN {step("NEW", "")} END;

CREATE TRIGGER outgoing_sums_changed AFTER UPDATE ON outgoing WHEN {CHANGED}
BEGIN {step("OLD", "-")} {step("NEW", "")} END;

CREATE TRIGGER outgoing_sums_gone AFTER DELETE ON outgoing
BEGIN {step("OLD", "-")} END
"""
POSTGRES = f"""
CREATE FUNCTION outgoing_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock('outgoing_sums'::regclass::oid::bigint);
    IF TG_OP <> 'INSERT' THEN {step("OLD", "-")} END IF;
    IF TG_OP <> 'DELETE' THEN {step("NEW", "")} END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER outgoing_sums_added AFTER INSERT OR DELETE ON outgoing
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION outgoing_adds_up();

CREATE CONSTRAINT TRIGGER outgoing_sums_changed AFTER UPDATE ON outgoing
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION outgoing_adds_up()
"""
TRIGGERS = ("outgoing_sums_added", "outgoing_sums_changed", "outgoing_sums_gone")


def exchanged(gone: dict[str, str], made: dict[str, str]) -> Iterator[str]:
    yield from (f"DROP INDEX {name}" for name in gone)
    yield from (f"CREATE INDEX {name} ON outgoing ({columns})" for name, columns in made.items())


def run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute_sql(statement)  # type: ignore[no-untyped-call]


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx([OutgoingSums]):
        db.create_tables([OutgoingSums])
    made = SQLITE if isinstance(db, SqliteDatabase) else POSTGRES
    run(db, FILL, SHARES, *exchanged(BEFORE, AFTER), *made.strip().split("\n\n"))


def down(migrator: object, db: Database) -> None:
    on = "" if isinstance(db, SqliteDatabase) else " ON outgoing"
    run(db, *(f"DROP TRIGGER IF EXISTS {name}{on}" for name in TRIGGERS), *exchanged(AFTER, BEFORE))
    run(db, "DROP INDEX outgoing_shares")
    if on:
        run(db, "DROP FUNCTION outgoing_adds_up")
    with db.bind_ctx([OutgoingSums]):
        db.drop_tables([OutgoingSums])
