"""Each paid plan keeps what it was sold at; until now all were sold at the same prices."""

from peewee import Database

WAS = {"Classic": (29_00, 6_48), "Plus": (45_00, 8_40), "Pro": (59_00, 10_08)}
COLUMNS = {"price": "0", "fee": "0", "currency": "'CAD'", "next_total": "0"}


def up(migrator: object, db: Database) -> None:
    for name, default in COLUMNS.items():
        kind = "TEXT" if name == "currency" else "BIGINT"
        _run(db, f"ALTER TABLE paid_plans ADD COLUMN {name} {kind} NOT NULL DEFAULT {default}")
    for plan, (price, fee) in WAS.items():
        _run(db, f"UPDATE paid_plans SET price = {price}, fee = {fee} WHERE plan = '{plan}'")
        _run(db, f"UPDATE paid_plans SET next_total = {price + fee} WHERE next_plan = '{plan}'")


def down(migrator: object, db: Database) -> None:
    for name in COLUMNS:
        _run(db, f"ALTER TABLE paid_plans DROP COLUMN {name}")


def _run(db: Database, statement: str) -> None:
    db.execute_sql(statement)  # type: ignore[no-untyped-call]
