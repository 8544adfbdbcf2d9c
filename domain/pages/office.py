"""What admins read to run the site: people, jobs, reports and the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import Role, User
from domain.audit import AuditSearch, Chained
from domain.jobs import AuditEntry, Job, JobState
from domain.licensing.granted import Licence
from domain.orders import Order
from domain.plans import Subscription
from domain.producers import Application, Producer
from domain.reports import Report, TakeDown

A_PAGE = 50
MOST_SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """How much waits for somebody who runs the site."""

    applications: int = 0
    disputes: int = 0
    messages: int = 0
    reports: int = 0
    counter_notices: int = 0
    failed_jobs: int = 0


@dataclass(frozen=True)
class PeopleSearch:
    """Each of `words` is in the name or the e-mail, folded; no `role` means any."""

    words: tuple[str, ...] = ()
    role: Role | None = None
    page: int = 1


@dataclass(frozen=True)
class PersonRow:
    id: str
    name: str
    email: str
    role: Role
    created_at: datetime
    suspended: bool
    producer_slug: str


@dataclass(frozen=True)
class PeopleList:
    """One page, the newest first; there is no total, so that it costs the same however many there are."""

    rows: tuple[PersonRow, ...]
    page: int
    has_next: bool


@dataclass(frozen=True)
class PersonPage:
    """One account; of what there may be much only the newest, with how many there are in all."""

    user: User
    sessions: int
    producer: Producer | None
    subscription: Subscription | None
    orders: tuple[Order, ...]
    order_count: int
    licences: tuple[Licence, ...]
    licence_count: int
    granted_count: int
    applications: tuple[Application, ...]
    history: tuple["AuditRow", ...]


@dataclass(frozen=True)
class JobSearch:
    """`state` None means all."""

    state: JobState | None = JobState.FAILED
    name: str = ""
    page: int = 1


@dataclass(frozen=True)
class JobList:
    """One page, the newest first. `counts` are of every state but done ones, `failed` of each name."""

    jobs: tuple[Job, ...]
    page: int
    has_next: bool
    counts: Mapping[JobState, int]
    failed: Mapping[str, int]


@dataclass(frozen=True)
class ReportRow:
    """A report with the address of the thing, empty once it is gone, and whose it is."""

    report: Report
    slug: str
    owner_name: str


@dataclass(frozen=True)
class ReportList:
    open: tuple[ReportRow, ...]
    answered: tuple[TakeDown, ...]
    down: tuple[TakeDown, ...]
    decided: tuple[ReportRow, ...]


@dataclass(frozen=True)
class ReportPage:
    """One report, the other open ones about the same thing, and its take-down if it has one."""

    row: ReportRow
    others: tuple[Report, ...]
    take_down: TakeDown | None
    decided_by: str


@dataclass(frozen=True)
class TakeDownPage:
    take_down: TakeDown
    slug: str
    owner_name: str
    decided_by: str


@dataclass(frozen=True)
class AuditRow:
    """An entry with who did it: a name, or empty for the site's own command line."""

    entry: AuditEntry
    person: str
    number: int


@dataclass(frozen=True)
class AuditList:
    rows: tuple[AuditRow, ...]
    page: int
    has_next: bool
    actions: tuple[str, ...]


class OfficeQueries(Protocol):
    """A fixed number of queries each."""

    def waiting(self) -> Waiting: ...

    def people(self, search: PeopleSearch) -> PeopleList: ...

    def person(self, user_id: str) -> PersonPage | None: ...

    def jobs(self, search: JobSearch) -> JobList: ...

    def reports(self) -> ReportList: ...

    def report(self, report_id: str) -> ReportPage | None: ...

    def take_down(self, take_down_id: str) -> TakeDownPage | None: ...

    def audit(self, search: AuditSearch) -> AuditList: ...

    def audit_export(self, search: AuditSearch, limit: int) -> tuple[tuple[Chained, str], ...]:
        """All that is found, the newest first, each with the name of who did it."""

    def names(self, user_ids: tuple[str, ...]) -> Mapping[str, str]: ...
