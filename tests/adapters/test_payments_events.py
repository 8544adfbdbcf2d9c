"""The contract of the payments port: events come signed, and all of them can be asked for again."""

from datetime import timedelta

import pytest

from domain.payments import ForgedEvent, Topic
from tests.adapters.paying import account, bought, checkout, events, order, paid, ready_account
from tests.rails import Rail

WINDOW = timedelta(seconds=300)
SECOND = timedelta(seconds=1)


def sent(rail: Rail) -> tuple[bytes, dict[str, str]]:
    """One event as it came."""
    bought(rail)
    return rail.events()[0]


def test_each_change_is_told_with_what_it_is_about(rail: Rail) -> None:
    to, payment = ready_account(rail), paid(rail)
    transfer = rail.payments.transfer("k1", order(to, 100_00, payment.charge_id))
    refund = rail.payments.refund("k2", "refund-1", payment.id, 1_00)
    lost = paid(rail, "order-2")
    dispute = rail.dispute(lost.id)
    told = {(each.topic, each.object_id) for each in events(rail)}
    wanted = {
        (Topic.ACCOUNT, to.id),
        (Topic.TRANSFER, transfer.id),
        (Topic.REFUND, refund.id),
        (Topic.DISPUTE, dispute.id),
    }
    assert told >= wanted
    assert Topic.CHECKOUT in {topic for topic, _ in told}


def test_an_event_names_the_account_that_it_happened_in(rail: Rail) -> None:
    made = account(rail)
    rail.onboard(made.id)
    bought(rail)
    told = events(rail)
    assert {each.account_id for each in told if each.topic is Topic.ACCOUNT} == {made.id}
    assert {each.account_id for each in told if each.topic is Topic.CHECKOUT} == {""}


def test_events_are_unique_and_timed(rail: Rail) -> None:
    bought(rail, "order-1")
    rail.wait(timedelta(minutes=1))
    bought(rail, "order-2")
    told = events(rail)
    assert len({(each.source, each.id) for each in told}) == len(told) >= 2
    assert max(abs(rail.clock.now() - each.at) for each in told) <= timedelta(minutes=1, seconds=1)


def test_a_checkout_that_ends_is_told(rail: Rail) -> None:
    made = rail.payments.start_checkout("key-1", checkout(rail))
    events(rail)
    rail.payments.expire_checkout(made.id)
    assert [(each.topic, each.object_id) for each in events(rail)] == [(Topic.CHECKOUT, made.id)]


def test_a_checkout_that_was_paid_is_told_once(rail: Rail) -> None:
    done = bought(rail)
    rail.payments.expire_checkout(done.id)
    about = [each.object_id for each in events(rail) if each.topic is Topic.CHECKOUT]
    assert about == [done.id]


def test_what_was_signed_is_read(rail: Rail) -> None:
    body, headers = sent(rail)
    now = rail.clock.now()
    assert rail.payments.read_event(body, headers, now) == rail.payments.read_event(body, headers, now)


@pytest.mark.parametrize("drift", [-WINDOW + SECOND, WINDOW - SECOND])
def test_five_minutes_either_way_are_borne(rail: Rail, drift: timedelta) -> None:
    body, headers = sent(rail)
    assert rail.payments.read_event(body, headers, rail.clock.now() + drift).id


@pytest.mark.parametrize("drift", [-WINDOW - 2 * SECOND, WINDOW + 2 * SECOND, timedelta(days=400)])
def test_older_and_newer_ones_are_forged(rail: Rail, drift: timedelta) -> None:
    body, headers = sent(rail)
    with pytest.raises(ForgedEvent):
        rail.payments.read_event(body, headers, rail.clock.now() + drift)


def test_a_body_that_was_touched_is_forged(rail: Rail) -> None:
    body, headers = sent(rail)
    for touched in (body[:-1], body + b" ", body.replace(b'"', b"'", 1), b"", b"{}"):
        with pytest.raises(ForgedEvent):
            rail.payments.read_event(touched, headers, rail.clock.now())


def test_a_signature_that_was_touched_is_forged(rail: Rail) -> None:
    body, headers = sent(rail)
    [name] = [name for name in headers if "signature" in name]
    value = headers[name]
    flipped = value[:-1] + ("0" if value[-1] != "0" else "1")
    for touched in (flipped, value[:-1], "", "t=1", "v1=00", "garbage", "é", value.replace("t=", "t=1")):
        with pytest.raises(ForgedEvent):
            rail.payments.read_event(body, headers | {name: touched}, rail.clock.now())
    with pytest.raises(ForgedEvent):
        rail.payments.read_event(body, {}, rail.clock.now())


def test_every_event_can_be_asked_for_again_the_oldest_first(rail: Rail) -> None:
    start = rail.clock.now()
    for number in range(3):
        bought(rail, f"order-{number}")
        rail.wait(timedelta(minutes=10))
    told, again = events(rail), list(rail.payments.events_since(start - SECOND))
    assert {(each.source, each.id) for each in again} == {(each.source, each.id) for each in told}
    assert [each.at for each in again] == sorted(each.at for each in again)
    assert set(again) == set(told)


def test_only_later_events_are_told_again_when_that_is_asked(rail: Rail) -> None:
    bought(rail, "order-1")
    rail.wait(timedelta(hours=1))
    middle = rail.clock.now() - timedelta(minutes=30)
    events(rail)
    bought(rail, "order-2")
    later = events(rail)
    assert {each.id for each in rail.payments.events_since(middle)} == {each.id for each in later}
    assert list(rail.payments.events_since(rail.clock.now() + timedelta(minutes=1))) == []
