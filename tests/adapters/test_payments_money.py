"""The contract of the payments port: refunds, transfers, reversals, disputes, and where the money stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.money import Currency
from domain.payments import DisputeState, Funds, MovementKind, PaymentRefused, RefundState
from tests.adapters.paying import account, movements, order, paid, ready_account, subscribed
from tests.rails import Rail

USD = Currency.USD
SOON = timedelta(days=3)
"""By then a payment is available on every rail."""


def held(funds: Funds) -> dict[Currency, int]:
    """What is there, available or not yet."""
    currencies = {*funds.available, *funds.pending}
    sums = {each: funds.available.get(each, 0) + funds.pending.get(each, 0) for each in currencies}
    return {each: amount for each, amount in sums.items() if amount}


def test_a_payment_is_refunded_in_parts_and_then_whole(rail: Rail) -> None:
    payment = paid(rail)
    part = rail.payments.refund("k1", "refund-1", payment.id, 100_00)
    assert (part.payment_id, part.amount, part.currency) == (payment.id, 100_00, USD)
    assert (part.reference, part.state) == ("refund-1", RefundState.DONE)
    assert rail.payments.payment(payment.id).refunded == 100_00
    rail.payments.refund("k2", "refund-2", payment.id, 127_00)
    assert rail.payments.payment(payment.id).refunded == payment.amount


@pytest.mark.parametrize("already", [0, 100_00, 227_00])
def test_more_than_what_was_paid_is_never_refunded(rail: Rail, already: int) -> None:
    payment = paid(rail)
    if already:
        rail.payments.refund("k1", "refund-1", payment.id, already)
    with pytest.raises(PaymentRefused):
        rail.payments.refund("k2", "refund-2", payment.id, payment.amount - already + 1)
    assert rail.payments.payment(payment.id).refunded == already


def test_refunds_are_told_apart_by_payment(rail: Rail) -> None:
    one, other = paid(rail, "order-1"), paid(rail, "order-2")
    made = rail.payments.refund("k1", "refund-1", one.id, 1_00)
    assert rail.payments.find_refund("refund-1", one.id) == made
    assert rail.payments.find_refund("refund-1", other.id) is None
    assert rail.payments.find_refund("refund-2", one.id) is None


def test_a_transfer_brings_a_share_of_a_payment_into_an_account(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    sent = rail.payments.transfer("k1", order(to, 200_00, payment.charge_id))
    assert (sent.account_id, sent.amount, sent.currency) == (to.id, 200_00, USD)
    assert (sent.reference, sent.group, sent.reversed) == ("share-1", "order-1", 0)
    assert held(rail.payments.funds(to.id)) == {USD: 200_00}
    assert rail.payments.find_transfer("share-1", "order-1") == sent
    assert rail.payments.find_transfer("share-1", "order-2") is None


def test_transfers_never_take_more_than_a_charge_has_left(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    rail.payments.transfer("k1", order(to, 200_00, payment.charge_id))
    with pytest.raises(PaymentRefused):
        rail.payments.transfer("k2", order(to, 27_01, payment.charge_id, "share-2"))
    rail.payments.transfer("k3", order(to, 27_00, payment.charge_id, "share-3"))
    with pytest.raises(PaymentRefused):
        rail.payments.transfer("k4", order(to, 1, payment.charge_id, "share-4"))
    assert rail.made("transfers") == 2


def test_nothing_is_sent_to_an_account_that_is_not_ready(rail: Rail) -> None:
    payment = paid(rail)
    fresh, limited, gone = account(rail), ready_account(rail, "producer-2"), ready_account(rail, "producer-3")
    rail.restrict(limited.id)
    rail.close(gone.id)
    for to in (fresh, limited, gone):
        with pytest.raises(PaymentRefused):
            rail.payments.transfer(f"k-{to.id}", order(to, 1_00, payment.charge_id))
    assert rail.made("transfers") == 0


def test_a_transfer_without_a_source_takes_from_what_is_available(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    rail.wait(SOON)
    with pytest.raises(PaymentRefused):
        rail.payments.transfer("k1", order(to, payment.amount - payment.fee + 1))
    assert rail.payments.transfer("k2", order(to, payment.amount - payment.fee)).amount > 0
    assert held(rail.payments.funds()) == {}


def test_money_that_is_not_available_yet_can_be_sent_with_its_source_only(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    with pytest.raises(PaymentRefused):
        rail.payments.transfer("k1", order(to, 1_00))
    assert rail.payments.transfer("k2", order(to, 1_00, payment.charge_id)).amount == 1_00


def test_a_transfer_is_reversed_in_parts_and_never_beyond(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    sent = rail.payments.transfer("k1", order(to, 200_00, payment.charge_id))
    back = rail.payments.reverse("k2", "back-1", sent.id, 150_00)
    assert (back.reference, back.transfer_id, back.amount) == ("back-1", sent.id, 150_00)
    assert rail.payments.find_transfer("share-1", "order-1") == replace(sent, reversed=150_00)
    with pytest.raises(PaymentRefused):
        rail.payments.reverse("k3", "back-2", sent.id, 50_01)
    rail.payments.reverse("k4", "back-3", sent.id, 50_00)
    with pytest.raises(PaymentRefused):
        rail.payments.reverse("k5", "back-4", sent.id, 1)
    assert held(rail.payments.funds(to.id)) == {}
    assert rail.payments.find_reversal("back-1", sent.id) == back
    assert rail.payments.find_reversal("back-2", sent.id) is None


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_below_a_minor_unit_moves(rail: Rail, amount: int) -> None:
    to, payment = ready_account(rail), paid(rail)
    sent = rail.payments.transfer("k1", order(to, 10_00, payment.charge_id))
    for attempt in (
        lambda: rail.payments.refund("k2", "refund-1", payment.id, amount),
        lambda: rail.payments.transfer("k3", order(to, amount, payment.charge_id, "share-2")),
        lambda: rail.payments.reverse("k4", "back-1", sent.id, amount),
    ):
        with pytest.raises(PaymentRefused):
            attempt()


def test_a_dispute_takes_a_payment_back_until_it_is_won(rail: Rail) -> None:
    payment = paid(rail)
    before = held(rail.payments.funds())[USD]
    opened = rail.dispute(payment.id)
    assert (opened.payment_id, opened.amount, opened.currency) == (payment.id, payment.amount, USD)
    assert opened.state is DisputeState.OPEN and opened.fee >= 0
    assert rail.payments.dispute(opened.id) == opened
    assert held(rail.payments.funds()).get(USD, 0) == before - payment.amount - opened.fee
    rail.decide(opened.id, won=True)
    assert rail.payments.dispute(opened.id).state is DisputeState.WON
    assert before - opened.fee <= held(rail.payments.funds())[USD] <= before


def test_a_dispute_that_is_lost_gives_nothing_back(rail: Rail) -> None:
    payment = paid(rail)
    opened = rail.dispute(payment.id)
    after = held(rail.payments.funds())
    rail.decide(opened.id, won=False)
    assert rail.payments.dispute(opened.id).state is DisputeState.LOST
    assert held(rail.payments.funds()) == after


def test_a_payment_is_pending_before_it_is_available(rail: Rail) -> None:
    payment = paid(rail)
    net = payment.amount - payment.fee
    now = rail.payments.funds()
    assert (now.pending.get(USD, 0), now.available.get(USD, 0)) == (net, 0)
    rail.wait(SOON)
    later = rail.payments.funds()
    assert (later.pending.get(USD, 0), later.available.get(USD, 0)) == (0, net)


def test_movements_tell_each_step_and_sum_up_to_the_balance(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    subscribed(rail)
    lost = paid(rail, "order-2")
    sent = rail.payments.transfer("k1", order(to, 120_00, payment.charge_id))
    back = rail.payments.reverse("k2", "back-1", sent.id, 20_00)
    refund = rail.payments.refund("k3", "refund-1", payment.id, 50_00)
    dispute = rail.dispute(lost.id)
    lines = movements(rail)
    told = {(each.kind, each.source, each.amount) for each in lines}
    assert told >= {
        (MovementKind.PAYMENT, payment.id, payment.amount),
        (MovementKind.TRANSFER, sent.id, -120_00),
        (MovementKind.REVERSAL, back.id, 20_00),
        (MovementKind.REFUND, refund.id, -50_00),
        (MovementKind.DISPUTE, dispute.id, -lost.amount),
    }
    sums: dict[Currency, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.net
    assert sums == held(rail.payments.funds())
    assert set(sums) == {USD, Currency.CAD}
    assert [line.at for line in lines] == sorted(line.at for line in lines)


def test_a_payment_s_movement_names_what_the_processor_kept(rail: Rail) -> None:
    payment = paid(rail)
    [line] = movements(rail)
    assert (line.amount, line.fee, line.net) == (payment.amount, payment.fee, payment.amount - payment.fee)
    assert (line.source, line.charge_id) == (payment.id, payment.charge_id)


def test_movements_are_told_of_the_time_that_is_asked_for(rail: Rail) -> None:
    first = paid(rail, "order-1")
    rail.wait(timedelta(days=1))
    noon = rail.clock.now() - timedelta(hours=12)
    second = paid(rail, "order-2")
    end = rail.clock.now() + timedelta(minutes=1)
    start = noon - timedelta(days=1)
    assert [line.source for line in rail.payments.movements(start, noon)] == [first.id]
    assert [line.source for line in rail.payments.movements(noon, end)] == [second.id]
    assert [line.source for line in rail.payments.movements(start, end)] == [first.id, second.id]


def test_money_in_an_account_goes_to_its_bank_in_the_end(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    rail.payments.transfer("k1", order(to, 200_00, payment.charge_id))
    seen = []
    for _ in range(30):
        rail.wait(timedelta(hours=6))
        seen.append(rail.payments.funds(to.id))
    assert any(funds.in_transit.get(USD, 0) == 200_00 for funds in seen)
    assert held(seen[-1]) == {} and not any(seen[-1].in_transit.values())
