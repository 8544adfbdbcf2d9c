"""Plans: who has one, and giving one for nothing."""

from dataclasses import dataclass

from domain.accounts import UNKNOWN_USER, Actor, User, normal_email
from domain.errors import Conflict, NotFound
from domain.money import Currency
from domain.plans import NO_PLAN, PAID_PLAN, Subscription, check_currency, ended, plan_named, taken
from domain.ports import Clock
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class Plans:
    """Somebody’s own plan, whether it is paid or was given to them."""

    store: Store
    clock: Clock
    site: Site

    def check(self) -> None:
        """What is offered has to go with what was paid before; asked as a site starts. Raises `Conflict`."""
        with self.store.read() as unit:
            unsplit = {each for each in Currency if unit.ledger.pools(each)}
            paid = unit.paid_plans.currencies()
        check_currency(self.site.plans, sorted(unsplit | paid))

    def mine(self, *, actor: Actor | None) -> Subscription | None:
        """The plan that somebody has now; None for visitors, too."""
        if actor is None:
            return None
        with self.store.read() as unit:
            found = unit.subscriptions.get(actor.id)
        return found if found and found.is_active(self.clock.now()) else None

    def grant(self, *, email: str, plan: str) -> Subscription:
        """Give an account a plan for nothing, for the person at the machine's own command line.

        Another plan takes the place of the one before. Raises `NotFound` for an account or a plan that isn't
        there, `Conflict` (PAID_PLAN) for one that is paid.
        """
        wanted = plan_named(plan, self.site.plans)
        with self.store.write() as unit:
            user = _unpaid(unit, email)
            before = unit.subscriptions.get(user.id, lock=True)
            after = taken(before, user.id, wanted.name, self.clock.now())
            if before is None:
                unit.subscriptions.add(after)
            else:
                unit.subscriptions.save(after)
            unit.commit()
        return after

    def end_of(self, *, email: str) -> Subscription:
        """End an account's plan, likewise. Raises `Conflict` without one, or for one that is paid."""
        now = self.clock.now()
        with self.store.write() as unit:
            before = unit.subscriptions.get(_unpaid(unit, email).id, lock=True)
            if before is None or not before.is_active(now):
                raise Conflict(NO_PLAN)
            after = ended(before, now)
            unit.subscriptions.save(after)
            unit.commit()
        return after


def _unpaid(unit: Unit, email: str) -> User:
    """An account that pays for nothing, locked, so that two who give a plan at once wait for each other."""
    found = unit.users.by_email(normal_email(email))
    user = unit.users.get(found.id, lock=True) if found else None
    if user is None:
        raise NotFound(UNKNOWN_USER)
    if any(paid.is_running for paid in unit.paid_plans.of_user(user.id)):
        raise Conflict(PAID_PLAN)
    return user
