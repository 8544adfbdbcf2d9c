"""One's second factor: setting it up, switching it off, new recovery codes, an operator's reset."""

from dataclasses import dataclass
from datetime import datetime

from domain import account_letters
from domain.accounts import UNKNOWN_USER, Actor, User, normal_email, proven, signed_in
from domain.errors import Conflict, Forbidden, NotFound
from domain.jobs import AuditEntry
from domain.letters import Letter, by_post
from domain.ports import Authenticators, Clock, Ids
from domain.site import Site
from domain.store import Store, Unit
from domain.two_factor import (
    NOT_BEGUN,
    RECOVERY_CODES,
    TWO_FACTOR_ON,
    WRONG_CODE,
    Enrolment,
    TwoFactor,
    is_app_code,
    normal_code,
    on,
    recovery_code,
    switched_on,
    with_codes,
)


@dataclass(frozen=True)
class TwoFactorAuth:
    """Only for oneself, and only with a fresh proof."""

    store: Store
    authenticators: Authenticators
    clock: Clock
    ids: Ids
    site: Site

    def mine(self, *, actor: Actor | None) -> TwoFactor | None:
        """As it stands; the key in it is sealed."""
        with self.store.read() as unit:
            return unit.two_factors.get(signed_in(actor).id)

    def begin(self, *, actor: Actor | None) -> None:
        """Make a key for an app, which counts once a code of it was confirmed. Raises `Conflict`."""
        person, now = proven(actor, self.clock.now()), self.clock.now()
        begun = TwoFactor(person.id, self.authenticators.new_key(), now)
        with self.store.write() as unit:
            unit.lock(f"two factor:{person.id}")
            before = unit.two_factors.get(person.id, lock=True)
            if before is None:
                unit.two_factors.add(begun)
            else:
                _check_off(before)
                unit.two_factors.save(begun)
            unit.commit()

    def enrolment(self, *, actor: Actor | None) -> Enrolment:
        """The key for one's app, as long as it doesn't count yet; afterwards nobody is shown it again."""
        person = proven(actor, self.clock.now())
        with self.store.read() as unit:
            factor, user = unit.two_factors.get(person.id), unit.users.get(person.id)
        if factor is None or user is None:
            raise Conflict(NOT_BEGUN)
        _check_off(factor)
        return self.authenticators.enrolment(factor.sealed, user.email, self.site.name)

    def switch_on(self, *, actor: Actor | None, code: str) -> tuple[str, ...]:
        """Confirm a code of the app; the recovery codes, which nobody is shown again.

        Every other session ends: those were opened without a code. Raises `Forbidden` (WRONG_CODE).
        """
        person, now = proven(actor, self.clock.now()), self.clock.now()
        with self.store.write() as unit:
            factor = unit.two_factors.get(person.id, lock=True)
            if factor is None:
                raise Conflict(NOT_BEGUN)
            _check_off(factor)
            typed = normal_code(code)
            step = self.authenticators.step_of(factor.sealed, typed, now) if is_app_code(typed) else None
            if step is None:
                raise Forbidden(WRONG_CODE)
            codes = self._new_codes()
            unit.two_factors.save(switched_on(factor, step, codes, now))
            unit.sessions.delete_of_user(person.id, but=person.session_id)
            user = _user(unit, person.id)
            self._post(unit, account_letters.two_factor_on(user.email, self.site.name), now)
            unit.commit()
        return codes

    def new_recovery_codes(self, *, actor: Actor | None) -> tuple[str, ...]:
        """In place of all there were; nobody is shown them again. Raises `Conflict` (NO_TWO_FACTOR)."""
        person = proven(actor, self.clock.now())
        codes = self._new_codes()
        with self.store.write() as unit:
            factor = on(unit.two_factors.get(person.id, lock=True))
            unit.two_factors.save(with_codes(factor, codes))
            unit.commit()
        return codes

    def switch_off(self, *, actor: Actor | None) -> None:
        """Raises `Conflict` (NO_TWO_FACTOR)."""
        person, now = proven(actor, self.clock.now()), self.clock.now()
        with self.store.write() as unit:
            on(unit.two_factors.get(person.id, lock=True))
            self._remove(unit, _user(unit, person.id), now)
            unit.commit()

    def reset(self, *, email: str) -> User:
        """Switch off somebody's second factor who has lost app and codes; for the operator at the machine.

        Their sessions end, and it stands in the audit log. Raises `NotFound`, `Conflict` (NO_TWO_FACTOR).
        """
        now = self.clock.now()
        with self.store.write() as unit:
            user = unit.users.by_email(normal_email(email))
            if user is None:
                raise NotFound(UNKNOWN_USER)
            on(unit.two_factors.get(user.id, lock=True))
            self._remove(unit, user, now)
            unit.sessions.delete_of_user(user.id)
            entry = AuditEntry(self.ids.new(), now, "", "two-factor.reset", user.id)
            unit.audit.add(entry)
            unit.commit()
        return user

    def _remove(self, unit: Unit, user: User, now: datetime) -> None:
        unit.two_factors.delete(user.id)
        self._post(unit, account_letters.two_factor_off(user.email, self.site.name), now)

    def _new_codes(self) -> tuple[str, ...]:
        return tuple(recovery_code(self.ids.secret()) for _ in range(RECOVERY_CODES))

    def _post(self, unit: Unit, letter: Letter, now: datetime) -> None:
        unit.jobs.add(by_post(letter, self.ids.new(), now))


def _check_off(factor: TwoFactor) -> None:
    if factor.is_on:
        raise Conflict(TWO_FACTOR_ON)


def _user(unit: Unit, user_id: str) -> User:
    user = unit.users.get(user_id)
    if user is None:
        raise NotFound(UNKNOWN_USER)
    return user
