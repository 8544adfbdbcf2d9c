"""Running the site: its people, jobs, reports, settings and audit log."""

from dataclasses import dataclass
from typing import Self

from domain.pages.office import OfficeQueries
from domain.ports import Clock, Ids, Queue
from domain.services.office.audit import AuditLog
from domain.services.office.jobs import JobDesk
from domain.services.office.people import People
from domain.services.office.reports import Reports
from domain.services.office.settings import SiteSettings
from domain.services.office.take_downs import TakeDowns
from domain.settings import Environment
from domain.site import LiveSite
from domain.store import Store


@dataclass(frozen=True)
class Office:
    """What the people who run the site do there."""

    people: People
    jobs: JobDesk
    reports: Reports
    take_downs: TakeDowns
    settings: SiteSettings
    audit: AuditLog

    @classmethod
    def of(
        cls,
        store: Store,
        queries: OfficeQueries,
        environment: Environment,
        queue: Queue,
        clock: Clock,
        ids: Ids,
        live: LiveSite,
    ) -> Self:
        return cls(
            people=People(store, queries, clock, ids, live),
            jobs=JobDesk(store, queries, queue, clock, ids),
            reports=Reports(store, queries, clock, ids, live),
            take_downs=TakeDowns(store, queries, clock, ids, live),
            settings=SiteSettings(store, queries, environment, live, clock, ids),
            audit=AuditLog(store, queries),
        )
