"""Fresh proof: asking people once more who they are before what matters, admins for a second factor."""

from dataclasses import dataclass, replace

from domain import account_letters
from domain.accounts import DESK_PROOF, FRESH_PROOF, Actor, administering, producing, proven, signed_in
from domain.errors import Forbidden, Invalid, with_advice
from domain.letters import by_post
from domain.ports import Authenticators, Clock, Ids, Passwords
from domain.services.second_steps import Judged, take_code
from domain.site import Site
from domain.store import Store, Unit
from domain.two_factor import SET_UP_TWO_FACTOR, WRONG_CODE
from domain.words import say

WRONG_PASSWORD = say("This isn't your password.")


@dataclass(frozen=True)
class Proofs:
    store: Store
    passwords: Passwords
    authenticators: Authenticators
    clock: Clock
    ids: Ids
    site: Site

    def has_second_factor(self, *, actor: Actor | None) -> bool:
        """Whether somebody is asked for a code instead of the password."""
        with self.store.read() as unit:
            return _has_second_factor(unit, signed_in(actor).id)

    def confirm(self, *, actor: Actor | None, answer: str) -> None:
        """Take the password, or a code where there is a second factor, as proof for a while.

        Raises `Invalid` for a wrong one, `Forbidden` (CODES_LOCKED) after too many.
        """
        person = signed_in(actor)
        wrong = self._wrong_code(person, answer) if self.has_second_factor(actor=person) else None
        if wrong is None:
            wrong = self._wrong_password(person, answer)
        if wrong:
            raise Invalid({"answer": wrong})
        with self.store.write() as unit:
            session = unit.sessions.get(person.session_id, lock=True)
            if session is not None:
                unit.sessions.save(replace(session, proven_at=self.clock.now()))
            unit.commit()

    def check(self, *, actor: Actor | None) -> None:
        """Only people who have just proven who they are."""
        proven(actor, self.clock.now())

    def check_desk(self, *, actor: Actor | None, changes: bool) -> None:
        """Only admins with a second factor: proven just now for what changes something, else today."""
        admin = administering(actor)
        self._check_second_factor(admin)
        proven(admin, self.clock.now(), FRESH_PROOF if changes else DESK_PROOF)

    def check_connecting(self, *, actor: Actor | None) -> None:
        """Only producers with a second factor, proven just now: money is to reach them and nobody else."""
        producer = producing(actor)
        self._check_second_factor(producer)
        proven(producer, self.clock.now())

    def _check_second_factor(self, person: Actor) -> None:
        if not self.has_second_factor(actor=person):
            raise Forbidden(SET_UP_TWO_FACTOR)

    def _wrong_code(self, person: Actor, answer: str) -> str | None:
        """What is wrong with a code, empty if nothing is; None where the second factor went meanwhile."""
        with self.store.write() as unit:
            factor = unit.two_factors.get(person.id, lock=True)
            if factor is None or not factor.is_on:
                return None
            judged = take_code(unit, self.authenticators, factor, answer, self.clock.now())
            self._tell(unit, person, judged)
            unit.commit()
        return "" if judged.is_right else with_advice(Forbidden(WRONG_CODE))

    def _tell(self, unit: Unit, person: Actor, judged: Judged) -> None:
        """Of a recovery code that is used up, as signing in with one does."""
        user = unit.users.get(person.id)
        if user is not None and judged.is_right and judged.is_recovery:
            url = f"{self.site.url}/account/two-factor"
            letter = account_letters.recovery_code_proved(user.email, self.site.name, judged.codes_left, url)
            unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))

    def _wrong_password(self, person: Actor, answer: str) -> str:
        with self.store.read() as unit:
            user = unit.users.get(person.id)
        matches = self.passwords.matches(answer, user.password_hash if user else "")
        return "" if user is not None and matches else WRONG_PASSWORD


def _has_second_factor(unit: Unit, user_id: str) -> bool:
    factor = unit.two_factors.get(user_id)
    return factor is not None and factor.is_on
