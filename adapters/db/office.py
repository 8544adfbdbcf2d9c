"""Reports, take-downs, chosen settings and the audit log as rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.db import tables
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping
from adapters.db.repository import SqlRepository
from domain import office_store
from domain.audit import Chained, chained
from domain.jobs import AuditEntry
from domain.reports import Report, ReportState, Subject, TakeDown, TakeDownState
from domain.settings import Choice


class SqlReports(SqlRepository[Report]):
    table = tables.Reports
    mapping = RowMapping(Report)

    def open_about(self, kind: Subject, subject_id: str) -> list[Report]:
        about = (self.table.kind == kind.value) & (self.table.subject_id == subject_id)
        query = self.table.select().where(about & (self.table.state == ReportState.OPEN.value))
        return self.all(query.order_by(self.table.created_at, self.table.id))


class SqlTakeDowns(SqlRepository[TakeDown]):
    table = tables.TakeDowns
    mapping = RowMapping(TakeDown)

    def lasting(self, kind: Subject, subject_id: str) -> TakeDown | None:
        about = (self.table.kind == kind.value) & (self.table.subject_id == subject_id)
        lasting = self.table.state != TakeDownState.REINSTATED.value
        return self.first(self.table.select().where(about & lasting))


class SqlChoices(SqlRepository[Choice]):
    table = tables.SiteSettings
    mapping = RowMapping(Choice)

    def chosen(self) -> list[Choice]:
        return self.items(self._work.select("SELECT * FROM site_settings ORDER BY id"))


class SqlAudit:
    """Entries find their places when the unit is committed: the lock that they wait for is its last one."""

    mapping = RowMapping(AuditEntry)

    def __init__(self, work: Transaction) -> None:
        self._work = work
        self._waiting: list[AuditEntry] = []

    def add(self, entry: AuditEntry) -> None:
        self._work.check_writable()
        self._waiting.append(entry)

    def newest(self, limit: int) -> list[AuditEntry]:
        self.write()
        query = tables.Audit.select().order_by(tables.Audit.at.desc(), tables.Audit.id.desc()).limit(limit)
        return [self.entry(row) for row in self._work.rows(query)]

    def chain(self, after: int, limit: int) -> Sequence[Chained]:
        self.write()
        sql = "SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT ?"
        return [self.chained(row) for row in self._work.select(sql, [after, limit])]

    def write(self) -> None:
        """Put what waits at the end of the chain."""
        if not self._waiting:
            return
        self._work.hold("audit")
        last = self._last()
        for entry in self._waiting:
            last = chained(entry, last)
            place = {"number": last.number, "previous": last.previous, "hash": last.hash}
            self._work.change(tables.Audit.insert(self.mapping.row(entry) | place))
        self._waiting = []

    def _last(self) -> Chained | None:
        rows = self._work.select("SELECT * FROM audit ORDER BY number DESC LIMIT 1")
        return self.chained(rows[0]) if rows else None

    @classmethod
    def entry(cls, row: Mapping[str, Any]) -> AuditEntry:
        return cls.mapping.item(row)

    @classmethod
    def chained(cls, row: Mapping[str, Any]) -> Chained:
        return Chained(cls.entry(row), row["number"], row["previous"], row["hash"])


class OfficeUnit:
    """The part of a unit that running the site needs."""

    def __init__(self, work: Transaction) -> None:
        self._audit = SqlAudit(work)
        self.reports: office_store.Reports = SqlReports(work)
        self.take_downs: office_store.TakeDowns = SqlTakeDowns(work)
        self.choices: office_store.Choices = SqlChoices(work)
        self.audit: office_store.Audit = self._audit

    def write_audit(self) -> None:
        """What was done is chained last of all, so that its lock is held no longer than a commit takes."""
        self._audit.write()
