"""What the tests of a rail ask for again and again: a checkout, a payment, an account that is ready."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from domain.money import Currency
from domain.payments import (
    BilledPlan,
    Checkout,
    CheckoutSession,
    Event,
    Item,
    Movement,
    Payment,
    PayoutAccount,
    TransferOrder,
)
from tests.rails import PLANS, Rail

FAR = timedelta(days=4000)


def checkout(rail: Rail, reference: str = "order-1", amount: int = 200_00, **fields: object) -> Checkout:
    """An exclusive with its fee of 27.00 on top."""
    made = Checkout(
        reference=reference,
        items=(Item("Exclusive licence of “Night”", amount), Item("Platform fee", 27_00)),
        currency=Currency.USD,
        email="buyer@example.com",
        success_url="https://beats.example/bought",
        cancel_url="https://beats.example/beats/night",
        expires_at=rail.clock.now().replace(microsecond=0) + timedelta(hours=1),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def plan_checkout(
    rail: Rail,
    plan: str = "Classic",
    reference: str = "person-1",
    plans: Mapping[str, tuple[int, int]] = PLANS,
) -> Checkout:
    base, fee = plans[plan]
    items = (Item(f"{plan}, a month", base), Item("Platform fee", fee))
    return checkout(rail, reference, items=items, plan=plan, currency=Currency.CAD)


def bought(rail: Rail, reference: str = "order-1", **fields: object) -> CheckoutSession:
    """A checkout that was paid."""
    started = rail.payments.start_checkout(f"key-{reference}", checkout(rail, reference, **fields))  # type: ignore[arg-type]
    return rail.pay(started.id)


def paid(rail: Rail, reference: str = "order-1", **fields: object) -> Payment:
    return rail.payments.payment(bought(rail, reference, **fields).payment_id)


def subscribed(
    rail: Rail,
    plan: str = "Classic",
    reference: str = "person-1",
    plans: Mapping[str, tuple[int, int]] = PLANS,
) -> BilledPlan:
    asked = plan_checkout(rail, plan, reference, plans)
    started = rail.payments.start_checkout(f"key-{reference}", asked)
    return rail.payments.subscription(rail.pay(started.id).subscription_id)


def account(rail: Rail, reference: str = "producer-1") -> PayoutAccount:
    return rail.payments.create_account(f"key-{reference}", reference, "US", "alice@example.com", "Alice")


def ready_account(rail: Rail, reference: str = "producer-1") -> PayoutAccount:
    made = account(rail, reference)
    rail.onboard(made.id)
    return rail.payments.account(made.id)


def order(to: PayoutAccount, amount: int, source: str = "", reference: str = "share-1") -> TransferOrder:
    return TransferOrder(reference, to.id, amount, Currency.USD, "order-1", source)


def movements(rail: Rail) -> list[Movement]:
    """All there are."""
    now = rail.clock.now()
    return list(rail.payments.movements(now - FAR, now + FAR))


def events(rail: Rail) -> list[Event]:
    """What was sent since last asked, read as it comes."""
    now = rail.clock.now()
    return [rail.payments.read_event(body, headers, now) for body, headers in rail.events()]
