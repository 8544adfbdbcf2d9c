"""Reports, take-downs, settings that admins change, names to find people by, and the audit log as a chain.

Entries that are there already are chained in the order in which they were written.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from peewee import BigIntegerField, Database, Model, SqliteDatabase, TextField


class Table(Model):
    id = TextField(primary_key=True)

    class Meta:
        legacy_table_names = False


class Reports(Table):
    kind = TextField()
    subject_id = TextField()
    name = TextField()
    owner_id = TextField(index=True)
    reason = TextField()
    text = TextField()
    reporter = TextField(index=True)
    email = TextField(index=True)
    created_at = BigIntegerField()
    state = TextField()
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    verdict = TextField()

    class Meta:
        indexes = ((("state", "created_at"), False),)


class TakeDowns(Table):
    kind = TextField()
    subject_id = TextField()
    name = TextField()
    owner_id = TextField()
    report_id = TextField(index=True)
    reason = TextField()
    because = TextField()
    at = BigIntegerField()
    by = TextField()
    before = TextField()
    state = TextField()
    counter = TextField()
    signed = TextField()
    answered_at = BigIntegerField(null=True)
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    verdict = TextField()

    class Meta:
        indexes = ((("state", "at"), False), (("owner_id", "at"), False))


class SiteSettings(Table):
    value = TextField()
    changed_at = BigIntegerField()
    changed_by = TextField()


class AuditBefore(Table):
    at = BigIntegerField(index=True)
    actor_id = TextField()
    action = TextField()
    subject = TextField()
    details = TextField()

    class Meta:
        table_name = "audit"


class Audit(Table):
    at = BigIntegerField(index=True)
    actor_id = TextField()
    action = TextField()
    subject = TextField()
    details = TextField()
    number = BigIntegerField(unique=True)
    previous = TextField()
    hash = TextField()

    class Meta:
        indexes = (
            (("actor_id", "number"), False),
            (("action", "number"), False),
            (("subject", "number"), False),
        )


TABLES = (Reports, TakeDowns, SiteSettings)
INDEXES = (
    "CREATE UNIQUE INDEX reports_kind_subject_id_reporter ON reports (kind, subject_id, reporter)"
    " WHERE state = 'open'",
    "CREATE UNIQUE INDEX take_downs_kind_subject_id ON take_downs (kind, subject_id)"
    " WHERE state <> 'reinstated'",
    "CREATE INDEX jobs_state_id ON jobs (state, id)",
    "CREATE INDEX users_role_id ON users (role, id)",
    "CREATE INDEX disputes_owner_id ON disputes (owner_id)",
    "DROP INDEX users_role",
)
COLUMNS = ("id", "at", "actor_id", "action", "subject", "details")
AT_ONCE = 500

LASTS = "the audit log is only ever added to"
HANGS = "an entry of the audit log hangs on the one before"
MISPLACED = """NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit)
    OR NEW.previous <> COALESCE((SELECT hash FROM audit ORDER BY number DESC LIMIT 1), '')"""

# A row that replaces another fires no DELETE trigger on SQLite, so the table has no number of a row that
# could be named, and insert triggers refuse what is there already.
SQLITE = f"""
CREATE TRIGGER audit_hangs BEFORE INSERT ON audit
WHEN {MISPLACED}
BEGIN SELECT RAISE(ABORT, '{HANGS}'); END;

CREATE TRIGGER audit_once BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: audit.id'); END;

CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END;

CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, '{LASTS}'); END
"""

POSTGRES = f"""
CREATE FUNCTION audit_hangs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {MISPLACED} THEN
        RAISE EXCEPTION '{HANGS}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION audit_lasts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{LASTS}' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER audit_hangs BEFORE INSERT ON audit
FOR EACH ROW EXECUTE FUNCTION audit_hangs();

