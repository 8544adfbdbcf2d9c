"""What admins read of people, jobs and reports, in plain SQL."""

from collections.abc import Mapping
from typing import Any

from adapters.db import audit_queries
from adapters.db.cards import MOST_PAGES, containing
from adapters.db.database import Database, Transaction, transaction
from adapters.db.licensing import SqlLicences, SqlSubscriptions
from adapters.db.mapping import RowMapping
from adapters.db.money import SqlOrders
from adapters.db.office import SqlReports, SqlTakeDowns
from adapters.db.people import SqlProducers, SqlUsers
from adapters.db.program import SqlApplications
from adapters.db.work import SqlJobs
from domain.audit import AuditSearch, Chained
from domain.jobs import JobState
from domain.pages.office import (
    A_PAGE,
    MOST_SHOWN,
    AuditList,
    JobList,
    JobSearch,
    PeopleList,
    PeopleSearch,
    PersonPage,
    PersonRow,
    ReportList,
    ReportPage,
    ReportRow,
    TakeDownPage,
    Waiting,
)

MOST_OPEN = 200
MOST_DECIDED = 50
MOST_KINDS = 50
WAITING = """
    SELECT (SELECT COUNT(*) FROM applications WHERE state = 'pending') AS applications,
        (SELECT COUNT(*) FROM disputes WHERE state = 'open') AS disputes,
        (SELECT COUNT(*) FROM support_requests WHERE closed_at IS NULL) AS messages,
        (SELECT COUNT(*) FROM reports WHERE state = 'open') AS reports,
        (SELECT COUNT(*) FROM take_downs WHERE state = 'answered') AS counter_notices,
        (SELECT COUNT(*) FROM jobs WHERE state = 'failed') AS failed_jobs
"""
PERSON = RowMapping(PersonRow)
WAITS = RowMapping(Waiting)
THINGS = """
    SELECT r.*, COALESCE(t.slug, c.slug, p.slug, '') AS slug, COALESCE(o.name, '') AS owner_name
    FROM {0} r LEFT JOIN tracks t ON r.kind = 'beat' AND t.id = r.subject_id
        LEFT JOIN collections c ON r.kind = 'collection' AND c.id = r.subject_id
        LEFT JOIN producers p ON r.kind = 'producer' AND p.id = r.subject_id
        LEFT JOIN producers o ON o.id = r.owner_id
"""
REPORTS, TAKE_DOWNS = THINGS.format("reports"), THINGS.format("take_downs")


class SqlOfficeQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self) -> Waiting:
        with transaction(self._database, writable=False) as work:
            return WAITS.item(work.select(WAITING)[0])

    def people(self, search: PeopleSearch) -> PeopleList:
        conditions = [r"u.search_text LIKE ? ESCAPE '\'" for _ in search.words]
        values: list[object] = [containing(word) for word in search.words]
        if search.role is not None:
            conditions.append("u.role = ?")
            values.append(search.role.value)
        where = " AND ".join(conditions) or "1 = 1"
        # Ids sort by when they were made.
        sql = f"""
            SELECT u.*, COALESCE(p.slug, '') AS producer_slug
            FROM (SELECT * FROM users u WHERE {where} ORDER BY u.id DESC LIMIT ? OFFSET ?) AS u
                LEFT JOIN producers p ON p.id = u.id ORDER BY u.id DESC
        """
        page = min(max(search.page, 1), MOST_PAGES)
        with transaction(self._database, writable=False) as work:
            found = work.select(sql, [*values, A_PAGE + 1, (page - 1) * A_PAGE])
        return PeopleList(tuple(PERSON.item(row) for row in found[:A_PAGE]), page, len(found) > A_PAGE)

    def person(self, user_id: str) -> PersonPage | None:
        with transaction(self._database, writable=False) as work:
            user = SqlUsers(work).get(user_id)
            if user is None:
                return None
            [counts] = work.select(COUNTS, [user_id] * 4)
            return PersonPage(
                user=user,
                producer=SqlProducers(work).get(user_id),
                subscription=SqlSubscriptions(work).get(user_id),
                orders=_newest(work, SqlOrders, "orders", "buyer_id", user_id),
                licences=_newest(work, SqlLicences, "licences", "holder_id", user_id),
                applications=_newest(work, SqlApplications, "applications", "user_id", user_id),
                history=audit_queries.about(work, user_id),
                **counts,
            )

    def jobs(self, search: JobSearch) -> JobList:
        wanted = [("state = ?", search.state), ("name = ?", search.name)]
        wanted = [(sql, value) for sql, value in wanted if value]
        where = " AND ".join(sql for sql, _ in wanted) or "1 = 1"
        page = min(max(search.page, 1), MOST_PAGES)
        values = [*(value for _, value in wanted), A_PAGE + 1, (page - 1) * A_PAGE]
        sql = f"SELECT * FROM jobs WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?"
        with transaction(self._database, writable=False) as work:
            found = [SqlJobs.item(row) for row in work.select(sql, values)]
            counts = {JobState(row["state"]): int(row["jobs"]) for row in work.select(JOB_COUNTS)}
            failed = {row["name"]: int(row["jobs"]) for row in work.select(FAILED)}
        return JobList(tuple(found[:A_PAGE]), page, len(found) > A_PAGE, counts, failed)

    def reports(self) -> ReportList:
        waiting = f"r.state = 'open' ORDER BY r.created_at, r.id LIMIT {MOST_OPEN}"
        decided = f"r.state <> 'open' ORDER BY r.decided_at DESC, r.id DESC LIMIT {MOST_DECIDED}"
        with transaction(self._database, writable=False) as work:
            return ReportList(
                open=_reports(work, waiting),
                answered=_take_downs(work, f"state = 'answered' ORDER BY answered_at, id LIMIT {MOST_OPEN}"),
                down=_take_downs(
                    work, f"state IN ('standing', 'stays') ORDER BY at DESC, id DESC LIMIT {MOST_DECIDED}"
                ),
                decided=_reports(work, decided),
            )

    def report(self, report_id: str) -> ReportPage | None:
        with transaction(self._database, writable=False) as work:
            for row in _reports(work, "r.id = ?", report_id):
                report = row.report
                others = SqlReports(work).open_about(report.kind, report.subject_id)
                [*down] = _take_downs(work, "report_id = ? ORDER BY at DESC LIMIT 1", report_id)
                return ReportPage(
                    row=row,
                    others=tuple(other for other in others if other.id != report_id),
                    take_down=down[0] if down else SqlTakeDowns(work).lasting(report.kind, report.subject_id),
                    decided_by=_names(work, (report.decided_by,)).get(report.decided_by, ""),
                )
        return None

    def take_down(self, take_down_id: str) -> TakeDownPage | None:
        with transaction(self._database, writable=False) as work:
            for row in work.select(f"{TAKE_DOWNS} WHERE r.id = ?", [take_down_id]):
                down = SqlTakeDowns.item(row)
                name = _names(work, (down.decided_by,)).get(down.decided_by, "")
                return TakeDownPage(down, row["slug"], row["owner_name"], name)
        return None

    def audit(self, search: AuditSearch) -> AuditList:
        with transaction(self._database, writable=False) as work:
            return audit_queries.page(work, search)

    def audit_export(self, search: AuditSearch, limit: int) -> tuple[tuple[Chained, str], ...]:
        with transaction(self._database, writable=False) as work:
            return audit_queries.export(work, search, limit)

    def names(self, user_ids: tuple[str, ...]) -> Mapping[str, str]:
        with transaction(self._database, writable=False) as work:
            return _names(work, user_ids)


COUNTS = """
    SELECT (SELECT COUNT(*) FROM sessions WHERE user_id = ?) AS sessions,
        (SELECT COUNT(*) FROM orders WHERE buyer_id = ?) AS order_count,
        (SELECT COUNT(*) FROM licences WHERE holder_id = ?) AS licence_count,
        (SELECT COUNT(*) FROM licences WHERE producer_id = ?) AS granted_count
"""
JOB_COUNTS = "SELECT state, COUNT(*) AS jobs FROM jobs WHERE state <> 'done' GROUP BY state"
FAILED = f"""
    SELECT name, COUNT(*) AS jobs FROM jobs WHERE state = 'failed'
    GROUP BY name ORDER BY jobs DESC, name LIMIT {MOST_KINDS}
"""


def _newest(work: Transaction, kind: Any, table: str, column: str, value: str) -> tuple[Any, ...]:
    sql = f"SELECT * FROM {table} WHERE {column} = ? ORDER BY id DESC LIMIT {MOST_SHOWN}"
    return tuple(kind(work).items(work.select(sql, [value])))


def _reports(work: Transaction, which: str, *values: str) -> tuple[ReportRow, ...]:
    rows = work.select(f"{REPORTS} WHERE {which}", list(values))
    return tuple(ReportRow(SqlReports.item(row), row["slug"], row["owner_name"]) for row in rows)


def _take_downs(work: Transaction, which: str, *values: str) -> tuple[Any, ...]:
    rows = work.select(f"SELECT * FROM take_downs WHERE {which}", list(values))
    return tuple(SqlTakeDowns.item(row) for row in rows)


def _names(work: Transaction, user_ids: tuple[str, ...]) -> dict[str, str]:
    if not user_ids:
        return {}
    marks = ", ".join("?" * len(user_ids))
    rows = work.select(f"SELECT id, name FROM users WHERE id IN ({marks})", list(user_ids))
    return {row["id"]: row["name"] for row in rows}
