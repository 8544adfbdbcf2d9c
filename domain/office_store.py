"""What running the site is kept in: reports, take-downs, settings, the audit log."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit import Chained
from domain.jobs import AuditEntry
from domain.reports import Report, Subject, TakeDown
from domain.repository import Repository
from domain.settings import Choice


class Reports(Repository[Report], Protocol):
    """One open report of a thing by the same person: `Conflict` (REPORTED_ALREADY)."""

    def open_about(self, kind: Subject, subject_id: str) -> list[Report]:
        """The oldest first."""


class TakeDowns(Repository[TakeDown], Protocol):
    """One that lasts a thing: `Conflict` (DOWN_ALREADY)."""

    def lasting(self, kind: Subject, subject_id: str) -> TakeDown | None: ...


class Choices(Repository[Choice], Protocol):
    """By the settings' names."""

    def chosen(self) -> list[Choice]:
        """All of them, by name."""


class Audit(Protocol):
    """Only ever added to; each entry hangs on the one before."""

    def add(self, entry: AuditEntry) -> None: ...

    def newest(self, limit: int) -> list[AuditEntry]: ...

    def chain(self, after: int, limit: int) -> Sequence[Chained]:
        """Entries with numbers above `after`, in order."""
