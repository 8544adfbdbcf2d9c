"""Paying for a plan from the first month to its end, on every rail and every store."""

from datetime import timedelta

import pytest

from domain.accounts import Actor, Role
from domain.ledger import FEES, pool
from domain.money import Currency
from domain.paid_plans import GRACE, PaidPlan, PaidState
from domain.payouts.periods import period_of
from domain.plans import Subscription
from domain.services.money.books import Books
from domain.services.money.subscribing import Subscribing
from domain.site import Site
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.adapters.paying import events, movements
from tests.domain.subscriptions import tell
from tests.fakes import FakeIds
from tests.rails import Rail


class Subscriber:
    """Somebody with an account, and the rail that they pay on."""

    def __init__(self, store: Store, rail: Rail) -> None:
        user = factories.user(role=Role.LISTENER)
        put(store, "users", user)
        self.actor = Actor(user.id, user.name, user.role)
        self.store, self.rail = store, rail
        self.subscribing = Subscribing(store, rail.payments, rail.clock, FakeIds(), Site())

    def pay(self, plan: str) -> PaidPlan:
        self.subscribing.begin(actor=self.actor, plan=plan)
        with self.store.read() as unit:
            [asked] = unit.paid_plans.of_user(self.actor.id)
        assert self.subscribing.begin(actor=self.actor, plan=plan) == asked.url
        assert self.rail.made("checkouts") == 1
        self.rail.pay(asked.session_id)
        return self.hear()

    def hear(self) -> PaidPlan:
        """All that was sent by now, the newest first and each twice."""
        tell(self.subscribing, events(self.rail)[::-1] * 2)
        with self.store.read() as unit:
            [paid] = unit.paid_plans.of_user(self.actor.id)
        return paid

    @property
    def has(self) -> Subscription:
        with self.store.read() as unit:
            found = unit.subscriptions.get(self.actor.id)
        assert found
        return found

    def booked(self) -> tuple[int, int]:
        """In this month's pool, and the platform's fees of all months."""
        accounts = (pool(period_of(self.rail.clock.now())), FEES)
        with self.store.read() as unit:
            pooled, fees = (-unit.ledger.balance(account, Currency.CAD) for account in accounts)
        return pooled, fees

    def payment(self) -> str:
        """Of the first bill."""
        return min(movements(self.rail), key=lambda each: each.at).source


@pytest.fixture
def eve(store: Store, rail: Rail) -> Subscriber:
    return Subscriber(store, rail)


def test_a_plan_from_its_first_month_to_its_end(eve: Subscriber, rail: Rail, store: Store) -> None:
    paid = eve.pay("Classic")
    assert (paid.state, paid.plan) == (PaidState.ACTIVE, "Classic") and eve.booked() == (29_00, 6_48)
    assert paid.period_end and eve.has.until == paid.period_end + GRACE
    assert eve.subscribing.begin(actor=eve.actor, plan="Pro") and rail.made("checkouts") == 1

    rail.wait(paid.period_end - rail.clock.now() - timedelta(minutes=1))
    invoice = rail.renew(paid.subscription_id)
    renewed = eve.hear()
    assert renewed.period_end == invoice.period_end and renewed.paid_until == invoice.period_end
    assert eve.booked()[1] == 2 * 6_48

    rail.wait(renewed.period_end - rail.clock.now() - timedelta(minutes=1))
    rail.renew(paid.subscription_id, works=False)
    late = eve.hear()
    assert late.state is PaidState.LATE and late.until == eve.has.until == renewed.period_end + GRACE
    assert eve.booked()[1] == 2 * 6_48

    rail.cancel(paid.subscription_id, at_end=False)
    assert eve.hear().state is PaidState.ENDED
    assert not eve.has.is_active(rail.clock.now())
    assert Books(store).check() == ()


def test_a_plan_is_changed_cancelled_and_resumed(eve: Subscriber, rail: Rail) -> None:
    paid = eve.pay("Plus")
    rail.change_plan(paid.subscription_id, "Classic", at_end=True)
    assert eve.hear().next_plan == "Classic" and eve.has.plan == "Plus"
    rail.renew(paid.subscription_id)
    changed = eve.hear()
    assert (changed.plan, changed.next_plan, eve.has.plan) == ("Classic", None, "Classic")
    rail.cancel(paid.subscription_id)
    assert eve.hear().ends_with_period and eve.has.until == changed.period_end
    rail.resume(paid.subscription_id)
    assert not eve.hear().ends_with_period
    assert changed.period_end and eve.has.until == changed.period_end + GRACE


def test_a_larger_plan_is_had_at_once(eve: Subscriber, rail: Rail) -> None:
    paid = eve.pay("Classic")
    rail.change_plan(paid.subscription_id, "Pro", at_end=False)
    assert eve.hear().plan == eve.has.plan == "Pro"
    pooled, fees = eve.booked()
    assert pooled >= 29_00 and fees >= 6_48


def test_a_payment_goes_back_in_parts_until_the_plan_is_gone(eve: Subscriber, rail: Rail) -> None:
    paid = eve.pay("Classic")
    rail.refund(eve.payment(), 10_00)
    assert eve.hear().undone_until is None and eve.booked() == (29_00 - 8_17, 6_48 - 1_83)
    rail.slow_refunds()
    last = rail.refund(eve.payment(), 25_48)
    assert eve.hear().undone_until == paid.period_end and eve.booked() == (0, 0)
    assert not eve.has.is_active(rail.clock.now())
    rail.end_refund(last.id, works=False)
    assert eve.hear().undone_until is None and eve.booked() == (29_00 - 8_17, 6_48 - 1_83)
    assert paid.period_end and eve.has.until == paid.period_end + GRACE


@pytest.mark.parametrize("won", [True, False])
def test_a_disputed_payment_leaves_the_pool_until_it_is_won(eve: Subscriber, rail: Rail, won: bool) -> None:
    eve.pay("Classic")
    dispute = rail.dispute(eve.payment())
    eve.hear()
    assert eve.booked() == (0, 6_48) and eve.has.is_active(rail.clock.now())
    rail.decide(dispute.id, won)
    eve.hear()
    assert eve.booked() == ((29_00, 6_48) if won else (0, 0))
    assert eve.has.is_active(rail.clock.now()) is won
