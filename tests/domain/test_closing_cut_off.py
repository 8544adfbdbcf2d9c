"""Closing a month that is cut off, or comes out otherwise when it is reckoned again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.accounts import Actor
from domain.errors import Conflict, NotFound
from domain.ledger import pool, producer
from domain.money import Currency, Fee
from domain.payouts.closing import (
    COMES_OUT_OTHERWISE,
    NO_PERIOD,
    NOT_CLOSED,
    PART,
    TELL,
)
from domain.payouts.runs import Difference, Stage
from domain.payouts.splitting import Exclusion
from domain.plans import plans_from
from domain.site import Site
from tests import factories
from tests.domain.house import House
from tests.domain.months import (
    MARCH,
    OUT,
    OVER,
    Cut,
    a_producer,
    closing_cut_after,
    in_pool,
    jobs,
    owed,
    put,
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


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("commits", range(6))
def test_killed_at_any_commit_and_run_again_it_is_the_same(
    tmp_path: Path, commits: int, is_after: bool
) -> None:
    house = small_house(tmp_path, excluded_shares=Exclusion.HOLD)
    owl, ann = a_producer(house, "Owl", tracks=2), a_producer(house, "Ann")
    ben = a_producer(house, "Ben", is_ready=False)
    subscribed(house, 10_01)
    with pytest.raises(Cut):
        closing_cut_after(house, commits, is_after).close(period=MARCH)
    house.clock.pass_by(hours=1)
    put(house, "tracks", factories.track(producer_id=ann.id, published_at=OVER))

    run = house.closing.close(period=MARCH)

    ids = (owl, ann, ben)
    got = sorted([owed(house, owl), owed(house, ann), waiting(house, ben)])
    is_stored_before = commits > 0 or is_after
    assert sum(got) == 10_01
    assert (got == [250, 250, 501]) == is_stored_before
    assert run.stage is Stage.TRANSFERRING
    assert transfers(house) == {each.id: owed(house, each) for each in ids[:2]}
    assert len(jobs(house, TELL)) == 1
    assert house.closing.recompute(period=MARCH) == []
    assert house.books.check() == ()


def test_what_was_split_is_booked_in_its_own_currency_whatever_plans_cost_by_then(house: House) -> None:
    owl = a_producer(house, "Owl")
    subscribed(house, 10_00)
    with pytest.raises(Cut):
        closing_cut_after(house, 3).close(period=MARCH)
    euros = Site(plans=plans_from("Classic 29", Currency.EUR, Fee()))

    replace(house.closing, site=euros).close(period=MARCH)

    assert (owed(house, owl), in_pool(house)) == (10_00, 0)


def test_a_split_that_comes_out_otherwise_is_not_booked(house: House) -> None:
    owl = a_producer(house, "Owl")
    a_producer(house, "Ann")
    subscribed(house, 10_00)
    with pytest.raises(Cut):
        closing_cut_after(house, 2).close(period=MARCH)
    tamper(house, owl, amount=499, points=1)

    with pytest.raises(Conflict) as caught:
        house.closing.close(period=MARCH)

    assert caught.value.fault is COMES_OUT_OTHERWISE
    assert (owed(house, owl), in_pool(house)) == (0, 10_00)
    [points, amount] = house.closing.recompute(period=MARCH)
    assert (points.what, points.stored) == ("points", 1)
    assert amount == Difference(owl.id, "amount", 499, 500)


def tamper(house: House, owner: Actor, **figures: int) -> None:
    """Change a stored share behind everybody's back."""
    store: Any = house.store
    [(run_id, split)] = store._tables["run splits"].items()
    shares = tuple(
        replace(share, **figures) if share.producer_id == owner.id else share for share in split.shares
    )
    changed = object.__new__(type(split))
    vars(changed).update({**vars(split), "shares": shares})
    store._tables["run splits"][run_id] = changed


def test_recompute_sees_what_is_booked_otherwise(house: House) -> None:
    owl = a_producer(house, "Owl")
    a_producer(house, "Ann")
    subscribed(house, 10_00)
    house.closing.close(period=MARCH)
    store: Any = house.store
    entries = store._tables["ledger"]
    cause = next(cause for cause in entries if cause.startswith("split:"))
    lines = {line.account: line for line in entries[cause].lines}
    mine, yours = (
        producer(owl.id),
        next(each for each in lines if each.kind == "producer" and each.of != owl.id),
    )
    changed = [
        replace(lines[mine], amount=-501),
        replace(lines[yours], amount=-499),
        lines[pool(MARCH)],
    ]
    entries[cause] = replace(entries[cause], lines=tuple(sorted(changed)))
    assert set(house.closing.recompute(period=MARCH)) == {
        Difference(owl.id, "booked", 501, 500),
        Difference(yours.of, "booked", 499, 500),
    }


def test_large_months_are_booked_in_parts(house: House) -> None:
    count = PART + 1
    with house.store.write() as unit:
        for number in range(count):
            id = f"p{number:05}"
            unit.users.add(factories.user(id=id))
            unit.producers.add(factories.producer(id=id))
            unit.payees.add(factories.payee(id=id))
            unit.tracks.add(factories.track(producer_id=id, published_at=OUT))
        unit.commit()
    subscribed(house, 3 * count)
    with pytest.raises(Cut):
        closing_cut_after(house, 4).close(period=MARCH)
    run = house.closing.close(period=MARCH)
    with house.store.read() as unit:
        entries = [unit.ledger.by_cause(f"split:{run.id}:{part:06}") for part in range(3)]
    assert [entry and len(entry.lines) for entry in entries] == [PART + 1, 2, None]
    assert set(transfers(house).values()) == {3}
    assert len(transfers(house)) == count
    assert len(jobs(house, TELL)) == 2


@pytest.mark.parametrize("period", ["", "march", "2026-13x", "2026-3"])
def test_what_is_no_period_is_said_to_be_none(house: House, period: str) -> None:
    for ask in (house.closing.close, house.closing.recompute):
        with pytest.raises(NotFound) as caught:
            ask(period=period)
        assert caught.value.fault is NO_PERIOD


def test_a_month_that_was_not_closed_cannot_be_recomputed(house: House) -> None:
    with pytest.raises(NotFound) as caught:
        house.closing.recompute(period=MARCH)
    assert caught.value.fault is NOT_CLOSED
