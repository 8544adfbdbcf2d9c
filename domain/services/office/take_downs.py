"""What follows a take-down: its owner's counter-notice, and the decision about that."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import facts, office_letters
from domain.accounts import NOT_YOURS, Actor, administering, looking, signed_in
from domain.catalogue import Track, Visibility, standing_again
from domain.errors import Forbidden, Invalid, NotFound
from domain.jobs import AuditEntry
from domain.letters import Letter, by_post
from domain.pages.office import OfficeQueries, TakeDownPage
from domain.ports import Clock, Ids
from domain.reasons import given_reason
from domain.reports import (
    UNKNOWN_TAKE_DOWN,
    CounterForm,
    Subject,
    TakeDown,
    answered,
    counter_errors,
    settled,
)
from domain.services.tracks import tell, tell_edited
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class TakeDowns:
    store: Store
    queries: OfficeQueries
    clock: Clock
    ids: Ids
    site: Site

    def page(self, *, actor: Actor | None, take_down_id: str) -> TakeDownPage:
        """Only whose it is, and admins. Raises `NotFound`."""
        person = signed_in(actor)
        page = self.queries.take_down(take_down_id)
        if page is None or not looking(person, page.take_down.owner_id):
            raise NotFound(UNKNOWN_TAKE_DOWN)
        return page

    def about(self, *, actor: Actor | None, kind: Subject, subject_id: str) -> TakeDown | None:
        """The take-down that lasts, for whose it is and admins."""
        with self.store.read() as unit:
            found = unit.take_downs.lasting(kind, subject_id)
        is_theirs = actor is not None and found is not None and (actor.is_admin or actor.id == found.owner_id)
        return found if is_theirs else None

    def answer(self, *, actor: Actor | None, take_down_id: str, form: CounterForm) -> TakeDown:
        """A counter-notice, by its owner alone and once. Raises `Invalid`, `Conflict`."""
        owner = signed_in(actor)
        with self.store.write() as unit:
            down = _known(unit.take_downs.get(take_down_id, lock=True), owner)
            if down.owner_id != owner.id:
                raise Forbidden(NOT_YOURS)
            if errors := counter_errors(form):
                raise Invalid(errors)
            after = answered(down, form, self.clock.now())
            unit.take_downs.save(after)
            url = f"{self.site.url}/admin/take-downs/{down.id}"
            to = self.site.support_email
            self._post(unit, office_letters.counter_notice(to, self.site.name, after, url))
            details = {"name": after.name, "signed": after.signed}
            self._record(unit, owner.id, f"{down.kind.value}.countered", down.subject_id, details)
            unit.commit()
        return after

    def reinstate(self, *, actor: Actor | None, take_down_id: str, reason: str) -> TakeDown:
        """Put it back as it was, with a reason that is told. Only admins. Raises `Invalid`, `Conflict`."""
        return self._settle(administering(actor), take_down_id, True, given_reason(reason))

    def keep_down(self, *, actor: Actor | None, take_down_id: str, reason: str) -> TakeDown:
        """Say that it stays down, of one that was answered. Only admins. Raises `Invalid`, `Conflict`."""
        return self._settle(administering(actor), take_down_id, False, given_reason(reason))

    def _settle(self, admin: Actor, take_down_id: str, reinstates: bool, because: str) -> TakeDown:
        now = self.clock.now()
        with self.store.write() as unit:
            about = _known(unit.take_downs.get(take_down_id), admin)
            # The beat before what is about it, as taking it down does.
            put_back = self._put_back(unit, about, now) if reinstates else None
            down = _known(unit.take_downs.get(take_down_id, lock=True), admin)
            after = settled(down, reinstates, admin.id, because, now)
            unit.take_downs.save(after)
            self._tell_all(unit, after)
            action = "reinstated" if reinstates else "kept_down"
            details = {"name": after.name, "reason": because}
            if put_back:
                details["visibility"] = put_back.value
            self._record(unit, admin.id, f"{after.kind.value}.{action}", after.subject_id, details)
            unit.commit()
        return after

    def _put_back(self, unit: Unit, down: TakeDown, now: datetime) -> Visibility | None:
        """As it was before, or as its owner's account stands now; None where it is gone, or isn't down."""
        # The job that withholds and opens waits for this, and then sees what has become of it.
        unit.lock(f"standing {down.owner_id}")
        owner = unit.users.get(down.owner_id)
        before = standing_again(down.before, owner is not None and owner.suspended)
        if down.kind is Subject.COLLECTION:
            collection = unit.collections.get(down.subject_id, lock=True)
            if collection is None or collection.visibility is not Visibility.TAKEN_DOWN:
                return None
            unit.collections.save(replace(collection, visibility=before))
            return before
        track = unit.tracks.get(down.subject_id, lock=True)
        if track is None or track.visibility is not Visibility.TAKEN_DOWN:
            return None
        after = self._shown_again(unit, replace(track, visibility=before), now)
        unit.tracks.save(after)
        tell_edited(unit, self.ids, now, down.owner_id)
        return after.visibility

    def _shown_again(self, unit: Unit, track: Track, now: datetime) -> Track:
        """One whose release came meanwhile comes out now; whose release went is private."""
        if track.visibility is not Visibility.PUBLIC or track.published_at is not None:
            return track
        holding = unit.collections.with_track(track.id)
        if any(each.published_at is None for each in holding):
            return track
        if not holding:
            return replace(track, visibility=Visibility.PRIVATE)
        published = replace(track, published_at=now)
        tell(unit, self.ids, now, facts.TRACK_PUBLISHED, published)
        return published

    def _tell_all(self, unit: Unit, down: TakeDown) -> None:
        """Its owner, and who reported it."""
        write = office_letters.thing_stays_down if down.is_lasting else office_letters.thing_reinstated
        owner, report = unit.users.get(down.owner_id), unit.reports.get(down.report_id)
        people = [owner.email] if owner else []
        people += [report.email] if report and report.email not in people else []
        for to in people:
            self._post(unit, write(to, self.site.name, down))

    def _record(self, unit: Unit, actor_id: str, action: str, subject: str, details: dict[str, str]) -> None:
        unit.audit.add(AuditEntry(self.ids.new(), self.clock.now(), actor_id, action, subject, details))

    def _post(self, unit: Unit, letter: Letter) -> None:
        unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))


def _known(down: TakeDown | None, person: Actor) -> TakeDown:
    if down is None or not (person.is_admin or person.id == down.owner_id):
        raise NotFound(UNKNOWN_TAKE_DOWN)
    return down
