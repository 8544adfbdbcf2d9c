"""What each event writes into the books, of amounts drawn by seeds."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from domain import postings
from domain.ledger import (
    COSTS,
    FEES,
    LOSSES,
    PROCESSOR,
    Account,
    Entry,
    Kind,
    disputed,
    held,
    pool,
    producer,
    returning,
)
from domain.money import Currency
from tests.factories import NOW

Booked: dict[str, Any] = {"id": "e", "at": NOW}
IN_EUR: dict[str, Any] = {**Booked, "currency": Currency.EUR}
AGAIN: dict[str, Any] = {"id": "f", "at": NOW}
ROUNDS = 100


def sale(fee: int = 312, **shares: int) -> Entry:
    return postings.sale(order_id="o", fee=fee, shares=shares or {"a": 70, "b": 30}, **IN_EUR)


def payment(base: int = 900, fee: int = 408) -> Entry:
    return postings.subscription_paid(invoice_id="i", period="2026-11", base=base, fee=fee, **IN_EUR)


def transfer(amount: int = 70) -> Entry:
    return postings.transfer_sent(transfer_id="t", producer_id="a", amount=amount, **IN_EUR)


def dispute(amount: int = 412) -> Entry:
    return postings.dispute_opened(dispute_id="d", order_id="o", amount=amount, **IN_EUR)


def refund(amount: int = 412) -> Entry:
    return postings.refund_sent(refund_id="r", order_id="o", amount=amount, **IN_EUR)


def held_back(amount: int = 900) -> Entry:
    return postings.pool_disputed(payment=payment(), dispute_id="d", amount=amount, **AGAIN)


def shares_of(chance: random.Random) -> dict[str, int]:
    return {f"p{number}": chance.randrange(1, 10**6) for number in range(chance.randint(1, 5))}


def split(shares: dict[Account, int]) -> Entry:
    return postings.split(run_id="r", part="1", period="2026-11", shares=shares, **IN_EUR)


def test_a_sale_is_owed_to_its_producers_and_its_fee_earned() -> None:
    booked = sale()
    assert (booked.cause, booked.kind) == ("sale:o", Kind.SALE)
    assert booked.amounts == {PROCESSOR: 412, FEES: -312, producer("a"): -70, producer("b"): -30}


def test_a_sale_without_a_fee_has_no_line_for_it() -> None:
    assert sale(fee=0).amounts == {PROCESSOR: 100, producer("a"): -70, producer("b"): -30}


def test_a_subscription_fills_its_periods_pool() -> None:
    booked = payment()
    assert (booked.cause, booked.kind) == ("subscription:i", Kind.SUBSCRIPTION)
    assert booked.amounts == {PROCESSOR: 1308, FEES: -408, pool("2026-11"): -900}


def refunded(base: int = 900, fee: int = 408, is_split: bool = False) -> Entry:
    parts: dict[str, Any] = {"base": base, "fee": fee, "is_split": is_split}
    return postings.subscription_refunded(payment=payment(), refund_id="r", **parts, **AGAIN)


def test_what_goes_back_of_a_subscription_comes_out_of_its_pool_and_the_fee() -> None:
    booked = refunded(90, 41)
    assert (booked.cause, booked.kind) == ("subscription-refund:r", Kind.SUBSCRIPTION_REFUND)
    assert booked.amounts == {PROCESSOR: -131, FEES: 41, pool("2026-11"): 90}


def test_a_pool_that_was_split_gives_nothing_back() -> None:
    assert refunded(is_split=True).amounts == {PROCESSOR: -1308, FEES: 408, LOSSES: 900}


def test_an_undone_sale_is_owed_to_its_buyer_until_the_refund_has_left() -> None:
    undone = postings.sale_refunded(sale=sale(), **AGAIN)
    assert (undone.cause, undone.kind) == ("sale-refund:o", Kind.SALE_REFUND)
    assert undone.amounts == {returning("o"): -412, FEES: 312, producer("a"): 70, producer("b"): 30}
    assert (refund().cause, refund().amounts) == ("refund:r", {returning("o"): 412, PROCESSOR: -412})


def test_a_disputed_subscription_holds_its_part_of_the_pool_back() -> None:
    booked = held_back()
    assert booked.amounts == {pool("2026-11"): 900, disputed("i"): -900}
    opened = postings.dispute_opened(dispute_id="d", order_id="i", amount=1308, **IN_EUR)
    lost = postings.dispute_lost(opened=opened, owed={}, fee=408, borne_by_pool=900, **AGAIN)
    assert lost.amounts == {disputed("i"): -408, FEES: 408}
    lost = postings.dispute_lost(opened=opened, owed={}, fee=408, **AGAIN)
    assert lost.amounts == {disputed("i"): -1308, FEES: 408, LOSSES: 900}


def test_the_processors_fee_is_a_cost() -> None:
    booked = postings.processor_charged(charge_id="c", amount=41, **IN_EUR)
    assert (booked.cause, booked.amounts) == ("processor-fee:c", {COSTS: 41, PROCESSOR: -41})


def test_a_transfer_pays_what_is_owed() -> None:
    assert (transfer().cause, transfer().amounts) == ("transfer:t", {producer("a"): 70, PROCESSOR: -70})


def test_a_split_empties_a_part_of_the_pool() -> None:
    booked = split({producer("a"): 60, held("b"): 40})
    assert (booked.cause, booked.kind) == ("split:r:1", Kind.SPLIT)
    assert booked.amounts == {pool("2026-11"): 100, producer("a"): -60, held("b"): -40}


def test_a_pool_is_split_among_producers_alone() -> None:
    with pytest.raises(ValueError, match="not fees"):
        split({FEES: 5})


def test_a_held_share_is_released_or_lapses_and_only_one_of_the_two() -> None:
    share: dict[str, Any] = {"share_id": "s", "producer_id": "b", "amount": 40, **IN_EUR}
    released, lapsed = postings.held_released(**share), postings.held_lapsed(period="2027-11", **share)
    assert released.amounts == {held("b"): 40, producer("b"): -40}
    assert lapsed.amounts == {held("b"): 40, pool("2027-11"): -40}
    assert released.cause == lapsed.cause == "held-end:s"


def test_a_dispute_holds_money_back() -> None:
    assert (dispute().cause, dispute().amounts) == ("dispute:d", {disputed("o"): 412, PROCESSOR: -412})


def test_a_lost_dispute_is_borne_by_producers_by_the_fee_and_for_the_rest_by_the_platform() -> None:
    lost = postings.dispute_lost(opened=dispute(), owed={"a": 70}, fee=312, **AGAIN)
    assert lost.amounts == {producer("a"): 70, FEES: 312, LOSSES: 30, disputed("o"): -412}
    assert lost.cause == postings.dispute_won(opened=dispute(), **AGAIN).cause == "dispute-end:d"


def test_no_more_can_be_borne_than_was_disputed() -> None:
    with pytest.raises(ValueError, match="-1 can't be moved"):
        postings.dispute_lost(opened=dispute(), owed={"a": 101}, fee=312, **AGAIN)


UNDONE: dict[str, tuple[Callable[[], Entry], Callable[[Entry], Entry], str]] = {
    "refund": (refund, lambda its: postings.refund_came_back(sent=its, **AGAIN), "refund-back:r"),
    "subscription refund": (
        refunded,
        lambda its: postings.subscription_refund_came_back(refund=its, **AGAIN),
        "subscription-refund-back:r",
    ),
    "pool": (held_back, lambda its: postings.pool_released(held_back=its, **AGAIN), "dispute-pool-end:d"),
    "transfer": (
        transfer,
        lambda its: postings.transfer_reversed(transfer=its, **AGAIN),
        "transfer-reversal:t",
    ),
    "dispute": (dispute, lambda its: postings.dispute_won(opened=its, **AGAIN), "dispute-end:d"),
}


@pytest.mark.parametrize("what", UNDONE)
def test_what_is_undone_leaves_nothing_on_any_account(what: str) -> None:
    make, undo, cause = UNDONE[what]
    done = make()
    undone = undo(done)
    assert undone.cause == cause
    assert undone.amounts == {account: -amount for account, amount in done.amounts.items()}


@pytest.mark.parametrize("what", UNDONE)
def test_nothing_is_undone_that_was_something_else(what: str) -> None:
    with pytest.raises(ValueError, match=r"is a sale, not a"):
        UNDONE[what][1](sale())


def test_only_sales_and_subscriptions_are_taken_back_as_such() -> None:
    with pytest.raises(ValueError, match="is a dispute, not a sale"):
        postings.sale_refunded(sale=dispute(), **AGAIN)
    with pytest.raises(ValueError, match="is a sale, not a subscription"):
        postings.pool_disputed(payment=sale(), dispute_id="d", amount=1, **AGAIN)


@pytest.mark.parametrize("amount", [-1, True, 5.0])
def test_amounts_are_whole_and_never_below_nothing(amount: Any) -> None:
    for make in (sale, payment):
        with pytest.raises(ValueError, match="can't be moved"):
            make(fee=amount)
    with pytest.raises(ValueError, match="can't be moved"):
        transfer(amount)


DRAWN: dict[str, Callable[[random.Random], Entry]] = {
    "sale": lambda chance: sale(chance.randrange(10**6), **shares_of(chance)),
    "subscription": lambda chance: payment(chance.randrange(1, 10**6), chance.randrange(10**6)),
    "transfer": lambda chance: transfer(chance.randrange(1, 10**9)),
    "refund": lambda chance: refund(chance.randrange(1, 10**9)),
    "dispute": lambda chance: dispute(chance.randrange(1, 10**9)),
    "split": lambda chance: split({producer(each): share for each, share in shares_of(chance).items()}),
}


@pytest.mark.parametrize("what", DRAWN)
def test_whatever_is_drawn_balances_and_so_does_its_opposite(what: str) -> None:
    chance = random.Random(what)
    for _ in range(ROUNDS):
        entry = DRAWN[what](chance)
        assert sum(line.amount for line in entry.lines) == 0
        assert 0 not in entry.amounts.values()
        if what in UNDONE:
            undone = UNDONE[what][1](entry).amounts
            assert [amount + undone[account] for account, amount in entry.amounts.items()] == [0] * len(
                undone
            )


def test_whatever_is_lost_in_a_dispute_balances() -> None:
    chance = random.Random("lost")
    for _ in range(ROUNDS):
        owed, fee, rest = shares_of(chance), chance.randrange(10**6), chance.randrange(10**6)
        opened = dispute(sum(owed.values()) + fee + rest)
        lost = postings.dispute_lost(opened=opened, owed=owed, fee=fee, **AGAIN)
        assert lost.amounts.get(LOSSES, 0) == rest
        assert sum(lost.amounts.values()) == 0


def test_moments_are_those_that_were_handed_in() -> None:
    moments: list[datetime] = [make().at for make, _, _ in UNDONE.values()]
    assert moments == [NOW] * len(UNDONE)
