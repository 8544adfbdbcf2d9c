"""Reports, take-downs, chosen settings and the audit log, in memory."""

from collections.abc import Sequence

from adapters.memory.repository import MemoryRepository, Transaction
from domain.audit import Chained, chained
from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.jobs import AuditEntry
from domain.reports import DOWN_ALREADY, REPORTED_ALREADY, Report, ReportState, Subject, TakeDown
from domain.settings import Choice


def _reported(report: Report) -> str | None:
    about = f"{report.kind} {report.subject_id} {report.reporter}"
    return about if report.state is ReportState.OPEN else None


class MemoryReports(MemoryRepository[Report]):
    unique = ((_reported, REPORTED_ALREADY),)

    def open_about(self, kind: Subject, subject_id: str) -> list[Report]:
        about = (kind, subject_id, ReportState.OPEN)
        return self.where(
            lambda each: (each.kind, each.subject_id, each.state) == about, lambda each: each.created_at
        )


def _down(take_down: TakeDown) -> str | None:
    return f"{take_down.kind} {take_down.subject_id}" if take_down.is_lasting else None


class MemoryTakeDowns(MemoryRepository[TakeDown]):
    unique = ((_down, DOWN_ALREADY),)

    def lasting(self, kind: Subject, subject_id: str) -> TakeDown | None:
        return self.first(lambda each: _down(each) == f"{kind} {subject_id}")


class MemoryChoices(MemoryRepository[Choice]):
    def chosen(self) -> list[Choice]:
        return self.where(lambda choice: True, lambda choice: choice.id)


class MemoryAudit:
    """By the entries' numbers."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, entry: AuditEntry) -> None:
        rows = self._work.changing("audit")
        if any(each.entry.id == entry.id for each in rows.values()):
            raise Conflict(ALREADY_THERE)
        kept = AuditEntry(**{**vars(entry), "details": dict(entry.details)})
        rows[len(rows) + 1] = chained(kept, rows.get(len(rows)))

    def newest(self, limit: int) -> list[AuditEntry]:
        entries = [each.entry for each in self._work.rows("audit").values()]
        return sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)[:limit]

    def chain(self, after: int, limit: int) -> Sequence[Chained]:
        rows = self._work.rows("audit")
        return [rows[number] for number in sorted(rows) if number > after][:limit]
