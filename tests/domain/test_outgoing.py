"""Money on its way out: how often it is tried, with which key, and when it is given up."""

from datetime import timedelta

import pytest

from domain.errors import Conflict
from domain.money import Currency
from domain.outgoing import (
    BACKOFF,
    DISPUTED,
    KEYS_REMEMBERED,
    LOOK_AGAIN,
    MONTH_SENT_WITHIN,
    MOST_ATTEMPTS,
    NOT_FAILED,
    NOT_READY,
    STUCK_AFTER,
    UNDER_WAY,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    again,
    cancelled,
    refund,
    refused,
    reversal,
    sending,
    sent,
    told,
    transfer,
    unanswered,
    waiting,
)
from domain.payments import Refund, RefundState
from tests.factories import MINUTE, NOW

SECOND = timedelta(seconds=1)
REFUND = refund("r1", "order", "payment", 227_00, Currency.USD, NOW)
TRANSFER = transfer("t1", "order", "maker", "charge", 200_00, Currency.USD, NOW)


def failed() -> Outgoing:
    each = TRANSFER
    for _ in range(MOST_ATTEMPTS):
        each = refused(sending(each, each.next_at), "no funds", each.next_at)
    return each


def test_one_reason_sends_one() -> None:
    assert TRANSFER.cause == "transfer:order:maker"
    assert refund("r1", "order", "payment", 227_00, Currency.USD, NOW).cause == "refund:order"
    back = reversal("v1", sent(sending(TRANSFER, NOW), "tr_1", NOW), NOW)
    assert (back.kind, back.cause, back.source, back.amount) == (
        OutgoingKind.REVERSAL,
        "reversal:t1",
        "tr_1",
        200_00,
    )


def test_it_is_done_with_the_answer() -> None:
    done = sent(sending(TRANSFER, NOW), "tr_1", NOW)
    assert (done.state, done.object_id) == (OutgoingState.PAID, "tr_1")
    assert not done.is_due(NOW + timedelta(days=9))


def test_a_refusal_is_tried_five_times_with_growing_delays_and_new_keys() -> None:
    each, keys, delays = TRANSFER, set(), []
    for _ in range(MOST_ATTEMPTS):
        keys.add(each.key)
        each = refused(sending(each, NOW), "no funds", NOW)
        delays.append(each.next_at - NOW)
    assert (each.state, each.reason, each.attempts) == (OutgoingState.FAILED, "no funds", 5)
    assert len(keys) == MOST_ATTEMPTS
    assert delays[:4] == list(BACKOFF) and sorted(BACKOFF) == list(BACKOFF)


def test_a_lost_answer_keeps_the_key_and_is_no_attempt() -> None:
    tried = sending(TRANSFER, NOW)
    lost = unanswered(tried, "no answer", NOW)
    assert (lost.state, lost.key, lost.attempts) == (OutgoingState.SENDING, TRANSFER.key, 0)
    assert not lost.is_due(NOW) and lost.is_due(NOW + MINUTE)


def test_lost_answers_are_asked_for_less_and_less_often_and_for_ever() -> None:
    tried = sending(TRANSFER, NOW)
    delays = [
        unanswered(tried, "", NOW + waited).next_at - NOW - waited
        for waited in (timedelta(), MINUTE, timedelta(hours=2), timedelta(days=30))
    ]
    assert delays == list(BACKOFF[:2]) + [BACKOFF[3]] * 2


def test_after_a_day_it_has_to_be_looked_for_first() -> None:
    tried = sending(TRANSFER, NOW)
    assert not tried.is_late(NOW + KEYS_REMEMBERED)
    assert tried.is_late(NOW + KEYS_REMEMBERED + MINUTE)
    assert not TRANSFER.is_late(NOW + timedelta(days=30))
    assert sending(tried, NOW + timedelta(days=2)).is_late(NOW + timedelta(days=2))


def test_waiting_is_no_attempt() -> None:
    still = waiting(TRANSFER, "not ready", NOW)
    assert (still.state, still.attempts, still.reason) == (OutgoingState.QUEUED, 0, "not ready")
    assert not still.is_due(NOW) and still.is_due(NOW + BACKOFF[-1])


def test_what_was_never_sent_can_be_called_off() -> None:
    assert cancelled(TRANSFER, NOW).state is OutgoingState.CANCELLED
    with pytest.raises(ValueError, match="Sending"):
        cancelled(sending(TRANSFER, NOW), NOW)


def test_a_person_may_have_a_failed_one_tried_from_the_start_with_a_key_never_used() -> None:
    once_more = again(failed(), NOW)
    assert (once_more.state, once_more.attempts, once_more.key) == (OutgoingState.QUEUED, 0, "t1-5")
    with pytest.raises(Conflict) as refusal:
        again(TRANSFER, NOW)
    assert refusal.value.fault is NOT_FAILED


