"""Hearing of what happened at the processor: late, twice, in any order, or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest

from adapters.memory import MemoryStore
from domain.hearing import HEAR, UNHANDLED_AFTER
from domain.jobs import JobState
from domain.ledger import LOSSES
from domain.money import Currency
from domain.orders import Order, OrderState
from domain.outgoing import OutgoingState
from domain.payments import ForgedEvent, PaymentsDown, SentTransfer, Topic, TransferOrder
from domain.sandbox import Knobs
from jobs.handlers import HANDLERS
from tests.domain.house import House
from tests.domain.trading import COST, FEE, Market, nothing, opened, ready, services

DONE = {"processor": FEE - COST, "costs": COST, "fees": -FEE, "producer": 0}


def hear(house: House, times: int = 1) -> list[bool]:
    """Whatever is delivered now, so often; whether each was new."""
    told = house.rail.events()
    return [house.hearing.receive(body=body, headers=headers) for body, headers in told * times]


def paid(sale: Market) -> Order:
    order = sale.begin()
    sale.house.rail.pay(order.session_id)
    return order


def problems(sale: Market) -> list[str]:
    with sale.house.store.read() as unit:
        ids = [id for id in sale.house.queue.woken if (job := unit.jobs.get(id)) and job.name == HEAR]
        events = [unit.events.get(unit.jobs.get(id).payload["event"]) for id in ids]  # type: ignore[union-attr]
    return [event.problem for event in events if event]


def test_a_payment_that_is_heard_of_sells_the_beat(sale: Market, house: House) -> None:
    order = paid(sale)
    assert all(hear(house))
    assert sale.order(order).state is OrderState.RESERVED
    sale.work()
    assert sale.order(order).state is OrderState.PAID and sale.events() == []


def test_an_account_that_is_heard_of_gets_what_waits(sale: Market, house: House) -> None:
    sale.bought()
    sale.work()
    payee = opened(house, sale.owner)
    house.clock.pass_by(minutes=1)
    house.rail.onboard(payee.account_id)
    hear(house)
    sale.work()
    assert sale.balances() == DONE


def test_a_hundred_deliveries_have_one_effect(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = paid(sale)
    new = hear(house, times=100)
    assert sum(new) == len(new) // 100
    sale.work()
    jobs = [job for job in jobs_of(house) if job.name == HEAR]
    assert len(jobs) == sum(new)
    assert sale.balances() == DONE and sale.order(order).state is OrderState.PAID
    assert (house.rail.made("transfers"), sale.stored().licences) == (1, 1)


def test_a_dispute_that_is_heard_of_before_its_payment_ends_the_same(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = paid(sale)
    house.rail.decide(
        house.rail.dispute(house.rail.payments.checkout(order.session_id).payment_id).id, won=False
    )
    hear(house)
    events = sorted(sale.events(), key=lambda each: each.topic is not Topic.DISPUTE)
    for event in events:
        HANDLERS[HEAR].run(services(house), {"event": event.id}, nothing)
    sale.work()
    assert sale.order(order).state is OrderState.TAKEN_BACK and sale.balance(LOSSES) == 0
    assert house.rail.made("transfers") == 0 and sale.balances()["producer"] == 0


def jobs_of(house: House) -> list[Any]:
    with house.store.read() as unit:
        return [job for id in house.queue.woken if (job := unit.jobs.get(id))]


def test_what_nobody_asks_about_is_kept_and_done_with(sale: Market, house: House) -> None:
    read_event = house.rail.payments.read_event

    @dataclass
    class Odd:
        def read_event(self, *told: Any) -> Any:
            return replace(read_event(*told), topic=Topic.OTHER)

    opened(house, sale.owner)
    house.hearing = replace(house.hearing, payments=cast(Any, Odd()))
    assert hear(house) == [True] and hear(house) == []
    assert sale.events() == [] and not [job for job in jobs_of(house) if job.name == HEAR]


@pytest.mark.parametrize(
    "forge",
    [
        lambda body, headers: (body, {}),
        lambda body, headers: (body[:-1], headers),
        lambda body, headers: (body.replace(b"acct", b"acxt"), headers),
        lambda body, headers: (body, {name: value.upper() for name, value in headers.items()}),
    ],
    ids=["unsigned", "truncated", "changed", "forged"],
)
def test_what_the_processor_did_not_send_is_not_kept(
    sale: Market, house: House, forge: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]
) -> None:
    opened(house, sale.owner)
    [(body, headers)] = house.rail.events()
    body, headers = forge(body, headers)
    with pytest.raises(ForgedEvent):
        house.hearing.receive(body=body, headers=headers)
    assert sale.events() == []


@pytest.mark.parametrize("minutes", [-6, 6])
def test_what_was_signed_at_another_time_is_not_kept(sale: Market, house: House, minutes: int) -> None:
    opened(house, sale.owner)
    [(body, headers)] = house.rail.events()
    house.clock.pass_by(minutes=minutes)
    with pytest.raises(ForgedEvent):
        house.hearing.receive(body=body, headers=headers)
    assert sale.events() == []


def test_an_event_of_something_unknown_is_noted_and_done_with(sale: Market, house: House) -> None:
    paid(sale)
    hear(house)
    [event] = [each for each in sale.events() if each.topic is Topic.CHECKOUT]
    with house.store.write() as unit:
        unit.events.save(replace(event, object_id="cs_gone"))
        unit.commit()
    sale.work()
    assert sale.events() == [] and any("cs_gone" in each for each in problems(sale))


def test_a_silent_processor_is_asked_again_by_the_sweep(sale: Market, house: House) -> None:
    order = paid(sale)
    hear(house)
    house.rail.fail_calls(1)
    with pytest.raises(PaymentsDown):
        sale.work()
    [job] = [job for job in jobs_of(house) if job.name == HEAR and job.state is JobState.RUNNING]
    with house.store.write() as unit:
        unit.jobs.save(replace(job, state=JobState.FAILED, finished_at=house.clock.now()))
        unit.commit()
    assert house.hearing.sweep() == 0
    house.clock.moment += UNHANDLED_AFTER + timedelta(seconds=1)
    assert house.hearing.sweep() > 0
    sale.work()
    assert sale.order(order).state is OrderState.PAID and house.hearing.sweep() == 0


def test_the_sandbox_is_heard_of_late_twice_and_out_of_order(sale: Market, house: House) -> None:
    house.rail.control.turn(Knobs(delay_seconds=3600, twice=True, shuffled=True))
    order = paid(sale)
    house.hearing.sweep()
    sale.work()
    assert sale.order(order).state is OrderState.RESERVED
    house.clock.pass_by(hours=2)
    house.hearing.sweep()
    sale.work()
    assert sale.order(order).state is OrderState.PAID and sale.stored().licences == 1


def test_what_never_reached_us_is_asked_for(sale: Market, house: House) -> None:
    order = paid(sale)
    missed = len(house.rail.events())
    assert house.hearing.catch_up() == missed > 0
    assert house.hearing.catch_up() == 0
    sale.work()
    assert sale.order(order).state is OrderState.PAID


def test_the_first_event_after_an_outage_hides_none_before_it(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    hear(house)
    house.clock.pass_by(hours=2)
    order = paid(sale)
    house.rail.events()
    house.clock.pass_by(hours=5)
    house.rail.onboard(opened(house, house.producer("Day Owl")).account_id)
    assert any(hear(house))
    house.clock.pass_by(minutes=10)
    assert house.hearing.catch_up() > 0
    sale.work()
    assert sale.order(order).state is OrderState.PAID


@dataclass
class Still:
    """A rail on which nothing happens but transfers, so that its answers may be remembered."""

    payments: Any
    known: dict[tuple[str, ...], Any] = field(default_factory=dict)
    sent: dict[str, SentTransfer] = field(default_factory=dict)

    def checkout(self, id: str) -> Any:
        return self._ask("checkout", id)

    def payment(self, id: str) -> Any:
        return self._ask("payment", id)

    def account(self, id: str) -> Any:
        return self._ask("account", id)

    def transfer(self, key: str, order: TransferOrder) -> SentTransfer:
        made = SentTransfer(
            f"tr-{key}", order.reference, order.account_id, order.amount, order.currency, order.group
        )
        return self.sent.setdefault(key, made)

    def _ask(self, method: str, id: str) -> Any:
        if (method, id) not in self.known:
            self.known[method, id] = getattr(self.payments, method)(id)
        return self.known[method, id]


def six_of_one_sale(sale: Market) -> list[str]:
    """The ids of six events: the account made, restricted and well again, the page paid, sent, paid out."""
    house = sale.house
    payee = opened(house, sale.owner)
    paid(sale)
    house.rail.restrict(payee.account_id)
    house.rail.onboard(payee.account_id, currency=Currency.CAD)
    hear(house)
    heard = sale.events()
    [about_account, *_] = [each for each in heard if each.topic is Topic.ACCOUNT]
    [about_page] = [each for each in heard if each.topic is Topic.CHECKOUT]
    others = [
        replace(about_account, id="sandbox:payout", topic=Topic.PAYOUT, kind="payout.paid", object_id="po"),
        replace(about_account, id="sandbox:sent", topic=Topic.TRANSFER, object_id="tr", account_id=""),
    ]
    with house.store.write() as unit:
        for each in others:
            unit.events.add(each)
        unit.commit()
    accounts = [each for each in heard if each.topic is Topic.ACCOUNT]
    return [each.id for each in (about_page, *accounts, *others)]


def ends(house: House, waiting: list[str], see_to: Callable[[str], None]) -> Iterator[Any]:
    """The tables after each order of events, and the rail; what orders begin with alike is done once."""
    if not waiting:
        yield house.store._tables  # type: ignore[attr-defined]
    assert isinstance(house.store, MemoryStore)
    before = house.store._tables
    for event_id in waiting:
        see_to(event_id)
        yield from ends(house, [each for each in waiting if each != event_id], see_to)
        house.store._tables = before


def test_all_720_orders_of_six_events_end_in_one_state(sale: Market, house: House) -> None:
    ids = six_of_one_sale(sale)
    assert len(ids) == 6
    rail = cast(Any, Still(house.rail.payments))
    house.buying = replace(house.buying, payments=rail)
    house.payees = replace(house.payees, payments=rail)
    house.sending = replace(house.sending, payments=rail)

    def see_to(event_id: str) -> None:
        HANDLERS[HEAR].run(services(house), {"event": event_id}, nothing)
        with house.store.read() as unit:
            due = unit.outgoing.due(house.clock.now())
        for outgoing in due:
            house.sending.run(outgoing_id=outgoing.id)

    seen = [outline(tables) for tables in ends(house, ids, see_to)]
    assert len(seen) == 720 and len({repr(each) for each in seen}) == 1
    assert seen[0]["orders"] == [OrderState.PAID] and seen[0]["outgoing"] == [(OutgoingState.PAID, 200_00)]
    assert seen[0]["events"] == [("", house.clock.now())] * 6
    house.buying = replace(house.buying, payments=house.rail.payments)


def outline(tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All that isn't an id, of what events touch."""
    rows = {name: list(each.values()) for name, each in tables.items()}
    [track], [payee] = rows["MemoryTracks"], rows["MemoryPayees"]
    return {
        "orders": [each.state for each in rows["MemoryOrders"]],
        "outgoing": [(each.state, each.amount) for each in rows["MemoryOutgoing"]],
        "events": [(each.problem, each.handled_at) for each in rows["MemoryEvents"]],
        "entries": sorted((each.kind, sorted(each.amounts.items())) for each in rows["ledger"]),
        "licences": [(each.kind, each.holder_id, each.revoked_at) for each in rows["MemoryLicences"]],
        "jobs": sorted((each.name, str(each.payload.get("subject"))) for each in rows["MemoryJobs"]),
        "track": (track.sold_at, track.licences),
        "payee": payee,
    }
