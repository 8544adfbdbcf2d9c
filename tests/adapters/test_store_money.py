"""What stores find and refuse of orders, outgoing money, payout accounts and events, on every store."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.money import Currency
from domain.orders import HELD_ALREADY, RESERVED_FOR, OrderState
from domain.outgoing import STUCK_ATTEMPTS, UNDECIDED, WAITING, Outgoing, OutgoingKind, OutgoingState
from domain.paid_plans import OVER, PaidState
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW


@pytest.mark.parametrize("state", [OrderState.RESERVED, OrderState.PAID])
def test_one_order_holds_a_beat(store: Store, state: OrderState) -> None:
    over = [
        factories.order(track_id="t", state=each)
        for each in (OrderState.EXPIRED, OrderState.RETURNED, OrderState.REFUNDED) * 2
    ]
    holding = factories.order(track_id="t", state=state)
    put(store, "orders", *over, factories.order())
    with store.read() as unit:
        assert unit.orders.holding("t") is None
    put(store, "orders", holding)
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.orders.add(factories.order(track_id="t"))
    assert caught.value.fault is HELD_ALREADY
    with store.read() as unit:
        assert unit.orders.holding("t") == holding


def test_an_order_that_is_over_makes_room_for_the_next(store: Store) -> None:
    first = factories.order(track_id="t")
    put(store, "orders", first)
    with store.write() as unit:
        unit.orders.save(replace(first, state=OrderState.EXPIRED))
        unit.orders.add(factories.order(track_id="t"))
        unit.commit()


def test_lapsed_orders_are_those_that_nobody_paid_in_time(store: Store) -> None:
    late = factories.order(reserved_until=NOW - MINUTE)
    later = factories.order(reserved_until=NOW)
    put(store, "orders", later, late, factories.order(reserved_until=NOW + MINUTE))
    put(store, "orders", factories.order(reserved_until=NOW - MINUTE, state=OrderState.PAID))
    with store.read() as unit:
        assert unit.orders.lapsed(NOW) == [late, later]
        assert len(unit.orders.lapsed(NOW + 2 * RESERVED_FOR)) == 3


def test_what_a_buyer_holds_is_what_they_may_still_pay(store: Store) -> None:
    later = factories.order(buyer_id="eve", reserved_until=NOW + 2 * MINUTE)
    sooner = factories.order(buyer_id="eve", reserved_until=NOW + MINUTE)
    over = factories.order(buyer_id="eve", reserved_until=NOW)
    paid = factories.order(buyer_id="eve", reserved_until=NOW + MINUTE, state=OrderState.PAID)
    put(store, "orders", later, sooner, over, paid, factories.order(reserved_until=NOW + MINUTE))
    with store.read() as unit:
        assert unit.orders.held_by("eve", NOW) == [sooner, later]


def test_an_order_is_found_by_what_paid_it(store: Store) -> None:
    paid = factories.order(payment_id="pi_1")
    put(store, "orders", factories.order(), paid)
    with store.read() as unit:
        assert unit.orders.by_payment("pi_1") == paid
        assert unit.orders.by_payment("pi_2") is None and unit.orders.by_payment("") is None


def test_one_cause_sends_money_once(store: Store) -> None:
    put(store, "outgoing", factories.outgoing(cause="refund:1"))
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.outgoing.add(factories.outgoing(cause="refund:1"))
    assert caught.value.fault is ALREADY_THERE


def test_outgoing_money_is_found_by_its_order_and_by_whom_it_waits_for(store: Store) -> None:
    later = factories.outgoing(group="g", producer_id="owl", created_at=NOW + MINUTE)
    first = factories.outgoing(group="g", producer_id="owl")
    refund = factories.outgoing(group="g", producer_id="owl", kind=OutgoingKind.REFUND, created_at=NOW)
    put(store, "outgoing", later, first, refund, factories.outgoing())
    sent = replace(factories.outgoing(producer_id="owl"), state=OutgoingState.PAID)
    put(store, "outgoing", sent)
    with store.read() as unit:
        assert unit.outgoing.of_group("g") == [first, refund, later]
        assert unit.outgoing.waiting_for("owl") == [first, later]


def test_what_is_due(store: Store) -> None:
    states = {state: factories.outgoing(state=state, next_at=NOW) for state in OutgoingState}
    put(store, "outgoing", *states.values(), factories.outgoing(next_at=NOW + MINUTE))
    queued, sending = states[OutgoingState.QUEUED], states[OutgoingState.SENDING]
    with store.read() as unit:
        assert unit.outgoing.due(NOW) == [queued, sending]
        assert unit.outgoing.due(NOW - MINUTE) == []


def kinds_of_outgoing() -> list[Outgoing]:
    """Every mixture of what decides whether money is stuck."""
    mixed = product(
        (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.FAILED, OutgoingState.PAID),
        ("", "no funds", *WAITING),
        (0, STUCK_ATTEMPTS - 1, STUCK_ATTEMPTS),
        (None, NOW - timedelta(hours=1)),
        (NOW + MINUTE, NOW - timedelta(minutes=16), NOW - timedelta(hours=7)),
        ("charge", ""),
    )
    return [
        factories.outgoing(
            state=state, reason=reason, attempts=attempts, first_sent_at=first, next_at=next_at, source=source
        )
        for state, reason, attempts, first, next_at, source in mixed
    ]


def test_what_is_stuck_and_what_waits(store: Store) -> None:
    made = kinds_of_outgoing()
    made.append(factories.outgoing(kind=OutgoingKind.REFUND, source="", next_at=NOW - timedelta(minutes=16)))
    with store.write() as unit:
        unit.outgoing.add_all(made)
        unit.commit()
    with store.read() as unit:
        assert unit.outgoing.stuck(NOW) == [each for each in made if each.is_stuck(NOW)]
        waits = [each for each in made if each.state in UNDECIDED and each.reason in WAITING]
        assert unit.outgoing.waiting() == waits
    assert 0 < len(waits) < len(made) < 1000


def test_a_payout_account_is_one_producers(store: Store) -> None:
    owl, fox = factories.payee(account_id="acct_1"), factories.payee(account_id="")
    put(store, "payees", owl, fox, factories.payee(account_id=""))
    with store.read() as unit:
        assert unit.payees.by_account("acct_1") == owl
        assert unit.payees.by_account("acct_2") is None
    with store.write() as unit, pytest.raises(Conflict):
        unit.payees.add(factories.payee(account_id="acct_1"))


def test_an_event_is_kept_once(store: Store) -> None:
    event = factories.received_event(id="stripe:evt_1")
    again = replace(event, received_at=NOW + MINUTE)
    with store.write() as unit:
        assert unit.events.add_once(event)
        assert not unit.events.add_once(again)
        unit.commit()
    with store.write() as unit:
        assert not unit.events.add_once(again)
        assert unit.events.get("stripe:evt_1") == event


def test_events_that_nothing_came_of_are_found_the_oldest_first(store: Store) -> None:
    later = factories.received_event(at=NOW + MINUTE)
    first = factories.received_event(at=NOW)
    with store.read() as unit:
        assert unit.events.newest(NOW + MINUTE) is None
    put(store, "events", later, first, factories.received_event(handled_at=NOW))
    put(store, "events", factories.received_event(received_at=NOW + MINUTE))
    with store.read() as unit:
        assert unit.events.unhandled(NOW + timedelta(seconds=1)) == [first, later]
        assert unit.events.unhandled(NOW) == []
        assert unit.events.newest(NOW + 2 * MINUTE) == NOW + MINUTE
        assert unit.events.newest(NOW) is None


def test_paid_plans_of_one_person_come_the_newest_first(store: Store) -> None:
    first, third, second = (factories.paid_plan(user_id="eve", number=number) for number in (1, 3, 2))
    put(store, "paid_plans", first, third, second, factories.paid_plan())
    with store.read() as unit:
        assert unit.paid_plans.of_user("eve") == [third, second, first]
        assert unit.paid_plans.of_user("nobody") == []


def test_currencies_are_of_plans_that_are_not_over(store: Store) -> None:
    over = [factories.paid_plan(state=state, currency=Currency.JPY) for state in OVER]
    asked = factories.paid_plan(state=PaidState.ASKED, currency=Currency.EUR)
    put(store, "paid_plans", *over, asked, *(factories.paid_plan(currency=Currency.CAD) for _ in range(2)))
    with store.read() as unit:
        assert unit.paid_plans.currencies() == {Currency.CAD, Currency.EUR}


def test_a_number_is_one_persons_once_and_a_subscription_is_one_paid_plans(store: Store) -> None:
    put(store, "paid_plans", factories.paid_plan(user_id="eve"), factories.paid_plan(subscription_id="sub_1"))
    for again in (factories.paid_plan(user_id="eve"), factories.paid_plan(subscription_id="sub_1")):
        with store.write() as unit, pytest.raises(Conflict) as caught:
            unit.paid_plans.add(again)
        assert caught.value.fault is ALREADY_THERE
    put(store, "paid_plans", factories.paid_plan(), factories.paid_plan())


def test_a_paid_plan_is_found_by_its_subscription(store: Store) -> None:
    billed = factories.paid_plan(subscription_id="sub_1")
    put(store, "paid_plans", factories.paid_plan(), billed)
    with store.read() as unit:
        assert unit.paid_plans.by_subscription("sub_1") == billed
        assert unit.paid_plans.by_subscription("sub_2") is None
        assert unit.paid_plans.by_subscription("") is None


def test_paid_plans_are_due_when_it_is_time_to_ask_of_them(store: Store) -> None:
    later, first = factories.paid_plan(look_at=NOW), factories.paid_plan(look_at=NOW - MINUTE)
    put(store, "paid_plans", later, first, factories.paid_plan(look_at=NOW + MINUTE))
    put(store, "paid_plans", factories.paid_plan(look_at=None))
    with store.read() as unit:
        assert unit.paid_plans.due(NOW) == [first, later]
        assert unit.paid_plans.due(NOW - 2 * MINUTE) == []
