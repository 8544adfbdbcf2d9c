"""Transfers: sent once, tried five times, never given up while the money may have moved."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.money import Currency
from domain.payouts.transfers import (
    BACKOFF,
    LONGEST_REASON,
    LOOKED_UP_AFTER,
    MOST_ATTEMPTS,
    NOT_READY,
    Transfer,
    TransferState,
    is_due,
    paid,
    queued,
    refused,
    resumed,
    retried,
    sending,
    unanswered,
    withheld,
)
from tests.factories import NOW

QUEUED, SENDING, PAID, FAILED = TransferState
NEW = queued("t-1", "run", "owl", 500, Currency.CAD, NOW)
SENT = sending(NEW, NOW)
DONE = paid(SENT, "tr_1", NOW)
HELD_BACK = withheld(NEW, NOW)


def failed() -> Transfer:
    transfer = NEW
    for number in range(MOST_ATTEMPTS):
        transfer = refused(sending(transfer, NOW), f"No. {number + 1}", NOW)
    return transfer


def test_a_transfer_is_queued_then_sending_then_paid() -> None:
    assert [each.state for each in (NEW, SENT, DONE)] == [QUEUED, SENDING, PAID]
    assert [each.state.label for each in (NEW, SENT, DONE, failed())] == [
        "Queued",
        "Sending",
        "Paid",
        "Failed",
    ]
    assert (DONE.reference, DONE.finished_at, DONE.attempts) == ("tr_1", NOW, 1)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_sent_for_no_amount(amount: int) -> None:
    with pytest.raises(ValueError, match="can't transfer"):
        queued("t", "run", "owl", amount, Currency.CAD, NOW)


def test_a_refused_transfer_is_tried_five_times_ever_later_and_keeps_the_reason() -> None:
    transfer, waits = NEW, []
    while transfer.state is QUEUED:
        transfer = refused(sending(transfer, NOW), f"Refusal {transfer.attempts + 1}.", NOW)
        assert transfer.reason == f"Refusal {transfer.attempts}."
        waits.append(transfer.due_at - NOW)
    assert (transfer.state, transfer.attempts, transfer.finished_at) == (FAILED, 5, NOW)
    assert waits == [*BACKOFF, timedelta(0)]
    assert sorted(BACKOFF) == list(BACKOFF)


def test_it_may_still_be_paid_at_the_last_attempt() -> None:
    transfer = NEW
    for _ in range(MOST_ATTEMPTS - 1):
        transfer = refused(sending(transfer, NOW), "No.", NOW)
    last = paid(sending(transfer, NOW), "tr_5", NOW)
    assert (last.state, last.attempts, last.reason) == (PAID, 5, "")


def test_each_refusal_leads_to_a_new_request_and_a_missing_answer_to_the_same() -> None:
    again = sending(refused(SENT, "No.", NOW), NOW)
    assert SENT.key == "transfer-t-1-1"
    assert again.key == "transfer-t-1-2"
    assert unanswered(SENT, "Timed out.", NOW).key == SENT.key


def test_keys_never_come_back_after_a_retry() -> None:
    first = failed()
    again = sending(retried(first, NOW), NOW)
    assert again.key == f"transfer-t-1-{MOST_ATTEMPTS + 1}"


def test_a_missing_answer_is_asked_after_for_ever() -> None:
    transfer = SENT
    for _ in range(3 * MOST_ATTEMPTS):
        transfer = unanswered(transfer, "Timed out.", NOW)
    assert (transfer.state, transfer.attempts, transfer.reason) == (SENDING, 1, "Timed out.")
    assert transfer.due_at == NOW + LOOKED_UP_AFTER


def test_a_failed_one_that_is_retried_has_all_its_attempts_again() -> None:
    transfer = retried(failed(), NOW)
    assert (transfer.state, transfer.tried, transfer.reason) == (QUEUED, 0, "No. 5")
    assert transfer.finished_at is None
    for _ in range(MOST_ATTEMPTS - 1):
        transfer = refused(sending(transfer, NOW), "No.", NOW)
    assert transfer.state is QUEUED
    assert refused(sending(transfer, NOW), "No.", NOW).state is FAILED


def test_who_lost_eligibility_is_sent_nothing_and_loses_nothing() -> None:
    assert (HELD_BACK.state, HELD_BACK.attempts, HELD_BACK.reason) == (FAILED, 0, NOT_READY)
    assert HELD_BACK.amount == NEW.amount
    ready = resumed(HELD_BACK, NOW)
    assert (ready.state, ready.is_withheld, ready.tried) == (QUEUED, False, 0)
    assert paid(sending(ready, NOW), "tr_1", NOW).state is PAID


def test_readiness_resumes_only_what_was_withheld() -> None:
    for transfer in (NEW, SENT, DONE, failed()):
        assert resumed(transfer, NOW) == transfer


def test_what_was_paid_is_heard_twice_but_never_as_something_else() -> None:
    assert paid(DONE, "tr_1", NOW + timedelta(days=1)) == DONE
    with pytest.raises(ValueError, match="can't be paid as tr_2"):
        paid(DONE, "tr_2", NOW)


def test_what_was_never_sent_cannot_be_paid() -> None:
    for transfer in (NEW, HELD_BACK):
        with pytest.raises(ValueError):
            paid(transfer, "tr_1", NOW)


def test_late_news_that_it_was_paid_holds() -> None:
    late = NOW + timedelta(days=2)
    for transfer in (refused(SENT, "No.", NOW), failed(), withheld(refused(SENT, "No.", NOW), NOW)):
        settled = paid(transfer, "tr_1", late)
        assert (settled.state, settled.reason, settled.is_withheld) == (PAID, "", False)
        assert settled.finished_at == late


STEPS: dict[str, Callable[[Transfer], Transfer]] = {
    "sending": lambda transfer: sending(transfer, NOW),
    "unanswered": lambda transfer: unanswered(transfer, "?", NOW),
    "refused": lambda transfer: refused(transfer, "No.", NOW),
    "withheld": lambda transfer: withheld(transfer, NOW),
    "retried": lambda transfer: retried(transfer, NOW),
}
LEGAL = {
    QUEUED: {"sending", "withheld"},
    SENDING: {"unanswered", "refused"},
    PAID: set(),
    FAILED: {"retried"},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", TransferState)
def test_only_legal_steps_are_taken(state: TransferState, step: str) -> None:
    transfer = replace(SENT, state=state)
    if step in LEGAL[state]:
        assert STEPS[step](transfer).id == transfer.id
    else:
        with pytest.raises(ValueError, match=f"is {state}, not"):
            STEPS[step](transfer)


def test_whatever_happens_no_key_is_used_for_two_attempts() -> None:
    dice = random.Random(3)
    for _ in range(100):
        transfer, keys = NEW, []
        for _ in range(25):
            step = dice.choice(sorted(LEGAL[transfer.state]))
            transfer = STEPS[step](transfer)
            keys += [transfer.key] if step == "sending" else []
            assert transfer.tried <= MOST_ATTEMPTS
        assert len(set(keys)) == len(keys) == transfer.attempts


def test_only_what_waits_or_has_no_answer_is_due() -> None:
    tried_again = refused(SENT, "No.", NOW)
    assert is_due(NEW, NOW)
    assert not is_due(SENT, NOW)
    assert is_due(SENT, NOW + LOOKED_UP_AFTER)
    assert not is_due(tried_again, NOW + BACKOFF[0] - timedelta(seconds=1))
    assert is_due(tried_again, NOW + BACKOFF[0])
    assert not any(is_due(each, NOW + timedelta(days=9)) for each in (DONE, failed(), HELD_BACK))


def test_a_long_reason_is_cut() -> None:
    assert len(refused(SENT, "x" * 9_999, NOW).reason) == LONGEST_REASON
