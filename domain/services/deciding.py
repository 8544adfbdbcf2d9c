"""Deciding what people ask the Producer Program for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain import program_letters as letters
from domain.accounts import Actor, Role, User, administering, email_error, normal_email, owning, signed_in
from domain.documents import DOCUMENT_ERASED, KEPT_FOR, UNKNOWN_DOCUMENT, Document, erased
from domain.errors import Conflict, Gone, Invalid, NotFound, given
from domain.jobs import AuditEntry
from domain.names import clean_text
from domain.pages.program import ApplicationPage, ProgramQueries, Queue
from domain.ports import Clock, Ids
from domain.producers import (
    ALREADY_PRODUCER,
    MONEY_STAYS,
    NOT_VERIFIED,
    PROFILE_GONE,
    SAY_WHY,
    UNKNOWN_APPLICATION,
    Application,
    ApplicationKind,
    NewProfile,
    Producer,
    approve,
    deny,
    nobodys_email,
)
from domain.reasons import given_reason
from domain.services.enrolling import PRODUCERS, enrol, held, lift, post, promote, see_to_lists
from domain.services.erasing import erase_later
from domain.services.naming import check_name
from domain.site import Site
from domain.store import Store, Unit

AT_ONCE = 100


@dataclass(frozen=True)
class Deciding:
    store: Store
    queries: ProgramQueries
    clock: Clock
    ids: Ids
    site: Site

    def queue(self, *, actor: Actor | None, kind: str = "", is_decided: bool = False, page: int = 1) -> Queue:
        """What waits, the oldest first, or what was decided, the latest first. Only admins."""
        administering(actor)
        kinds = {each.value: each for each in ApplicationKind}
        return self.queries.queue(kinds.get(kind), is_decided, page, self.clock.now())

    def application(self, *, actor: Actor | None, application_id: str) -> ApplicationPage:
        """With its documents, and what the same person asked for before. Only admins. Raises `NotFound`."""
        administering(actor)
        page = self.queries.application(application_id)
        if page is None:
            raise NotFound(UNKNOWN_APPLICATION)
        return page

    def document(self, *, actor: Actor | None, application_id: str, document_id: str) -> Document:
        """Only admins and whoever attached it. Raises `NotFound`, and `Gone` for one that was deleted."""
        person = signed_in(actor)
        with self.store.read() as unit:
            document, application = unit.documents.get(document_id), unit.applications.get(application_id)
        if document is None or application is None or document.application_id != application.id:
            raise NotFound(UNKNOWN_DOCUMENT)
        if person.id != application.user_id and not person.is_admin:
            raise NotFound(UNKNOWN_DOCUMENT)
        owning(person, application.user_id)
        if document.erased_at is not None:
            raise Gone(DOCUMENT_ERASED)
        return document

    def approve(self, *, actor: Actor | None, application_id: str) -> Application:
        """Only admins. What was asked for is given, and whoever asked is told. Raises `Conflict`."""
        admin, now = administering(actor), self.clock.now()
        with self.store.write() as unit:
            user, application = self._waiting(unit, application_id)
            decided = approve(application, admin.id, now)
            unit.applications.save(decided)
            self._give(unit, user, decided, admin.id, now)
            told = {"kind": decided.kind.value, "producer": decided.producer_name}
            self._record(unit, admin.id, "application.approved", decided.id, told)
            unit.commit()
        return decided

    def deny(self, *, actor: Actor | None, application_id: str, reason: str) -> Application:
        """Only admins, with a reason that whoever asked is told. Raises `Invalid`, `Conflict`."""
        admin, now = administering(actor), self.clock.now()
        with self.store.write() as unit:
            user, application = self._waiting(unit, application_id)
            denied = deny(application, admin.id, now, reason)
            unit.applications.save(denied)
            letter = letters.denied(user.email, self.site.name, denied, self._again(unit, denied))
            post(unit, self.ids, letter, now)
            told = {"kind": denied.kind.value, "producer": denied.producer_name, "reason": denied.reason}
            self._record(unit, admin.id, "application.denied", denied.id, told)
            unit.commit()
        return denied

    def make_profile(self, *, actor: Actor | None, form: NewProfile) -> Producer:
        """A profile without an account, for somebody to claim, who is invited if their e-mail is known.

        Only admins. Raises `Invalid`, `Conflict`.
        """
        admin, now = administering(actor), self.clock.now()
        name, email = clean_text(form.name), normal_email(form.email)
        id = self.ids.new()
        with self.store.write() as unit:
            check_name(unit, self.site, name)
            if error := given(email=email_error(email) if email else None):
                raise Invalid(error)
            stand_in = User(id, nobodys_email(id), name, Role.PRODUCER, "", now)
            unit.users.add(stand_in)
            profile = enrol(unit, self.ids, stand_in, Producer(id, "", name, now, is_unclaimed=True))
            if email:
                url = f"{self.site.url}/producers/{profile.slug}/claim"
                post(unit, self.ids, letters.invited(email, self.site.name, name, url), now)
            self._record(unit, admin.id, "profile.made", id, {"producer": name, "for": email})
            unit.commit()
        return profile

    def take_badge(self, *, actor: Actor | None, user_id: str, reason: str) -> Producer:
        """Only admins, with a reason that the producer is told. Raises `Invalid`, `Conflict`."""
        admin, now = administering(actor), self.clock.now()
        why = given_reason(reason, SAY_WHY)
        with self.store.write() as unit:
            user, producer = held(unit, user_id), unit.producers.get(user_id, lock=True)
            if producer is None or not producer.verified:
                raise Conflict(NOT_VERIFIED)
            changed = replace(producer, verified=False)
            unit.producers.save(changed)
            url = f"{self.site.url}/backstage/verification"
            letter = letters.badge_taken(user.email, self.site.name, producer.name, why, url)
            post(unit, self.ids, letter, now)
            told = {"producer": producer.name, "reason": why}
            self._record(unit, admin.id, "badge.taken", producer.id, told)
            unit.commit()
        return changed

    def erase_documents(self) -> int:
        """Delete documents whose application was decided long enough ago; how many. For the schedule."""
        count, now = 0, self.clock.now()
        while True:
            with self.store.write() as unit:
                over = unit.documents.of_decided(now - KEPT_FOR, AT_ONCE)
                for document in over:
                    unit.documents.save(erased(document, now))
                erase_later(unit, self.ids, self.clock, *(each.key for each in over))
                unit.commit()
            count += len(over)
            if len(over) < AT_ONCE:
                return count

    def _give(self, unit: Unit, user: User, decided: Application, admin_id: str, now: datetime) -> None:
        """What was asked for, and the letter that says so."""
        match decided.kind:
            case ApplicationKind.JOIN:
                wanted = Producer(user.id, "", decided.producer_name, now, picture_key=decided.picture_key)
                enrol(unit, self.ids, user, wanted)
                page = "/backstage/upload"
            case ApplicationKind.CLAIM:
                self._hand_over(unit, user, decided.subject_id, now)
                page = "/backstage"
            case ApplicationKind.VERIFY:
                page = f"/producers/{_verify(unit, user).slug}"
            case ApplicationKind.APPEAL:
                lift(unit, self.ids, user, admin_id, "", now)
                page = "/sign-in"
        letter = letters.approved(user.email, self.site.name, decided, self.site.url + page)
        post(unit, self.ids, letter, now)

    def _hand_over(self, unit: Unit, user: User, profile_id: str, now: datetime) -> None:
        """The profile and all that hangs on it; its account stays without it, or goes if it was none."""
        unit.lock(PRODUCERS)
        profile = unit.producers.get(profile_id, lock=True)
        if profile is None:
            raise Conflict(PROFILE_GONE)
        if unit.producers.get(user.id) is not None:
            raise Conflict(ALREADY_PRODUCER)
        if unit.handover.has_money(profile.id):
            raise Conflict(MONEY_STAYS)
        _stop_following(unit, user.id, profile.id, now)
        unit.handover.move(profile.id, user.id)
        unit.producers.save(replace(profile, id=user.id, is_unclaimed=False))
        promote(unit, user)
        self._leave(unit, profile, now)
        see_to_lists(unit, self.ids, user.id, now)

    def _leave(self, unit: Unit, profile: Producer, now: datetime) -> None:
        before = unit.users.get(profile.id, lock=True)
        if profile.is_unclaimed:
            unit.users.delete(profile.id)
        elif before is not None:
            if before.role is Role.PRODUCER:
                unit.users.save(replace(before, role=Role.LISTENER))
            support = self.site.support_email
            letter = letters.handed_over(before.email, self.site.name, profile.name, support)
            post(unit, self.ids, letter, now)

    def _again(self, unit: Unit, denied: Application) -> str:
        """Where to ask once more."""
        profile = unit.producers.get(denied.subject_id) if denied.subject_id else None
        ways = {
            ApplicationKind.JOIN: "/producers/apply",
            ApplicationKind.CLAIM: f"/producers/{profile.slug}/claim" if profile else "/producers/apply",
            ApplicationKind.VERIFY: "/backstage/verification",
            ApplicationKind.APPEAL: "/sign-in",
        }
        return self.site.url + ways[denied.kind]

    def _waiting(self, unit: Unit, application_id: str) -> tuple[User, Application]:
        """The account before the application: in the order in which suspending takes them."""
        found = unit.applications.get(application_id)
        user = unit.users.get(found.user_id, lock=True) if found else None
        application = unit.applications.get(application_id, lock=True)
        if application is None or user is None:
            raise NotFound(UNKNOWN_APPLICATION)
        return user, application

    def _record(
        self, unit: Unit, actor_id: str, action: str, subject: str, details: Mapping[str, str]
    ) -> None:
        unit.audit.add(AuditEntry(self.ids.new(), self.clock.now(), actor_id, action, subject, details))


def _verify(unit: Unit, user: User) -> Producer:
    producer = unit.producers.get(user.id, lock=True)
    if producer is None:
        raise Conflict(PROFILE_GONE)
    changed = replace(producer, verified=True)
    unit.producers.save(changed)
    return changed


def _stop_following(unit: Unit, user_id: str, producer_id: str, now: datetime) -> None:
    """Nobody follows themselves."""
    follow = unit.follows.of(user_id, producer_id)
    if follow is not None:
        if follow.lasts:
            unit.follows.add_followers(producer_id, -1, now)
        unit.follows.delete(follow.id)
