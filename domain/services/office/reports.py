"""Reporting what shouldn't be here, and deciding about it."""

from dataclasses import dataclass, replace

from domain import office_letters
from domain.accounts import Actor, administering, normal_email
from domain.catalogue import UNKNOWN_BEAT, Track, Visibility
from domain.collections import UNKNOWN_COLLECTION, Collection
from domain.errors import Conflict, Invalid, NotFound
from domain.jobs import AuditEntry
from domain.letters import Letter, by_post
from domain.pages.office import OfficeQueries, ReportList, ReportPage
from domain.ports import Clock, Ids
from domain.producers import UNKNOWN_PRODUCER
from domain.reasons import given_reason
from domain.reports import (
    NOTHING_TO_TAKE_DOWN,
    REPORTED_ALREADY,
    UNKNOWN_REPORT,
    Report,
    ReportForm,
    ReportState,
    Subject,
    TakeDown,
    Thing,
    decided,
    report_errors,
    report_of,
    taken_down,
)
from domain.services.tracks import tell_edited
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class Reports:
    store: Store
    queries: OfficeQueries
    clock: Clock
    ids: Ids
    site: Site

    def thing(self, *, kind: Subject, slug: str) -> Thing:
        """What stands at an address that anyone may open. Raises `NotFound` for all else."""
        with self.store.read() as unit:
            return _thing(unit, kind, slug)

    def send(self, *, actor: Actor | None, kind: Subject, slug: str, form: ReportForm) -> Report:
        """Anyone: with an account, or by e-mail. Raises `Invalid`, `Conflict` for a second open one."""
        if errors := report_errors(form, actor is not None):
            raise Invalid(errors)
        with self.store.write() as unit:
            thing, email = _thing(unit, kind, slug), normal_email(form.email)
            if actor is not None:
                user = unit.users.get(actor.id)
                email = user.email if user else email
            report = report_of(
                form, thing, self.ids.new(), actor.id if actor else "", email, self.clock.now()
            )
            if any(each.reporter == report.reporter for each in unit.reports.open_about(kind, thing.id)):
                raise Conflict(REPORTED_ALREADY)
            unit.reports.add(report)
            url = f"{self.site.url}/admin/reports/{report.id}"
            self._post(
                unit,
                office_letters.report_received(self.site.support_email, self.site.name, report, url),
            )
            unit.commit()
        return report

    def list(self, *, actor: Actor | None) -> ReportList:
        """Only admins."""
        administering(actor)
        return self.queries.reports()

    def report(self, *, actor: Actor | None, report_id: str) -> ReportPage:
        """Only admins. Raises `NotFound`."""
        administering(actor)
        page = self.queries.report(report_id)
        if page is None:
            raise NotFound(UNKNOWN_REPORT)
        return page

    def dismiss(self, *, actor: Actor | None, report_id: str, reason: str) -> Report:
        """Do nothing, with a reason that the reporter is told. Only admins. Raises `Invalid`, `Conflict`."""
        return self._close(administering(actor), report_id, ReportState.DISMISSED, given_reason(reason))

    def settle(self, *, actor: Actor | None, report_id: str, reason: str) -> Report:
        """Of a producer: something was done about them elsewhere, such as suspending the account."""
        admin, because = administering(actor), given_reason(reason)
        with self.store.read() as unit:
            report = unit.reports.get(report_id)
        if report is not None and report.kind is not Subject.PRODUCER:
            raise Conflict(NOTHING_TO_TAKE_DOWN)
        return self._close(admin, report_id, ReportState.UPHELD, because)

    def take_down(self, *, actor: Actor | None, report_id: str, reason: str) -> TakeDown:
        """Take the beat or collection off the site, and tell its owner how to answer. Only admins.

        Every open report about it is decided with that. Raises `Invalid`, `Conflict`.
        """
        admin, because, now = administering(actor), given_reason(reason), self.clock.now()
        with self.store.write() as unit:
            about = _known(unit.reports.get(report_id))
            thing = _locked(unit, about)
            report = _known(unit.reports.get(report_id, lock=True))
            down = taken_down(report, thing.visibility, self.ids.new(), admin.id, because, now)
            self._uphold_all(unit, report, admin.id, because)
            unit.take_downs.add(down)
            _hide(unit, thing)
            tell_edited(unit, self.ids, now, down.owner_id)
            self._tell_owner(unit, down)
            details = {"name": down.name, "reason": because, "report": report.id}
            self._record(unit, admin.id, f"{down.kind.value}.taken_down", down.subject_id, details)
            unit.commit()
        return down

    def _close(self, admin: Actor, report_id: str, state: ReportState, because: str) -> Report:
        with self.store.write() as unit:
            report = _known(unit.reports.get(report_id, lock=True))
            after = self._decide(unit, report, state, admin.id, because)
            details = {"name": report.name, "reason": because, "about": report.subject_id}
            self._record(unit, admin.id, f"report.{state.value}", report.id, details)
            unit.commit()
        return after

    def _uphold_all(self, unit: Unit, report: Report, admin_id: str, because: str) -> None:
        state = ReportState.UPHELD
        self._decide(unit, report, state, admin_id, because)
        for other in unit.reports.open_about(report.kind, report.subject_id):
            locked = unit.reports.get(other.id, lock=True)
            if locked is not None and locked.state is ReportState.OPEN:
                self._decide(unit, locked, state, admin_id, because)

    def _decide(self, unit: Unit, report: Report, state: ReportState, admin_id: str, because: str) -> Report:
        after = decided(report, state, admin_id, because, self.clock.now())
        unit.reports.save(after)
        is_upheld = state is ReportState.UPHELD
        write = office_letters.report_upheld if is_upheld else office_letters.report_dismissed
        self._post(unit, write(self.site.name, after))
        return after

    def _tell_owner(self, unit: Unit, down: TakeDown) -> None:
        owner = unit.users.get(down.owner_id)
        if owner is not None:
            url = f"{self.site.url}/take-downs/{down.id}"
            self._post(unit, office_letters.thing_taken_down(owner.email, self.site.name, down, url))

    def _record(self, unit: Unit, actor_id: str, action: str, subject: str, details: dict[str, str]) -> None:
        unit.audit.add(AuditEntry(self.ids.new(), self.clock.now(), actor_id, action, subject, details))

    def _post(self, unit: Unit, letter: Letter) -> None:
        unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))


