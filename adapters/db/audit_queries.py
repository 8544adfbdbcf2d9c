"""What admins read of the audit log, in plain SQL."""

from typing import Any

from adapters.db.cards import MOST_PAGES, Condition, containing
from adapters.db.database import Transaction
from adapters.db.mapping import to_microseconds
from adapters.db.office import SqlAudit
from domain.audit import AuditSearch, Chained
from domain.pages.office import A_PAGE, AuditList, AuditRow

MOST_ABOUT = 50
MOST_ACTIONS = 200
ENTRIES = "SELECT a.*, COALESCE(u.name, '') AS person FROM audit a LEFT JOIN users u ON u.id = a.actor_id"
# What was done to a person's things as well: all that is audited is named by its id.
ABOUT = " UNION ".join(
    f"SELECT a.number FROM audit a WHERE a.subject {each}"
    for each in (
        "= ?",
        "IN (SELECT id FROM applications WHERE user_id = ?)",
        "IN (SELECT id FROM tracks WHERE producer_id = ?)",
        "IN (SELECT id FROM collections WHERE producer_id = ?)",
        "IN (SELECT id FROM licences WHERE holder_id = ?)",
        "IN (SELECT id FROM orders WHERE buyer_id = ?)",
        "IN (SELECT id FROM disputes WHERE owner_id = ?)",
        "IN (SELECT id FROM reports WHERE owner_id = ?)",
    )
)
# Each different action is one step along an index, however many entries there are.
ACTIONS = f"""
    WITH RECURSIVE actions(action) AS (
        SELECT MIN(action) FROM audit
        UNION ALL
        SELECT (SELECT MIN(a.action) FROM audit a WHERE a.action > actions.action)
        FROM actions WHERE actions.action IS NOT NULL
    )
    SELECT action FROM actions WHERE action IS NOT NULL LIMIT {MOST_ACTIONS}
"""


def page(work: Transaction, search: AuditSearch) -> AuditList:
    number = min(max(search.page, 1), MOST_PAGES)
    found = _found(work, search, A_PAGE + 1, (number - 1) * A_PAGE)
    actions = tuple(row["action"] for row in work.select(ACTIONS))
    return AuditList(tuple(_row(row) for row in found[:A_PAGE]), number, len(found) > A_PAGE, actions)


def export(work: Transaction, search: AuditSearch, limit: int) -> tuple[tuple[Chained, str], ...]:
    return tuple((SqlAudit.chained(row), row["person"]) for row in _found(work, search, limit, 0))


def about(work: Transaction, user_id: str) -> tuple[AuditRow, ...]:
    """What was done to a person and to what is theirs, the newest first."""
    sql = f"{ENTRIES} WHERE a.number IN ({ABOUT}) ORDER BY a.number DESC LIMIT {MOST_ABOUT}"
    return tuple(_row(row) for row in work.select(sql, [user_id] * ABOUT.count("?")))


def _found(work: Transaction, search: AuditSearch, limit: int, offset: int) -> list[dict[str, Any]]:
    conditions = _conditions(search)
    where = " AND ".join(each.sql for each in conditions) or "1 = 1"
    values = [value for each in conditions for value in each.values]
    sql = f"{ENTRIES} WHERE {where} ORDER BY a.number DESC LIMIT ? OFFSET ?"
    return work.select(sql, [*values, limit, offset])


def _conditions(search: AuditSearch) -> list[Condition]:
    found = []
    if search.person:
        named = r"SELECT id FROM users WHERE search_text LIKE ? ESCAPE '\'"
        values = (search.person, containing(search.person))
        found.append(Condition(f"(a.actor_id = ? OR a.actor_id IN ({named}))", values))
    if search.action:
        found.append(Condition("a.action = ?", (search.action,)))
    if search.subject:
        told = r"LOWER(a.details) LIKE ? ESCAPE '\'"
        found.append(Condition(f"(a.subject = ? OR {told})", (search.subject, containing(search.subject))))
    if search.span is not None:
        begins, ends = search.span
        span = (to_microseconds(begins), to_microseconds(ends))
        found.append(Condition("(a.at >= ? AND a.at < ?)", span))
    return found


def _row(row: dict[str, Any]) -> AuditRow:
    return AuditRow(SqlAudit.entry(row), row["person"], row["number"])
