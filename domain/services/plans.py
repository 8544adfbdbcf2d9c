"""Plans: who has one, and granting them where nothing is paid."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.accounts import UNKNOWN_USER, Actor, User, normal_email, signed_in
from domain.errors import Conflict, NotFound
from domain.plans import NO_PLAN, Plan, Subscription, ended, plan_named, taken
from domain.ports import Clock
from domain.store import Store, Unit

Find = Callable[[Unit], User | None]


@dataclass(frozen=True)
class Plans:
    """Somebody’s own plan; the sandbox grants one for nothing."""

    store: Store
    clock: Clock

    def mine(self, *, actor: Actor | None) -> Subscription | None:
        """The plan that somebody has now; None for visitors, too."""
        if actor is None:
            return None
        with self.store.read() as unit:
            found = unit.subscriptions.get(actor.id)
        return found if found and found.is_active(self.clock.now()) else None

    def take(self, *, actor: Actor | None, plan: str) -> Subscription:
        """Have a plan from now on, for nothing: no payment stands behind it. Only people who are signed in.

        Another plan takes the place of the one before. Raises `NotFound` for a plan that isn't there.
        """
        person = signed_in(actor)
        return self._take(lambda unit: unit.users.get(person.id, lock=True), plan_named(plan))

    def end(self, *, actor: Actor | None) -> Subscription:
        """End one's own plan at once. Raises `Conflict` without one."""
        person = signed_in(actor)
        return self._end(lambda unit: unit.users.get(person.id, lock=True))

    def grant(self, *, email: str, plan: str) -> Subscription:
        """Give an account a plan, for the person at the machine's own command line."""
        return self._take(lambda unit: _by_email(unit, email), plan_named(plan))

    def end_of(self, *, email: str) -> Subscription:
        """End an account's plan, likewise. Raises `Conflict` without one."""
        return self._end(lambda unit: _by_email(unit, email))

    def _take(self, find: Find, plan: Plan) -> Subscription:
        with self.store.write() as unit:
            user = _found(find(unit))
            before = unit.subscriptions.get(user.id, lock=True)
            after = taken(before, user.id, plan, self.clock.now())
            if before is None:
                unit.subscriptions.add(after)
            else:
                unit.subscriptions.save(after)
            unit.commit()
        return after

    def _end(self, find: Find) -> Subscription:
        now = self.clock.now()
        with self.store.write() as unit:
            before = unit.subscriptions.get(_found(find(unit)).id, lock=True)
            if before is None or not before.is_active(now):
                raise Conflict(NO_PLAN)
            after = ended(before, now)
            unit.subscriptions.save(after)
            unit.commit()
        return after


def _by_email(unit: Unit, email: str) -> User | None:
    """Locked, so that two who give a plan at once wait for each other."""
    user = unit.users.by_email(normal_email(email))
    return unit.users.get(user.id, lock=True) if user else None


def _found(user: User | None) -> User:
    if user is None:
        raise NotFound(UNKNOWN_USER)
    return user