def _thing(unit: Unit, kind: Subject, slug: str) -> Thing:
    """Only what anyone may open, so that nobody learns of what is hidden."""
    if kind is Subject.PRODUCER:
        producer = unit.producers.by_slug(slug)
        owner = unit.users.get(producer.id) if producer else None
        if producer is None or (owner is not None and owner.suspended):
            raise NotFound(UNKNOWN_PRODUCER)
        return Thing(kind, producer.id, producer.name, producer.id)
    if kind is Subject.COLLECTION:
        collection = unit.collections.by_slug(slug)
        if collection is None or not collection.is_listed:
            raise NotFound(UNKNOWN_COLLECTION)
        return Thing(kind, collection.id, collection.title, collection.producer_id)
    track = unit.tracks.by_slug(slug)
    if track is None or not track.is_public:
        raise NotFound(UNKNOWN_BEAT)
    return Thing(kind, track.id, track.details.name, track.producer_id)


def _known(report: Report | None) -> Report:
    if report is None:
        raise NotFound(UNKNOWN_REPORT)
    return report


def _locked(unit: Unit, report: Report) -> Track | Collection:
    """What was reported. Raises `Conflict` where there is nothing to take down, or no more."""
    if report.kind is Subject.BEAT:
        track = unit.tracks.get(report.subject_id, lock=True)
        if track is not None and track.deleted_at is None:
            return track
    if report.kind is Subject.COLLECTION:
        collection = unit.collections.get(report.subject_id, lock=True)
        if collection is not None:
            return collection
    raise Conflict(NOTHING_TO_TAKE_DOWN)


def _hide(unit: Unit, thing: Track | Collection) -> None:
    if isinstance(thing, Track):
        unit.tracks.save(replace(thing, visibility=Visibility.TAKEN_DOWN))
    else:
        unit.collections.save(replace(thing, visibility=Visibility.TAKEN_DOWN))
