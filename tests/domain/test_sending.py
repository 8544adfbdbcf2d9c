"""Sending money: when it waits, how a no and a silence are met, and that nothing goes out twice."""

from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, NotFound
from domain.jobs import JobState
from domain.money import Currency
from domain.outgoing import (
    MOST_ATTEMPTS,
    NOT_FAILED,
    NOT_READY,
    UNKNOWN_PAYMENT,
    OutgoingState,
    send_key,
    transfer,
)
from domain.payments import PaymentRefused, Refund, RefundState
from domain.services.dispatch import dispatch
from tests import factories
from tests.domain.house import House
from tests.domain.trading import COST, FEE, Market, Other, opened, ready

DONE = {"processor": FEE - COST, "costs": COST, "fees": -FEE, "producer": 0}


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def tick_on(sale: Market, times: int) -> None:
    for _ in range(times):
        sale.tick(hours=6)


def test_a_producer_is_sent_what_they_are_owed(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    sale.work()
    [sent] = sale.sent(order)
    assert (sent.state, sent.attempts) == (OutgoingState.PAID, 0)
    found = house.rail.payments.find_transfer(sent.id, order.id)
    assert found and (found.id, found.amount) == (sent.object_id, sent.amount)
    assert sale.balances() == DONE
    assert house.sending.run(outgoing_id=sent.id) is None
    assert house.sending.run(outgoing_id="none") is None


def test_money_waits_for_its_producer_and_is_sent_once_they_are_ready(sale: Market, house: House) -> None:
    order = sale.bought()
    sale.tick(hours=1)
    [waits] = sale.sent(order)
    assert (waits.state, waits.reason, waits.attempts) == (OutgoingState.QUEUED, NOT_READY, 0)
    payee = opened(house, sale.owner)
    sale.tick(days=3)
    assert house.rail.made("transfers") == 0
    house.rail.onboard(payee.account_id)
    house.payees.changed(account_id=payee.account_id)
    sale.work()
    assert sale.balances() == DONE


def test_a_worker_whose_clock_is_behind_keeps_nobody_waiting(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    sale.bought()
    house.clock.pass_by(seconds=-1)
    sale.work()
    assert house.rail.made("transfers") == 0
    sale.tick(minutes=1)
    assert sale.balances() == DONE


def test_a_producer_who_stops_being_ready_is_waited_for(sale: Market, house: House) -> None:
    payee = ready(house, sale.owner)
    house.rail.restrict(payee.account_id)
    house.payees.changed(account_id=payee.account_id)
    order = sale.bought()
    sale.work()
    assert sale.sent(order)[0].state is OutgoingState.QUEUED
    house.clock.pass_by(minutes=1)
    house.rail.onboard(payee.account_id)
    house.payees.changed(account_id=payee.account_id)
    sale.work()
    assert sale.balances() == DONE


def test_a_no_is_tried_five_times_and_then_waits_for_a_person(
    sale: Market, house: House, admin: Actor
) -> None:
    """The account has closed its payouts, and we haven't heard of it."""
    payee = ready(house, sale.owner)
    house.rail.restrict(payee.account_id)
    order = sale.bought()
    sale.work()
    tick_on(sale, MOST_ATTEMPTS)
    [failed] = sale.sent(order)
    assert (failed.state, failed.attempts) == (OutgoingState.FAILED, MOST_ATTEMPTS)
    assert "can't receive transfers" in failed.reason
    assert house.sending.stuck(actor=admin) == [failed]
    house.rail.onboard(payee.account_id)
    house.sending.retry(actor=admin, outgoing_id=failed.id)
    sale.work()
    assert house.sending.stuck(actor=admin) == [] and sale.balances() == DONE
    with house.store.read() as unit:
        [entry] = unit.audit.newest(9)
    assert (entry.action, entry.subject, entry.actor_id) == ("outgoing.retried", failed.id, admin.id)


def test_what_did_not_fail_is_not_retried(sale: Market, house: House, admin: Actor) -> None:
    order = sale.bought()
    [queued] = sale.sent(order)
    with pytest.raises(Conflict) as caught:
        house.sending.retry(actor=admin, outgoing_id=queued.id)
    assert caught.value.fault is NOT_FAILED
    with pytest.raises(NotFound) as unknown:
        house.sending.retry(actor=admin, outgoing_id="none")
    assert unknown.value.fault is UNKNOWN_PAYMENT


def test_money_is_the_admins_alone(sale: Market, house: House) -> None:
    with pytest.raises(Forbidden):
        house.sending.stuck(actor=sale.owner)
    with pytest.raises(Forbidden):
        house.sending.retry(actor=sale.owner, outgoing_id="none")


def test_money_that_does_not_move_is_listed_within_a_quarter_of_an_hour(
    sale: Market, house: House, admin: Actor
) -> None:
    sale.bought()
    house.clock.pass_by(minutes=15)
    assert house.sending.stuck(actor=admin) == []
    house.clock.pass_by(seconds=1)
    assert [each.state for each in house.sending.stuck(actor=admin)] == [OutgoingState.QUEUED]


@pytest.mark.parametrize("way", ["fail_calls", "drop_replies"])
@pytest.mark.parametrize("times", [1, 7])
def test_a_silence_is_asked_again_until_there_is_an_answer(
    sale: Market, house: House, way: str, times: int
) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    getattr(house.rail, way)(times)
    sale.work()
    [silent] = sale.sent(order)
    assert (silent.state, silent.attempts) == (OutgoingState.SENDING, 0)
    assert sale.balances()["producer"] < 0
    tick_on(sale, times)
    assert sale.balances() == DONE and house.rail.made("transfers") == 1


def test_a_no_after_a_silence_does_not_undo_what_was_done(sale: Market, house: House) -> None:
    """The reply is lost; when it is asked again the producer's account is another one."""
    ready(house, sale.owner)
    order = sale.bought()
    house.rail.drop_replies(1)
    sale.work()
    payee = house.payees.mine(actor=sale.owner)
    assert payee
    house.rail.close(payee.account_id)
    house.payees.changed(account_id=payee.account_id)
    ready(house, sale.owner)
    sale.tick(minutes=2)
    [sent] = sale.sent(order)
    assert (sent.state, sent.refusals) == (OutgoingState.PAID, 0)
    assert house.rail.made("transfers") == 1 and sale.balances() == DONE


def test_a_refund_that_the_bank_turns_down_is_tried_again(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    honest, tries = house.rail.payments, []

    def turned_down(key: str, reference: str, payment_id: str, amount: int) -> Any:
        tries.append(key)
        return Refund("re_1", reference, payment_id, amount, order.currency, RefundState.FAILED)

    admin = house.person(Role.ADMIN, "Root")
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    house.sending = replace(house.sending, payments=Other(honest, {"refund": turned_down}))
    sale.tick(minutes=1)
    house.sending = replace(house.sending, payments=honest)
    assert house.rail.made("refunds") == 0
    sale.tick(minutes=1)
    assert (len(tries), house.rail.made("refunds")) == (1, 1)


def test_two_workers_who_send_the_same_send_it_once(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    [queued] = sale.sent(order)
    honest = house.rail.payments

    def meanwhile(key: str, asked: Any) -> Any:
        assert house.sending.run(outgoing_id=queued.id) is None
        return honest.transfer(key, asked)

    first = replace(house.sending, payments=Other(honest, {"transfer": meanwhile}))
    assert first.run(outgoing_id=queued.id)
    assert house.rail.made("transfers") == 1 and sale.balances() == DONE


def test_a_slow_refusal_does_not_undo_what_another_worker_did(sale: Market, house: House) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    [queued] = sale.sent(order)
    honest = house.rail.payments

    def overtaken(key: str, asked: Any) -> Any:
        house.clock.pass_by(minutes=2)
        done = house.sending.run(outgoing_id=queued.id)
        assert done and done.state is OutgoingState.PAID
        raise PaymentRefused("too slow")

    slow = replace(
        house.sending, payments=Other(honest, {"transfer": overtaken, "find_transfer": lambda *_: None})
    )
    slow.run(outgoing_id=queued.id)
    assert sale.sent(order)[0].state is OutgoingState.PAID and sale.balances() == DONE


def test_a_slow_answer_is_no_second_one(sale: Market, house: House, admin: Actor) -> None:
    """Another worker has sent it, and the sale is undone, before the first hears of it."""
    ready(house, sale.owner)
    order = sale.bought()
    [queued] = sale.sent(order)
    honest = house.rail.payments

    def overtaken(key: str, asked: Any) -> Any:
        house.clock.pass_by(minutes=2)
        house.sending.run(outgoing_id=queued.id)
        house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
        sale.work()
        return honest.transfer(key, asked)

    slow = replace(house.sending, payments=Other(honest, {"transfer": overtaken}))
    done = slow.run(outgoing_id=queued.id)
    assert done == sale.sent(order)[0] and done and done.state is OutgoingState.PAID
    assert [house.rail.made(kind) for kind in ("transfers", "reversals", "refunds")] == [1, 1, 1]
    assert sale.balances() == {"processor": -COST, "costs": COST, "fees": 0, "producer": 0}


def test_what_a_forgotten_key_has_made_is_looked_for(sale: Market, house: House) -> None:
    """From the platform's balance, which would suffice for a second one."""
    ready(house, sale.owner)
    sale.bought()
    sale.tick(days=3)
    share = transfer("share", "run", sale.owner.id, "", 5_00, Currency.USD, house.clock.now())
    with house.store.write() as unit:
        dispatch(unit, house.ids, share)
        unit.commit()
    house.rail.drop_replies(1)
    sale.work()
    house.rail.forget_keys()
    sale.tick(hours=25)
    with house.store.read() as unit:
        sent = unit.outgoing.get(share.id)
    assert sent and sent.state is OutgoingState.PAID
    assert house.rail.made("transfers") == 2


def test_a_producer_who_got_ready_unheard_of_is_paid_within_hours(sale: Market, house: House) -> None:
    order = sale.bought()
    sale.work()
    with house.store.write() as unit:
        unit.payees.add(factories.payee(id=sale.owner.id, account_id=onboarded(sale)))
        unit.commit()
    sale.tick(hours=5)
    assert sale.sent(order)[0].state is OutgoingState.QUEUED
    sale.tick(hours=1)
    assert sale.balances() == DONE


def onboarded(sale: Market) -> str:
    """An account that the processor has, and we don't know of."""
    rail = sale.house.rail
    account = rail.payments.create_account("key", "reference", "CA", "owl@example.com", "Owl")
    rail.onboard(account.id)
    return account.id


def test_money_whose_job_was_given_up_is_sent_all_the_same(sale: Market, house: House) -> None:
    """The database was away for as long as the job was tried."""
    ready(house, sale.owner)
    order = sale.bought()
    [queued] = sale.sent(order)
    with house.store.write() as unit:
        job = unit.jobs.by_key(send_key(queued))
        assert job
        unit.jobs.save(replace(job, state=JobState.FAILED, finished_at=house.clock.now()))
        unit.commit()
    sale.work()
    assert sale.sent(order) == [queued]
    sale.tick(minutes=1)
    assert sale.balances() == DONE
