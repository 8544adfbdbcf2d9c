"""Deleting one's account: told beforehand, asked for with proof, taken back within a week, then done."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain import account_letters
from domain.accounts import (
    LINK_SPENT,
    WRONG_CREDENTIALS,
    Actor,
    Purpose,
    Role,
    User,
    digest,
    new_link,
    proven,
    signed_in,
    spend,
)
from domain.activity.browsers import NOBODY
from domain.errors import Conflict, Forbidden, Invalid
from domain.jobs import AuditEntry, new_job
from domain.leaving import (
    ERASE_ACCOUNT,
    LEAVING_ALREADY,
    NOT_CONFIRMED,
    NOT_YET,
    STOP_PLAN,
    Holdings,
    Leaving,
    asked,
    begun,
    check_may_stay,
    put_off,
)
from domain.letters import Letter, by_post
from domain.people import RUNNING
from domain.ports import Blobs, Clock, Ids, Report, Staging
from domain.services.asking import ask_again
from domain.services.erasing import erase_later
from domain.services.letting_go import LettingGo
from domain.site import Site
from domain.store import Store, Unit

AT_ONCE = 200
FORGOTTEN_DEVICES = timedelta(days=400)


@dataclass(frozen=True)
class AccountLeaving:
    store: Store
    staging: Staging
    blobs: Blobs
    clock: Clock
    ids: Ids
    site: Site

    def prospect(self, *, actor: Actor | None) -> Holdings:
        """What will happen, and what has to be done first, from what somebody has here."""
        with self.store.read() as unit:
            return unit.personal.holdings(signed_in(actor).id)

    def ask(self, *, actor: Actor | None, confirmed: bool) -> str:
        """Have one's account erased in a week; the secret that takes it back. Only with a fresh proof.

        Every session ends. Raises `Conflict` (NOT_YET) for what has to be done first, `Invalid`.
        """
        person, now = proven(actor, self.clock.now()), self.clock.now()
        if not confirmed:
            raise Invalid({"confirmed": NOT_CONFIRMED})
        with self.store.write() as unit:
            if person.is_admin:
                unit.lock(RUNNING)
            user = self._held(unit, person.id)
            if unit.leavings.get(user.id) is not None:
                raise Conflict(LEAVING_ALREADY)
            if unit.personal.holdings(user.id).obstacles:
                raise Conflict(NOT_YET)
            leaving = asked(user.id, now)
            unit.leavings.add(leaving)
            unit.sessions.delete_of_user(user.id)
            unit.links.delete_of_user(user.id)
            secret, mailed = self._stay_link(unit, leaving), self._stay_link(unit, leaving)
            url = f"{self.site.url}/account/stay/{mailed}"
            self._post(unit, account_letters.leaving_asked(user.email, self.site.name, leaving.due_at, url))
            unit.jobs.add(new_job(self.ids.new(), STOP_PLAN, {"user": user.id}, now))
            unit.commit()
        return secret

    def leaving_by(self, *, secret: str) -> Leaving:
        """The deletion that a secret takes back. Raises `Forbidden` (LINK_SPENT)."""
        with self.store.read() as unit:
            link = spend(unit.links.get(digest(secret)), Purpose.STAY, self.clock.now())
            leaving = unit.leavings.get(link.user_id)
        if leaving is None:
            raise Forbidden(LINK_SPENT)
        return leaving

    def stay(self, *, secret: str) -> None:
        """Take the deletion back. Raises `Forbidden` (LINK_SPENT), `Conflict` once erasing has begun."""
        seen = self.leaving_by(secret=secret)
        with self.store.write() as unit:
            user = self._held(unit, seen.id)
            leaving = unit.leavings.get(seen.id, lock=True)
            spend(unit.links.get(digest(secret), lock=True), Purpose.STAY, self.clock.now())
            if leaving is None:
                raise Forbidden(LINK_SPENT)
            check_may_stay(leaving)
            unit.leavings.delete(user.id)
            unit.links.delete_of_user(user.id)
            url = f"{self.site.url}/sign-in"
            self._post(unit, account_letters.leaving_cancelled(user.email, self.site.name, url))
            unit.commit()

    def have_due_erased(self) -> None:
        """Ask for the erasing of those whose week is over; called by the schedule."""
        now = self.clock.now()
        with self.store.write() as unit:
            for user_id in unit.leavings.due(now):
                key = f"{ERASE_ACCOUNT}:{user_id}"
                ask_again(unit, new_job(self.ids.new(), ERASE_ACCOUNT, {"user": user_id}, now, key))
            unit.devices.delete_unseen(now - FORGOTTEN_DEVICES)
            unit.commit()

    def erase(self, *, user_id: str, report: Report) -> bool:
        """Erase an account whose week is over; False where it stays, or something came in the way.

        Killed at any point it goes on the next time from what is left.
        """
        if not self._begin(user_id):
            return False
        letting_go = LettingGo(self.store, self.staging, self.clock, self.ids)
        if not letting_go.all_of(user_id, report):
            return self._put_off(user_id)
        self._forget_rows(user_id, report)
        self._forget_listening(user_id, report)
        return self._end(user_id)

    def _begin(self, user_id: str) -> bool:
        """From here on nobody can take it back."""
        now = self.clock.now()
        with self.store.write() as unit:
            leaving = unit.leavings.get(user_id, lock=True)
            if leaving is None or now < leaving.due_at:
                return False
            if leaving.begun_at is None and unit.personal.holdings(user_id).obstacles:
                unit.leavings.save(put_off(leaving, now))
                unit.commit()
                return False
            unit.leavings.save(begun(leaving, now))
            unit.commit()
        return True

    def _put_off(self, user_id: str) -> bool:
        with self.store.write() as unit:
            leaving = unit.leavings.get(user_id, lock=True)
            if leaving is not None:
                unit.leavings.save(put_off(leaving, self.clock.now()))
            unit.commit()
        return False

    def _forget_rows(self, user_id: str, report: Report) -> None:
        """Their files first: once the rows are gone nobody knows of them."""
        with self.store.write() as unit:
            erase_later(unit, self.ids, self.clock, *unit.personal.files(user_id))
            unit.commit()
        count = 1
        while count:
            report("forget", 0.0)
            with self.store.write() as unit:
                count = unit.personal.forget(user_id, AT_ONCE)
                unit.commit()

    def _forget_listening(self, user_id: str, report: Report) -> None:
        """A day at a time, each under a name of its own that says nothing: the totals stay exact."""
        while True:
            report("listening", 0.0)
            with self.store.write() as unit:
                day = unit.personal.listened_on(user_id)
                if day is None:
                    return
                unit.stand_ins.replace(day, {user_id: NOBODY + digest(self.ids.secret())[:32]})
                unit.commit()

    def _end(self, user_id: str) -> bool:
        """The account loses its name, and the last letter goes out."""
        now = self.clock.now()
        with self.store.write() as unit:
            user = self._held(unit, user_id)
            if unit.leavings.get(user_id, lock=True) is None:
                return False
            unit.personal.forget_letters(user.email)
            self._post(unit, account_letters.account_erased(user.email, self.site.name))
            unit.users.save(nameless(user))
            unit.producers.delete(user_id)
            unit.leavings.delete(user_id)
            unit.jobs.add(new_job(self.ids.new(), STOP_PLAN, {"user": user_id}, now))
            unit.audit.add(AuditEntry(self.ids.new(), now, user_id, "account.erased", user_id))
            unit.commit()
        return True

    def _stay_link(self, unit: Unit, leaving: Leaving) -> str:
        secret = self.ids.secret()
        unit.links.add(new_link(secret, Purpose.STAY, leaving.asked_at, leaving.id))
        return secret

    def _held(self, unit: Unit, user_id: str) -> User:
        user = unit.users.get(user_id, lock=True)
        if user is None:
            raise Forbidden(WRONG_CREDENTIALS)
        return user

    def _post(self, unit: Unit, letter: Letter) -> None:
        unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))


def nameless(user: User) -> User:
    """What stays of an account, for books and licences to refer to: nobody can sign in to it."""
    return replace(
        user, email=f"{user.id}@erased.invalid", name="", password_hash="", role=Role.LISTENER, suspended=True
    )