CREATE TRIGGER audit_lasts BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_lasts()
"""


def up(migrator: object, db: Database) -> None:
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    _name_people(db)
    for statement in INDEXES:
        _run(db, statement)
    _chain(db)
    for statement in (SQLITE if _is_sqlite(db) else POSTGRES).strip().split("\n\n"):
        _run(db, statement)


def down(migrator: object, db: Database) -> None:
    """What was chained stays, without its chain."""
    _put_aside(db, "audit_chained")
    for name in ("audit_at", "audit_number", "audit_actor_id_number", "audit_action_number"):
        _run(db, f"DROP INDEX {name}")
    _run(db, "DROP INDEX audit_subject_number")
    with db.bind_ctx((AuditBefore,)):
        db.create_tables((AuditBefore,))
    names = ", ".join(COLUMNS)
    _run(db, f"INSERT INTO audit ({names}) SELECT {names} FROM audit_chained ORDER BY number")
    _run(db, "DROP TABLE audit_chained")
    if not _is_sqlite(db):
        _run(db, "DROP FUNCTION audit_hangs, audit_lasts")
    _run(db, "CREATE INDEX users_role ON users (role)")
    _run(db, "DROP INDEX disputes_owner_id")
    _run(db, "DROP INDEX users_role_id")
    _run(db, "DROP INDEX jobs_state_id")
    _run(db, "ALTER TABLE users DROP COLUMN search_text")
    with db.bind_ctx(TABLES):
        db.drop_tables(TABLES)


def _name_people(db: Database) -> None:
    """What people are found by: their names and addresses, folded."""
    _run(db, "ALTER TABLE users ADD COLUMN search_text TEXT NOT NULL DEFAULT ''")
    for id, name, email in _run(db, "SELECT id, name, email FROM users").fetchall():
        folded = f"{name} {email}".casefold()
        _run(db, f"UPDATE users SET search_text = {db.param} WHERE id = {db.param}", (folded, id))


def _chain(db: Database) -> None:
    _put_aside(db, "audit_before")
    _run(db, "DROP INDEX audit_at")
    Audit._meta.without_rowid = _is_sqlite(db)
    with db.bind_ctx((Audit,)):
        db.create_tables((Audit,))
        number, previous = 0, ""
        for rows in _pages(db):
            chained = []
            for row in rows:
                number += 1
                hashed = hash_of(row, number, previous)
                chained.append({**row, "number": number, "previous": previous, "hash": hashed})
                previous = hashed
            Audit.insert_many(chained).execute()
    _run(db, "DROP TABLE audit_before")


def _put_aside(db: Database, name: str) -> None:
    """The table under another name; Postgres keeps its key's name, which the new one is to have."""
    _run(db, f"ALTER TABLE audit RENAME TO {name}")
    if not _is_sqlite(db):
        _run(db, f"ALTER INDEX audit_pkey RENAME TO {name}_pkey")


def _pages(db: Database) -> Iterator[list[dict[str, Any]]]:
    """The entries in the order in which they were written, so many at once."""
    last: tuple[int, str] = (-1, "")
    while True:
        mark = db.param
        later = f"at > {mark} OR (at = {mark} AND id > {mark})"
        names = ", ".join(COLUMNS)
        sql = f"SELECT {names} FROM audit_before WHERE {later} ORDER BY at, id LIMIT {AT_ONCE}"
        found = _run(db, sql, (last[0], last[0], last[1])).fetchall()
        if not found:
            return
        yield [dict(zip(COLUMNS, row, strict=True)) for row in found]
        last = (found[-1][1], found[-1][0])


def hash_of(row: dict[str, Any], number: int, previous: str) -> str:
    """As the site reckons it from here on."""
    details = {str(name): str(value) for name, value in json.loads(row["details"]).items()}
    parts = [
        number, previous, row["id"], row["at"], row["actor_id"], row["action"], row["subject"], details,
    ]  # fmt: skip
    told = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _is_sqlite(db: Database) -> bool:
    return isinstance(db, SqliteDatabase)


def _run(db: Database, statement: str, values: tuple[object, ...] = ()) -> Any:
    return db.execute_sql(statement, values)  # type: ignore[no-untyped-call]
