"""Signing in by a page: the password, then a code where the account has a second factor."""

from dataclasses import dataclass, replace

from domain import account_letters
from domain.accounts import OneTimeLink, Purpose, User, digest, new_link, spend
from domain.errors import Forbidden
from domain.letters import by_post
from domain.ports import Authenticators, Clock, Ids, Passwords
from domain.services.second_steps import take_code
from domain.services.signing_in import Browser, open_session, unchanged, with_right_password
from domain.site import Site
from domain.store import Store, Unit
from domain.two_factor import HALF_WAY_OVER, WRONG_CODE, TwoFactor


@dataclass(frozen=True)
class Entry:
    """Where signing in has come to; one of the secrets is there.

    `session` opens pages. `half` opens nothing but the second step, and only for a few minutes. `stay` takes
    back that the account is to be deleted, which is all that may be done with it until then.
    """

    session: str = ""
    half: str = ""
    stay: str = ""


@dataclass(frozen=True)
class Entering:
    store: Store
    passwords: Passwords
    authenticators: Authenticators
    clock: Clock
    ids: Ids
    site: Site

    def enter(self, *, email: str, password: str, browser: Browser) -> Entry:
        """The first step. Raises `Forbidden`, as slowly for an unknown e-mail, and `AccountSuspended`."""
        judged = with_right_password(self.store, self.passwords, email, password)
        with self.store.write() as unit:
            user = unchanged(unit, self.ids, judged, self.clock.now())
            factor = unit.two_factors.get(user.id)
            if factor is not None and factor.is_on:
                entry = Entry(half=self._link(unit, Purpose.SECOND_STEP, user))
            else:
                entry = self._opened(unit, user, browser)
            unit.commit()
        return entry

    def is_half_way(self, *, half: str) -> bool:
        """Whether a code may still follow the password that was right."""
        with self.store.read() as unit:
            link = unit.links.get(digest(half))
        return link is not None and self._stands(link)

    def finish(self, *, half: str, code: str, browser: Browser) -> Entry:
        """The second step: a code of the app, or a recovery code, each of which counts once.

        Raises `Forbidden` (HALF_WAY_OVER, WRONG_CODE, CODES_LOCKED); wrong ones are counted.
        """
        now = self.clock.now()
        with self.store.write() as unit:
            user, link, factor = self._half_way(unit, half)
            judged = take_code(unit, self.authenticators, factor, code, now)
            if judged.is_right:
                unit.links.save(spend(link, Purpose.SECOND_STEP, now))
                entry = self._opened(unit, user, browser)
            if judged.is_right and judged.is_recovery:
                letter = account_letters.recovery_code_used(
                    user.email, self.site.name, judged.codes_left, f"{self.site.url}/account/two-factor"
                )
                unit.jobs.add(by_post(letter, self.ids.new(), now))
            unit.commit()
        if not judged.is_right:
            raise Forbidden(WRONG_CODE)
        return entry

    def _half_way(self, unit: Unit, half: str) -> tuple[User, OneTimeLink, TwoFactor]:
        """All locked, the person first: a password that is reset meanwhile ends this."""
        seen = unit.links.get(digest(half))
        user = unit.users.get(seen.user_id, lock=True) if seen else None
        link = unit.links.get(digest(half), lock=True)
        factor = unit.two_factors.get(user.id, lock=True) if user else None
        if user is None or link is None or factor is None or not factor.is_on or not self._stands(link):
            raise Forbidden(HALF_WAY_OVER)
        return unchanged(unit, self.ids, user, self.clock.now()), link, factor

    def _stands(self, link: OneTimeLink) -> bool:
        is_it = link.purpose is Purpose.SECOND_STEP and link.used_at is None
        return is_it and self.clock.now() < link.expires_at

    def _opened(self, unit: Unit, user: User, browser: Browser) -> Entry:
        """A session, unless the account is to be deleted."""
        leaving = unit.leavings.get(user.id)
        if leaving is None:
            return Entry(session=open_session(unit, self.ids, self.site, user, browser, self.clock.now()))
        secret = self.ids.secret()
        link = new_link(secret, Purpose.STAY, self.clock.now(), user.id)
        unit.links.add(replace(link, expires_at=leaving.due_at))
        return Entry(stay=secret)

    def _link(self, unit: Unit, purpose: Purpose, user: User) -> str:
        secret = self.ids.secret()
        unit.links.add(new_link(secret, purpose, self.clock.now(), user.id))
        return secret
