"""Suspending accounts, lifting that again, and appeals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain import program_letters as letters
from domain.accounts import (
    LINK_SPENT,
    UNKNOWN_USER,
    Actor,
    Purpose,
    User,
    administering,
    digest,
    new_link,
    normal_email,
)
from domain.appeals import SAY_WHY_SUSPENDED, Suspension, may_appeal, may_suspend
from domain.catalogue import Visibility
from domain.documents import Attachment
from domain.errors import Forbidden, Invalid, NotFound, given
from domain.jobs import AuditEntry
from domain.pages.program import AppealPage, ProgramQueries, StandingPage
from domain.people import RUNNING
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.producers import (
    Application,
    ApplicationKind,
    ApplicationState,
    approve,
    asking,
    statement_error,
)
from domain.reasons import given_reason, noted
from domain.services.attaching import attach, checked, stored
from domain.services.enrolling import lift, post, see_to_lists
from domain.services.running import alone_as_admin
from domain.site import Site
from domain.store import Store, Unit

AT_ONCE = 50


@dataclass(frozen=True)
class Suspending:
    store: Store
    queries: ProgramQueries
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def standing(self, *, actor: Actor | None, user_id: str) -> StandingPage:
        """How an account stands, with all that it asked for. Only admins. Raises `NotFound`."""
        administering(actor)
        page = self.queries.standing(user_id)
        if page is None:
            raise NotFound(UNKNOWN_USER)
        return page

    def suspend(self, *, actor: Actor | None, user_id: str, reason: str) -> User:
        """Only admins, never themselves, with a reason that is told. Sessions end, and lists forget them."""
        admin = administering(actor)
        with self.store.write() as unit:
            alone_as_admin(unit, admin)
            user = self._suspend(unit, user_id, admin.id, reason)
            unit.commit()
        return user

    def suspend_by_email(self, *, email: str, reason: str) -> User:
        """The same from the machine's own command line, which leaves one admin at least."""
        with self.store.write() as unit:
            unit.lock(RUNNING)
            user = self._suspend(unit, _by_email(unit, email).id, "", reason)
            unit.commit()
        return user

    def reinstate(self, *, actor: Actor | None, user_id: str, reason: str = "") -> User:
        """Only admins. Everything is as before, and what the account had appealed for is given."""
        admin = administering(actor)
        with self.store.write() as unit:
            user = self._reinstate(unit, user_id, admin.id, noted(reason))
            unit.commit()
        return user

    def reinstate_by_email(self, *, email: str) -> User:
        """The same from the machine's own command line."""
        with self.store.write() as unit:
            user = self._reinstate(unit, _by_email(unit, email).id, "", "")
            unit.commit()
        return user

    def appeal_page(self, *, secret: str) -> AppealPage:
        """Whoever has the link. Raises `Forbidden` for one that is unknown or too old."""
        with self.store.read() as unit:
            user = self._linked(unit, secret)
            suspension = unit.suspensions.current_of(user.id)
            latest = unit.applications.latest_of(user.id, ApplicationKind.APPEAL)
        its = latest if latest and suspension and latest.subject_id == suspension.id else None
        return AppealPage(user.name, suspension, its, self.clock.now())

    def appeal(self, *, secret: str, statement: str, documents: Sequence[Attachment] = ()) -> Application:
        """Whoever has the link, while suspended; one appeal at a time. Raises `Invalid`, `Conflict`."""
        with self.store.read() as unit:
            user = self._linked(unit, secret)
        files, problem = checked(self.pictures, documents)
        if errors := given(statement=statement_error(statement), documents=problem):
            raise Invalid(errors)
        kind, now = ApplicationKind.APPEAL, self.clock.now()
        appeal = asking(self.ids.new(), user.id, kind, user.name, statement, now)
        with (
            stored(self.blobs, self.ids, self.clock, appeal.id, files) as attached,
            self.store.write() as unit,
        ):
            unit.users.get(user.id, lock=True)
            latest = unit.applications.latest_of(user.id, ApplicationKind.APPEAL)
            suspension = may_appeal(unit.suspensions.current_of(user.id), latest, self.clock.now())
            appeal = replace(appeal, subject_id=suspension.id)
            unit.applications.add(appeal)
            attach(unit, attached)
            letter = letters.received(user.email, self.site.name, appeal)
            post(unit, self.ids, letter, self.clock.now())
            unit.commit()
        return appeal

    def withhold(self, *, user_id: str) -> int:
        """Take a suspended producer's work from the lists, or put it back, as the account stands; how much.

        Called by a job, any number of times.
        """
        moved = 0
        while count := self._withhold_some(user_id):
            moved += count
        return moved

    def _withhold_some(self, user_id: str) -> int:
        with self.store.write() as unit:
            # So that of two jobs the later one sees what the account has come to.
            unit.lock(f"standing {user_id}")
            user = unit.users.get(user_id)
            before, after = Visibility.WITHHELD, Visibility.PUBLIC
            if user is not None and user.suspended:
                before, after = after, before
            tracks = unit.tracks.seen_as(user_id, before, AT_ONCE)
            for found in tracks:
                track = unit.tracks.get(found.id, lock=True)
                if track is not None and track.visibility is before:
                    unit.tracks.save(replace(track, visibility=after))
            collections = unit.collections.seen_as(user_id, before, AT_ONCE)
            for each in collections:
                collection = unit.collections.get(each.id, lock=True)
                if collection is not None and collection.visibility is before:
                    unit.collections.save(replace(collection, visibility=after))
            unit.commit()
        return len(tracks) + len(collections)

    def _suspend(self, unit: Unit, user_id: str, admin_id: str, reason: str) -> User:
        now, user = self.clock.now(), unit.users.get(user_id, lock=True)
        if user is None:
            raise NotFound(UNKNOWN_USER)
        may_suspend(admin_id, user, unit.users.runs_beside(user.id))
        why = given_reason(reason, SAY_WHY_SUSPENDED)
        suspended = replace(user, suspended=True)
        unit.users.save(suspended)
        unit.suspensions.add(Suspension(self.ids.new(), user.id, why, admin_id, now))
        unit.sessions.delete_of_user(user.id)
        unit.links.delete_of_user(user.id)
        secret = self.ids.secret()
        unit.links.add(new_link(secret, Purpose.APPEAL, now, user.id))
        letter = letters.suspended(user.email, self.site.name, why, f"{self.site.url}/appeal/{secret}")
        post(unit, self.ids, letter, now)
        see_to_lists(unit, self.ids, user.id, now)
        self._record(unit, admin_id, "account.suspended", user.id, {"name": user.name, "reason": why})
        return suspended

    def _reinstate(self, unit: Unit, user_id: str, admin_id: str, reason: str) -> User:
        now, user = self.clock.now(), unit.users.get(user_id, lock=True)
        if user is None:
            raise NotFound(UNKNOWN_USER)
        lift(unit, self.ids, user, admin_id, reason, now)
        appeal = unit.applications.latest_of(user.id, ApplicationKind.APPEAL)
        if appeal is not None and appeal.state is ApplicationState.PENDING:
            unit.applications.save(approve(appeal, admin_id, now))
        letter = letters.reinstated(user.email, self.site.name, f"{self.site.url}/sign-in")
        post(unit, self.ids, letter, now)
        self._record(unit, admin_id, "account.reinstated", user.id, {"name": user.name, "reason": reason})
        return replace(user, suspended=False)

    def _linked(self, unit: Unit, secret: str) -> User:
        """Whose link it is: it opens its page as often as one likes, until it is too old."""
        link = unit.links.get(digest(secret))
        is_good = link is not None and link.purpose is Purpose.APPEAL and link.expires_at > self.clock.now()
        user = unit.users.get(link.user_id) if link is not None and is_good else None
        if user is None:
            raise Forbidden(LINK_SPENT)
        return user

    def _record(
        self, unit: Unit, actor_id: str, action: str, subject: str, details: Mapping[str, str]
    ) -> None:
        unit.audit.add(AuditEntry(self.ids.new(), self.clock.now(), actor_id, action, subject, details))


def _by_email(unit: Unit, email: str) -> User:
    user = unit.users.by_email(normal_email(email))
    if user is None:
        raise NotFound(UNKNOWN_USER)
    return user
