"""What becomes of the shares of producers who can't be paid, and points by the day."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.outgoing import NOT_READY, OutgoingState
from domain.payouts.runs import Stage
from domain.payouts.splitting import Exclusion, Outcome
from tests.domain.house import House
from tests.domain.months import (
    MARCH,
    Cut,
    a_producer,
    closing_cut_after,
    in_pool,
    jobs,
    make_ready,
    owed,
    small_house,
    subscribed,
    transfers,
    waiting,
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = small_house(tmp_path)
    yield house
    assert house.books.check() == ()


def test_the_share_of_who_cannot_be_paid_goes_to_the_others(house: House) -> None:
    owl, ann = a_producer(house, "Owl"), a_producer(house, "Ann", is_ready=False)
    subscribed(house, 10_00)
    run = house.closing.close(period=MARCH)
    with house.store.read() as unit:
        shares = {share.producer_id: share for share in unit.runs.split(run.id).shares}
    assert (shares[owl.id].original, shares[owl.id].bonus) == (500, 500)
    assert (shares[ann.id].original, shares[ann.id].outcome) == (500, Outcome.EXCLUDED)
    assert (owed(house, owl), owed(house, ann)) == (10_00, 0)


def test_someone_suspended_is_not_paid(house: House) -> None:
    owl, ann = a_producer(house, "Owl"), a_producer(house, "Ann")
    with house.store.write() as unit:
        user = unit.users.get(ann.id)
        assert user
        unit.users.save(replace(user, suspended=True))
        unit.commit()
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    assert (owed(house, owl), owed(house, ann)) == (10_00, 0)


def test_a_share_is_held_until_its_producer_can_be_paid(tmp_path: Path) -> None:
    house = small_house(tmp_path, excluded_shares=Exclusion.HOLD)
    owl, ann = a_producer(house, "Owl"), a_producer(house, "Ann", is_ready=False)
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    assert (owed(house, owl), waiting(house, ann)) == (500, 500)
    assert house.holding.see_to_held() == 0
    make_ready(house, ann)

    assert house.holding.see_to_held() == 1

    assert (owed(house, ann), waiting(house, ann)) == (500, 0)
    assert transfers(house) == {owl.id: 500, ann.id: 500}
    assert house.holding.see_to_held() == 0
    assert "5.00 CAD" in jobs(house, "mail")[-1].payload["text"]
    assert house.books.check() == ()


def test_a_held_share_lapses_into_the_open_pool_after_a_year(tmp_path: Path) -> None:
    house = small_house(tmp_path, excluded_shares=Exclusion.HOLD)
    a_producer(house, "Owl")
    ann = a_producer(house, "Ann", is_ready=False)
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    house.clock.pass_by(days=366)
    make_ready(house, ann)

    assert house.holding.see_to_held() == 1

    assert (owed(house, ann), waiting(house, ann)) == (0, 0)
    assert in_pool(house, "2027-04") == 500
    assert house.books.check() == ()


def test_who_loses_eligibility_before_the_transfer_is_owed_it_and_sent_nothing(house: House) -> None:
    owl = a_producer(house, "Owl")
    subscribed(house, 10_00)
    with pytest.raises(Cut):
        closing_cut_after(house, 2).close(period=MARCH)
    with house.store.read() as unit:
        assert [run.stage for run in unit.runs.unfinished()] == [Stage.COMPUTED]
    make_ready(house, owl, is_ready=False)

    run = house.closing.close(period=MARCH)

    assert owed(house, owl) == 10_00
    with house.store.read() as unit:
        [outgoing] = unit.outgoing.of_group(run.id)
    house.sending.run(outgoing_id=outgoing.id)
    with house.store.read() as unit:
        [kept] = unit.outgoing.of_group(run.id)
    assert (kept.state, kept.reason) == (OutgoingState.QUEUED, NOT_READY)
    assert house.rail.made("transfers") == 0
    assert house.closing.recompute(period=MARCH) == []


def test_points_are_reckoned_once_a_day(house: House) -> None:
    owl, ann = a_producer(house, "Owl", tracks=3), a_producer(house, "Ann")
    assert house.valuing.ask()
    assert not house.valuing.ask()
    assert house.valuing.reckon() == 2
    with house.store.read() as unit:
        points = unit.points.of(owl.id)
        other = unit.points.of(ann.id)
    assert points and other
    assert (points.percent, other.percent) == ("75.0000", "25.0000")
    house.clock.pass_by(days=1)
    assert house.valuing.ask()
