"""Closing a month on a small house: shares, books, transfers, letters, and when it may be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import postings
from domain.errors import Conflict
from domain.jobs import MAX_FAILURES, JobState
from domain.notices import Choice, Topic
from domain.outgoing import OutgoingState
from domain.payouts.closing import (
    CLOSE,
    EARLIER_OPEN,
    NOT_OVER,
    SETTLED_AFTER,
)
from domain.payouts.contributions import Rule
from domain.payouts.runs import Stage
from domain.payouts.splitting import Carry
from domain.plans import PLAN_CURRENCY
from tests import factories
from tests.domain.house import House
from tests.domain.months import (
    APRIL,
    MARCH,
    OUT,
    OVER,
    a_producer,
    fill_the_rail,
    in_pool,
    jobs,
    make_ready,
    owed,
    small_house,
    subscribed,
    tell_all,
    transfers,
)
from tests.plays import put_listens


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path)
    yield house
    assert house.books.check() == ()


def test_a_pool_is_split_by_points_and_every_cent_has_its_place(house: House) -> None:
    owl, ann = a_producer(house, "Owl", tracks=2), a_producer(house, "Ann")
    subscribed(house, 10_00)

    run = house.closing.close(period=MARCH)

    assert run.stage is Stage.TRANSFERRING
    assert (owed(house, owl), owed(house, ann)) == (667, 333)
    assert transfers(house) == {owl.id: 667, ann.id: 333}
    assert in_pool(house) == 0
    assert house.closing.recompute(period=MARCH) == []


def test_transfers_are_sent_and_the_run_is_done_then(house: House) -> None:
    owl = a_producer(house, "Owl")
    subscribed(house, 10_00)
    fill_the_rail(house)
    run = house.closing.close(period=MARCH)
    with house.store.read() as unit:
        [outgoing] = unit.outgoing.of_group(run.id)
    assert house.sending.have_due_sent() == 1

    sent = house.sending.run(outgoing_id=outgoing.id)

    assert sent and sent.state is OutgoingState.PAID, sent
    assert owed(house, owl) == 0
    house.closing.have_due_closed()
    with house.store.read() as unit:
        assert unit.runs.unfinished() == []


def test_a_month_is_closed_once(house: House) -> None:
    owl = a_producer(house, "Owl")
    subscribed(house, 10_00)
    first = house.closing.close(period=MARCH)
    assert house.closing.close(period=MARCH) == first
    assert owed(house, owl) == 1_000
    assert transfers(house) == {owl.id: 1_000}


def test_what_comes_after_a_month_was_split_goes_into_the_next(house: House) -> None:
    owl = a_producer(house, "Owl")
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    subscribed(house, 5_00)
    house.clock.pass_by(days=30)
    assert list(house.closing.due()) == [APRIL]
    house.closing.close(period=APRIL)
    assert (in_pool(house), in_pool(house, APRIL)) == (0, 0)
    assert owed(house, owl) == 15_00


def test_a_pool_that_nobody_can_have_is_carried(house: House) -> None:
    owl = a_producer(house, "Owl", is_ready=False)
    subscribed(house, 10_00)
    run = house.closing.close(period=MARCH)
    with house.store.read() as unit:
        assert unit.runs.split(run.id).carry is Carry.NOBODY_ELIGIBLE
    assert run.is_done
    assert (in_pool(house), owed(house, owl), tell_all(house)) == (10_00, 0, [])
    make_ready(house, owl)
    house.clock.pass_by(days=30)
    house.closing.close(period=APRIL)
    assert owed(house, owl) == 10_00


def test_a_pool_below_nothing_is_carried_too(house: House) -> None:
    owl = a_producer(house, "Owl")
    entry = postings.subscription_paid(
        id="e", at=OVER, invoice_id="i", currency=PLAN_CURRENCY, period=MARCH, base=3_00, fee=0
    )
    with house.store.write() as unit:
        back = postings.subscription_refunded(
            id="f", at=OVER, payment=entry, refund_id="r", base=3_00, fee=0, is_split=False
        )
        unit.ledger.add(back)
        unit.commit()
    house.closing.close(period=MARCH)
    subscribed(house, 10_00, APRIL)
    house.clock.pass_by(days=30)
    house.closing.close(period=APRIL)
    assert owed(house, owl) == 7_00


def test_what_contributes_nothing_brings_nothing(house: House) -> None:
    owl, ann = a_producer(house, "Owl"), a_producer(house, "Ann", sold_at=OUT)
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    assert (owed(house, owl), owed(house, ann)) == (10_00, 0)


def test_who_hears_of_no_payouts_by_mail_is_written_to_of_what_is_not_paid_alone(house: House) -> None:
    owl, ann = a_producer(house, "Owl"), a_producer(house, "Ann", is_ready=False)
    with house.store.write() as unit:
        for each in (owl, ann):
            unit.notice_choices.put(each.id, {Topic.PAYOUT: Choice(by_mail=False)})
        unit.commit()
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    [letter] = tell_all(house)
    assert letter.payload["to"] == house.email(ann) and "wasn’t ready" in letter.payload["text"]


def test_under_the_rule_engaged_plays_by_others_count(tmp_path: Path) -> None:
    house = small_house(tmp_path, payout_rule=Rule.ENGAGED)
    owl, ann = a_producer(house, "Owl", id="hit"), a_producer(house, "Ann", id="own")
    for number in range(20):
        put_listens(house.store, factories.listen(track_id="hit", listener=f"fan{number}", at=OUT))
        put_listens(house.store, factories.listen(track_id="own", listener=ann.id, at=OUT))
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    assert (owed(house, owl), owed(house, ann)) == (10_00, 0)


def test_producers_are_told_once_what_they_get_and_why(house: House) -> None:
    owl, ann = a_producer(house, "Owl"), a_producer(house, "Ann", is_ready=False)
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    tell_all(house)
    letters = {job.payload["to"]: job.payload["text"] for job in tell_all(house)}
    assert len(letters) == 2
    with house.store.read() as unit:
        users = {name: unit.users.get(actor.id) for name, actor in (("owl", owl), ("ann", ann))}
    theirs = letters[users["owl"].email]
    for said in (
        "2026-03 is closed",
        "Amount: 10.00 CAD",
        "Original amount: 5.00 CAD",
        "Redistribution bonus: 5.00 CAD",
        "Your share of all points: 50.0000 %",
        "Your points: 0.9",
        "/backstage/finances/statements/2026-03",
    ):
        assert said in theirs
    assert "Amount: 0.00 CAD" in letters[users["ann"].email]
    assert "wasn’t ready" in letters[users["ann"].email]


def test_a_month_that_is_not_over_stays_open(house: House) -> None:
    subscribed(house, 10_00, APRIL)
    with pytest.raises(Conflict) as caught:
        house.closing.close(period=APRIL)
    assert caught.value.fault is NOT_OVER
    assert house.closing.have_due_closed() == 0


def test_months_are_closed_in_their_order(house: House) -> None:
    subscribed(house, 10_00)
    subscribed(house, 10_00, "2026-02")
    with pytest.raises(Conflict) as caught:
        house.closing.close(period=MARCH)
    assert caught.value.fault is EARLIER_OPEN
    with house.store.read() as unit:
        assert unit.runs.of_period(MARCH) is None
    assert list(house.closing.due()) == ["2026-02", MARCH]


def test_the_schedule_closes_the_last_month_by_one_job_once_its_money_lies_ready(house: House) -> None:
    subscribed(house, 10_00)
    a_producer(house, "Owl")
    assert house.closing.have_due_closed() == 0
    house.clock.moment = OVER + SETTLED_AFTER
    assert house.closing.have_due_closed() == 1
    house.closing.have_due_closed()
    [job] = jobs(house, CLOSE)
    assert (job.payload, job.state) == ({"period": MARCH}, JobState.QUEUED)
    house.closing.close(period=MARCH)
    assert house.closing.have_due_closed() == 0


def test_a_month_whose_job_was_given_up_is_asked_for_again(house: House) -> None:
    subscribed(house, 10_00)
    house.clock.moment = OVER + SETTLED_AFTER
    house.closing.have_due_closed()
    for _ in range(MAX_FAILURES):
        [job] = jobs(house, CLOSE)
        claimed = house.work.claim(job_id=job.id, worker="w")
        assert claimed
        assert house.work.fail(claimed=claimed, error="the database is away").key == job.key
        house.clock.pass_by(minutes=10)
    house.closing.have_due_closed()
    assert [each.state for each in jobs(house, CLOSE)] == [JobState.QUEUED]
