"""Money on its way out: how often it is tried, with which key, and when it is given up."""

from datetime import timedelta

import pytest

from domain.errors import Conflict
from domain.money import Currency
from domain.outgoing import (
    BACKOFF,
    KEYS_REMEMBERED,
    LOOK_AGAIN,
    MOST_ATTEMPTS,
    NOT_FAILED,
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
    transfer,
    unanswered,
    waiting,
)
from tests.factories import MINUTE, NOW

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
    assert still.next_at == NOW + LOOK_AGAIN


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
