"""Paying for plans on the sandbox's rail, and hearing what it tells of them."""

from collections.abc import Iterable

from domain.accounts import Actor
from domain.ledger import COSTS, FEES, PROCESSOR, pool
from domain.money import Currency
from domain.paid_plans import PaidPlan
from domain.payments import Event, Topic
from domain.payouts.periods import period_of
from domain.plans import Subscription
from domain.services.money.subscribing import Subscribing
from tests.domain.house import House

CAD = Currency.CAD
FEE_OF_CLASSIC = 133
"""What the sandbox keeps of 35.48 CAD."""


def session_of(url: str) -> str:
    assert "/sandbox/checkout/" in url
    return url.rpartition("/")[2]


def subscribe(house: House, person: Actor, plan: str = "Classic") -> PaidPlan:
    """Pay at the page, and hear all that comes of it."""
    house.rail.pay(session_of(house.subscribing.begin(actor=person, plan=plan)))
    hear(house, events(house))
    paid = house.subscribing.mine(actor=person)
    assert paid
    return paid


def events(house: House) -> list[Event]:
    """What was sent to us since last asked."""
    now = house.clock.now()
    return [house.rail.payments.read_event(*each, now) for each in house.rail.events()]


def hear(house: House, told: Iterable[Event]) -> None:
    tell(house.subscribing, told)


def tell(subscribing: Subscribing, told: Iterable[Event]) -> None:
    """As the job does that sees to them."""
    for event in told:
        if event.topic is Topic.CHECKOUT:
            subscribing.settle(reference=subscribing.payments.checkout(event.object_id).reference)
        elif event.topic is Topic.SUBSCRIPTION:
            subscribing.changed(subscription_id=event.object_id)
        elif event.topic is Topic.INVOICE:
            subscribing.billed(invoice_id=event.object_id)
        elif event.topic is Topic.REFUND:
            subscribing.refunded(refund_id=event.object_id)
        elif event.topic is Topic.DISPUTE:
            subscribing.disputed(dispute_id=event.object_id)


def letters(house: House) -> list[str]:
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in house.queue.woken]
    return [job.payload["subject"] for job in jobs if job and job.name == "mail"]


def balances(house: House, period: str = "") -> tuple[int, int, int, int]:
    """At the processor, in the month's pool, the platform's fees, and what the processor kept."""
    accounts = (PROCESSOR, pool(period or period_of(house.clock.now())), FEES, COSTS)
    with house.store.read() as unit:
        found = [unit.ledger.balance(account, CAD) for account in accounts]
    return found[0], -found[1], -found[2], found[3]


def state(house: House, person: Actor) -> tuple[list[PaidPlan], Subscription | None, tuple[int, ...]]:
    """Everything that hearing of a plan can change."""
    with house.store.read() as unit:
        paid, has = unit.paid_plans.of_user(person.id), unit.subscriptions.get(person.id)
    return paid, has, balances(house)