def said(state: RefundState, id: str = "re_1", reason: str = "") -> Refund:
    return Refund(id, "r1", "payment", 227_00, Currency.USD, state, reason)


def test_a_refund_is_paid_once_it_is_done_and_under_way_until_then() -> None:
    way = told(sending(REFUND, NOW), said(RefundState.PENDING), NOW)
    assert (way.state, way.reason, way.object_id) == (OutgoingState.SENDING, UNDER_WAY, "re_1")
    assert way.is_under_way and way.next_at == NOW + LOOK_AGAIN
    assert unanswered(way, "no answer", NOW) == way
    done = told(way, said(RefundState.DONE), NOW)
    assert (done.state, done.reason, done.ended_at) == (OutgoingState.PAID, "", NOW)
    assert told(done, said(RefundState.PENDING), NOW) == told(done, said(RefundState.DONE), NOW) == done


def test_a_refund_that_fails_counts_once_even_if_it_was_done() -> None:
    for state in (RefundState.PENDING, RefundState.DONE):
        before = told(sending(REFUND, NOW), said(state), NOW)
        failed = told(before, said(RefundState.FAILED, reason="expired_card"), NOW)
        assert (failed.state, failed.reason, failed.attempts) == (OutgoingState.QUEUED, "expired_card", 1)
        assert (failed.ended_at, failed.key) == (None, "r1-1")
        assert told(failed, said(RefundState.FAILED), NOW) == failed
        retried = sending(failed, NOW)
        assert told(retried, said(RefundState.FAILED), NOW) == retried
        other = told(retried, said(RefundState.PENDING, "re_2"), NOW)
        assert told(other, said(RefundState.FAILED), NOW) == other and other.object_id == "re_2"


def test_nothing_is_told_of_a_refund_that_nobody_asked_for_yet() -> None:
    assert told(REFUND, said(RefundState.DONE), NOW) == REFUND


def stuck_after(outgoing: Outgoing, longest: timedelta) -> bool:
    """Whether it gets stuck after that time, and not before."""
    return not outgoing.is_stuck(NOW + longest) and outgoing.is_stuck(NOW + longest + SECOND)


def test_money_is_stuck_once_it_should_have_moved_for_a_quarter_of_an_hour() -> None:
    assert stuck_after(TRANSFER, STUCK_AFTER)
    silent = unanswered(sending(TRANSFER, NOW), "no answer", NOW)
    assert stuck_after(silent, STUCK_AFTER)
    due_again = sending(waiting(TRANSFER, "", NOW - BACKOFF[-1]), NOW)
    assert stuck_after(due_again, STUCK_AFTER)
    assert failed().is_stuck(NOW) and not sent(TRANSFER, "tr_1", NOW).is_stuck(NOW + timedelta(days=9))


def test_money_is_stuck_with_its_third_refusal() -> None:
    each = TRANSFER
    for attempt in range(1, MOST_ATTEMPTS):
        each = refused(sending(each, NOW), "no funds", NOW)
        assert each.is_stuck(NOW) is (attempt >= 3)


@pytest.mark.parametrize("reason", [NOT_READY, DISPUTED])
def test_what_waits_for_somebody_else_is_not_stuck_as_long_as_it_is_looked_at(reason: str) -> None:
    assert stuck_after(waiting(TRANSFER, reason, NOW), BACKOFF[-1] + STUCK_AFTER)


@pytest.mark.parametrize("reason", [NOT_READY, DISPUTED])
def test_what_is_sent_after_it_waited_waits_no_more(reason: str) -> None:
    each = sending(waiting(TRANSFER, reason, NOW - MINUTE), NOW)
    cut_off = sending(each, NOW + STUCK_AFTER)
    assert each.reason == "" and cut_off.is_stuck(NOW + STUCK_AFTER + SECOND)


def test_a_refund_under_way_is_not_stuck_as_long_as_it_is_looked_at() -> None:
    way = told(sending(REFUND, NOW - timedelta(days=3)), said(RefundState.PENDING), NOW)
    assert stuck_after(way, LOOK_AGAIN + STUCK_AFTER)


def test_a_large_month_has_hours_to_be_tried_for_the_first_time() -> None:
    of_month = transfer("t2", "run", "maker", "", 5_00, Currency.CAD, NOW)
    assert stuck_after(of_month, MONTH_SENT_WITHIN)
    assert stuck_after(unanswered(sending(of_month, NOW), "", NOW), STUCK_AFTER)
