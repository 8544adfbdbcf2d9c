"""The books held against the sandbox rail, day by day, and the letters that tell of what is wrong."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from domain import postings
from domain.accounts import Actor, Role
from domain.errors import Forbidden
from domain.ledger import COSTS
from domain.money import Currency, decimal
from domain.orders import Order, OrderState
from domain.outgoing import OutgoingKind, OutgoingState
from domain.payments import Invoice, Movement, MovementKind, PaymentsDown, TransferOrder
from domain.ports import Payments
from domain.reconciling import Reconciliation
from domain.services.money.reconciling import Reconciling
from domain.site import Site
from tests.adapters.paying import subscribed
from tests.domain.house import House
from tests.domain.trading import COST, FEE, PRICE, Market, for_sale, market, ready
from tests.factories import NOW

SUPPORT = "support@example.com"
TODAY = NOW.date()


@pytest.fixture
def sale(house: House) -> Market:
    house.reconciling = replace(house.reconciling, site=Site(support_email=SUPPORT))
    return market(house)


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def sold(sale: Market) -> Order:
    """Bought, and transferred to its producer."""
    ready(sale.house, sale.owner)
    order = sale.bought()
    sale.work()
    return order


def next_day(house: House) -> Reconciliation:
    """What came of the first day, once it was over."""
    house.clock.moment = NOW.replace(hour=1, minute=30) + timedelta(days=1)
    return house.reconciling.reconcile()


def letters(house: House) -> list[str]:
    """Texts of the letters to support."""
    with house.store.read() as unit:
        jobs = [job for id in dict.fromkeys(house.queue.woken) if (job := unit.jobs.get(id))]
    return [job.payload["text"] for job in jobs if job.payload.get("to") == SUPPORT]


def total(moved: int, booked: int) -> str:
    sums = f"{decimal(moved)} USD at the processor and to {decimal(booked)} USD in the books"
    return f"In USD, all of {TODAY} comes to {sums}."


def test_a_sale_from_its_payment_to_its_refund_agrees(sale: Market, house: House, admin: Actor) -> None:
    order = sold(sale)
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    sale.work()
    found = next_day(house)
    assert (found.id, found.at, found.movements) == (TODAY.isoformat(), house.clock.now(), 4)
    assert (found.findings, found.aside, letters(house)) == ((), (), [])
    assert house.reconciling.newest(actor=admin) == [found]


def test_a_payment_that_goes_back_agrees(sale: Market, house: House) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    sale.change_track(deleted_at=house.clock.now())
    assert sale.settle(order).state is OrderState.RETURNED
    sale.work()
    found = next_day(house)
    assert (found.movements, found.findings) == (2, ())


def test_a_sale_that_is_booked_a_day_late_agrees_on_both_days(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    house.clock.moment = NOW.replace(hour=23, minute=59)
    order = sale.begin()
    house.rail.pay(order.session_id)
    house.clock.pass_by(hours=20)
    sale.settle(order)
    sale.work()
    first = house.reconciling.reconcile(day=TODAY)
    house.clock.pass_by(days=1)
    second = house.reconciling.reconcile()
    assert [(each.movements, each.findings) for each in (first, second)] == [(1, ()), (1, ())]


def test_a_refund_that_fails_and_is_sent_again_agrees(sale: Market, house: House, admin: Actor) -> None:
    order = sold(sale)
    house.rail.slow_refunds()
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    sale.work()
    [back] = sale.sent(order, OutgoingKind.REFUND)
    house.clock.pass_by(hours=2)
    assert house.reconciling.reconcile(day=TODAY).findings == ()
    house.rail.end_refund(back.object_id, works=False)
    house.sending.heard(refund_id=back.object_id)
    sale.tick(minutes=2)
    assert sale.sent(order, OutgoingKind.REFUND)[0].state is OutgoingState.PAID
    found = next_day(house)
    assert (found.movements, found.findings) == (6, ())


def test_what_was_taken_back_behind_our_back_is_found(sale: Market, house: House) -> None:
    order = sold(sale)
    [sent] = sale.sent(order)
    house.rail.reverse(sent.object_id, 5_00)
    house.hearing.sweep()
    sale.work()
    [back] = [each for each in next_day(house).findings if each.startswith("Reversal")]
    assert back.endswith(" of 5.00 USD moved at the processor and isn't in the books.")


def test_a_transfer_that_was_made_behind_our_back_is_found(sale: Market, house: House) -> None:
    order = sold(sale)
    made = TransferOrder(
        "by-hand", ready(house, sale.owner).account_id, 5_00, Currency.USD, "g", order.charge_id
    )
    sent = house.rail.payments.transfer("by-hand", made)
    found = next_day(house)
    rest = FEE - COST
    assert found.findings == (
        total(rest - 5_00, rest),
        f"Transfer {sent.id} of -5.00 USD moved at the processor and isn't in the books.",
    )


def test_an_entry_without_its_movement_is_found(sale: Market, house: House) -> None:
    entry = postings.transfer_sent(
        id="e", at=house.clock.now(), transfer_id="t", currency=Currency.USD, producer_id="p", amount=PRICE
    )
    fee = postings.processor_charged(
        id="f", at=house.clock.now(), charge_id="ch_0", currency=Currency.USD, amount=COST
    )
    with house.store.write() as unit:
        unit.ledger.add(entry, fee)
        unit.commit()
    assert next_day(house).findings[1:] == (
        "“transfer:t” is -200.00 USD in the books, and nothing moved for it at the processor.",
        "“processor-fee:ch_0” is -6.88 USD in the books, and nothing moved for it at the processor.",
    )


def test_a_payment_that_nobody_booked_is_found_until_it_is(sale: Market, house: House) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    found = next_day(house)
    assert [each[:11] for each in found.findings] == ["In USD, all", "Payment san", "Fee of paym"]
    sale.settle(order)
    house.clock.pass_by(hours=1)
    assert house.reconciling.reconcile().findings == ()
    assert len(letters(house)) == 1


def test_a_transfer_whose_answer_was_lost_is_found_until_there_is_one(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    house.rail.drop_replies()
    sale.work()
    assert len(next_day(house).findings) == 2
    sale.tick(days=1)
    assert [each.state for each in sale.sent(order)] == ["Paid"]
    assert house.reconciling.reconcile(day=TODAY).findings == ()
    today = house.clock.now().date()
    house.clock.pass_by(days=1)
    assert house.reconciling.reconcile(day=today).findings == ()


class Asked:
    """The rail, which remembers of which invoices it was asked."""

    def __init__(self, payments: Payments) -> None:
        self._payments, self.invoices = payments, list[str]()

    def invoice(self, invoice_id: str) -> Invoice:
        self.invoices.append(invoice_id)
        return self._payments.invoice(invoice_id)

    def __getattr__(self, name: str) -> object:
        return getattr(self._payments, name)


def book(house: House, invoice: Invoice, at: datetime) -> None:
    """As it is done for a subscription that was paid."""
    payment = house.rail.payments.payment(invoice.payment_id)
    told = {"at": at, "currency": payment.currency}
    paid = postings.subscription_paid(
        id=f"s-{invoice.id}",
        invoice_id=invoice.id,
        period=f"{at:%Y-%m}",
        base=invoice.base,
        fee=invoice.fee,
        **told,
    )
    kept = postings.processor_charged(
        id=f"f-{invoice.id}", charge_id=payment.charge_id, amount=payment.fee, **told
    )
    with house.store.write() as unit:
        unit.ledger.add(paid, kept)
        unit.commit()


def test_a_subscription_agrees_however_late_it_is_booked(house: House) -> None:
    plan = subscribed(house.rail)
    house.clock.pass_by(days=1)
    day, invoice = house.clock.now().date(), house.rail.renew(plan.id)
    house.clock.pass_by(days=1)
    assert len(house.reconciling.reconcile(day=day).findings) == 3
    others = [house.rail.renew(plan.id) for _ in range(2)]
    for number, each in enumerate([invoice, *others]):
        book(house, each, house.clock.now() + timedelta(minutes=number))
    asked = Asked(house.rail.payments)
    house.reconciling = replace(house.reconciling, payments=cast(Payments, asked))
    assert house.reconciling.reconcile(day=day).findings == ()
    assert asked.invoices == [invoice.id]
    house.clock.pass_by(days=1)
    assert house.reconciling.reconcile().findings == ()
    assert asked.invoices[1:] == [each.id for each in (invoice, *others)]


def test_an_invoice_that_the_processor_does_not_know_is_found(house: House) -> None:
    plan = subscribed(house.rail)
    book(house, replace(house.rail.renew(plan.id), id="in_0"), NOW)
    said = "“subscription:in_0” is 35.48 CAD in the books, and nothing moved for it at the processor."
    assert said in next_day(house).findings


def test_a_dispute_that_nobody_booked_is_found(sale: Market, house: House) -> None:
    order = sold(sale)
    dispute = house.rail.dispute(order.payment_id)
    found = next_day(house).findings
    assert f"Dispute {dispute.id} of -227.00 USD moved at the processor and isn't in the books." in found
    assert (
        f"Fee of dispute {dispute.id} of -15.00 USD moved at the processor and isn't in the books." in found
    )


def test_the_same_findings_are_written_of_once(sale: Market, house: House, admin: Actor) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    first, again = next_day(house), house.reconciling.reconcile()
    assert first == again and house.reconciling.newest(actor=admin) == [again]
    [letter] = letters(house)
    assert all(each in letter for each in first.findings)
    assert f"money reconcile {TODAY}" in letter
    house.rail.payments.refund(
        "by-hand", "by-hand", house.rail.payments.checkout(order.session_id).payment_id, 1
    )
    assert len(house.reconciling.reconcile(day=TODAY).findings) == 3
    assert len(letters(house)) == 1


def test_a_day_that_is_not_over_is_looked_at_and_not_kept(sale: Market, house: House, admin: Actor) -> None:
    order = sale.begin()
    house.rail.pay(order.session_id)
    assert house.reconciling.reconcile(day=TODAY).findings == ()
    house.clock.pass_by(hours=1)
    assert len(house.reconciling.reconcile(day=TODAY).findings) == 3
    assert house.reconciling.newest(actor=admin) == [] and letters(house) == []


def test_missed_days_are_done_once_the_processor_answers(sale: Market, house: House, admin: Actor) -> None:
    next_day(house)
    house.clock.pass_by(days=3)
    house.rail.fail_calls()
    with pytest.raises(PaymentsDown):
        house.reconciling.reconcile_missed()
    assert [house.reconciling.reconcile_missed() for _ in range(2)] == [3, 0]
    days = [each.id for each in house.reconciling.newest(actor=admin)]
    assert days == [(TODAY + timedelta(days=count)).isoformat() for count in (3, 2, 1, 0)]


def test_results_are_for_admins(sale: Market, house: House) -> None:
    with pytest.raises(Forbidden):
        house.reconciling.newest(actor=sale.owner)


def test_stuck_money_is_told_once_and_what_gets_stuck_later_too(sale: Market, house: House) -> None:
    """No worker sends anything."""
    sale.bought()
    assert not house.reconciling.tell_of_stuck()
    house.clock.pass_by(minutes=16)
    assert [house.reconciling.tell_of_stuck() for _ in range(2)] == [True, False]
    for_sale(house, sale.owner, sale.buyer, b"RIFF other").bought()
    house.clock.pass_by(minutes=16)
    assert [house.reconciling.tell_of_stuck() for _ in range(2)] == [True, False]
    first, second = letters(house)
    assert first.count("of 200.00 USD is Queued.") == 1
    assert second.count("is Queued") == 1 and "Stuck in all: 2." in second


def test_what_waits_for_a_payout_account_alarms_nobody_and_is_listed_apart(
    sale: Market, house: House, admin: Actor
) -> None:
    order = sale.bought()
    sale.work()
    for _ in range(9):
        sale.tick(hours=5)
        assert not house.reconciling.tell_of_stuck() and house.sending.stuck(actor=admin) == []
    assert house.sending.waiting(actor=admin) == sale.sent(order)
    with pytest.raises(Forbidden):
        house.sending.waiting(actor=sale.owner)


def test_money_that_was_stuck_and_fails_is_told_again(sale: Market, house: House) -> None:
    order = sale.bought()
    house.clock.pass_by(minutes=16)
    house.reconciling.tell_of_stuck()
    payee = ready(house, sale.owner)
    house.rail.restrict(payee.account_id)
    for _ in range(5):
        sale.tick(days=1)
    assert [each.state for each in sale.sent(order)] == ["Failed"]
    assert [house.reconciling.tell_of_stuck() for _ in range(2)] == [True, False]
    assert "is Failed." in letters(house)[-1]


def test_a_site_without_an_address_writes_no_letters(sale: Market, house: House) -> None:
    house.reconciling = replace(house.reconciling, site=Site())
    sale.bought()
    next_day(house)
    assert house.reconciling.tell_of_stuck()
    with house.store.read() as unit:
        mail = [job for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == "mail"]
    assert "" not in [job.payload["to"] for job in mail]


class Charging:
    """A processor that took two dollars for itself, and once gave one back."""

    def __init__(self, given: int) -> None:
        self._given = given

    def movements(self, since: object, until: object) -> list[Movement]:
        fee = MovementKind.FEE
        taken = Movement("txn_1", fee, -2_00, 0, Currency.USD, "", NOW)
        return [taken, Movement("txn_2", fee, self._given, 0, Currency.USD, "", NOW)]


def test_what_the_processor_took_for_itself_is_booked_once(house: House) -> None:
    reconciling = charged(house, 0)
    next_day(house)
    assert [reconciling.reconcile().findings for _ in range(2)] == [(), ()]
    with house.store.read() as unit:
        assert unit.ledger.balance(COSTS, Currency.USD) == 2_00
        entry = unit.ledger.by_cause("processor-fee:txn_1")
    assert entry and entry.at == NOW


def test_what_the_processor_gave_back_is_found(house: House) -> None:
    reconciling = charged(house, 1_00)
    next_day(house)
    assert reconciling.reconcile().findings[1] == (
        "Fee txn_2 of 1.00 USD moved at the processor and isn't in the books."
    )


def charged(house: House, given: int) -> Reconciling:
    return replace(house.reconciling, payments=cast(Payments, Charging(given)))
