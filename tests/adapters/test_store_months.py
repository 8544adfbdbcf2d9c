"""What stores keep of months that are closed, on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.catalogue import Visibility
from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.ledger import FEES, PROCESSOR, Line, pool
from domain.licensing.offers import Option
from domain.money import Currency
from domain.outgoing import NOT_READY, OutgoingState, transfer
from domain.payouts.apportioning import Lots
from domain.payouts.closing import CLOSED_ALREADY
from domain.payouts.contributions import Rule, TrackInput, producer_points, second_of
from domain.payouts.holding import Held
from domain.payouts.points import Points
from domain.payouts.runs import Inputs, Stage, advanced, begun, differences
from domain.payouts.splitting import Carry, Exclusion, Outcome, Share, Split
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW
from tests.plays import put_listens

MONTH = timedelta(days=30)
INPUTS = Inputs(Rule.ENGAGED, Exclusion.HOLD, NOW, -(2**40), Currency.ISK, "seed", frozenset({"ann", "owl"}))
TRACKS = (
    TrackInput("a", -5, 2**31 - 1, 3, ("owl",)),
    TrackInput("b", second_of(NOW), 0, 0, ("owl", "ann", "ben")),
    TrackInput("c", 7, 1, 12, ("Ben",)),
)
SPLIT = Split(
    1_000,
    10**30,
    (
        Share("Ben", 0, 0, 0, 0, Outcome.EXCLUDED),
        Share("ann", 2**62, 333_333, 400, 400, Outcome.HELD),
        Share("owl", 1, 666_667, 500, 600, Outcome.PAID),
    ),
    Lots(3, 2, 1),
)


def test_a_run_goes_through_the_store_with_its_stages(store: Store) -> None:
    run = advanced(begun("run", "2026-03", NOW), Stage.COMPUTED, NOW + MINUTE)
    put(store, "runs", run)
    with store.read() as unit:
        assert unit.runs.get("run") == run
        assert unit.runs.of_period("2026-03") == run
        assert unit.runs.of_period("2026-04") is None


def test_a_period_has_one_run(store: Store) -> None:
    put(store, "runs", begun("one", "2026-03", NOW), begun("two", "2026-04", NOW))
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.runs.add(begun("three", "2026-03", NOW))
    assert caught.value.fault is CLOSED_ALREADY


def test_runs_that_are_not_done_and_the_newest_period(store: Store) -> None:
    later, first, done = (begun(id, f"2026-0{id}", NOW) for id in "321")
    with store.read() as unit:
        assert unit.runs.newest_period() == ""
    put(store, "runs", later, first, replace(done, stage=Stage.DONE))
    with store.read() as unit:
        assert unit.runs.unfinished() == [first, later]
        assert unit.runs.newest_period() == "2026-03"


def test_inputs_come_back_as_they_were(store: Store) -> None:
    with store.write() as unit:
        unit.runs.keep_inputs("run", replace(INPUTS, eligible={"ann", "owl", "nobody"}), iter(TRACKS))
        unit.runs.keep_inputs("other", replace(INPUTS, eligible=set()), ())
        unit.commit()
    with store.read() as unit:
        kept = unit.runs.inputs("run")
        assert replace(kept, eligible=frozenset(kept.eligible)) == INPUTS
        assert unit.runs.reckoned("run", Rule.ENGAGED, NOW) == producer_points(TRACKS, Rule.ENGAGED, NOW)
        assert unit.runs.reckoned("other", Rule.ENGAGED, NOW) == {}
        with pytest.raises(KeyError):
            unit.runs.inputs("none")


def test_points_come_back_as_they_were(store: Store) -> None:
    with store.write() as unit:
        unit.runs.keep_points("run", {"owl": 2**62, "ann": 0})
        unit.runs.keep_points("other", {"owl": 1})
        unit.commit()
    with store.read() as unit:
        assert unit.runs.points("run") == {"ann": 0, "owl": 2**62}
        assert unit.runs.points("none") == {}


def test_a_split_comes_back_as_it_was_and_in_parts(store: Store) -> None:
    with store.write() as unit:
        unit.runs.keep_split("run", SPLIT)
        unit.runs.keep_split("other", Split(5, 0, (), carried=5, carry=Carry.NO_POINTS))
        unit.commit()
    with store.read() as unit:
        assert differences(unit.runs.split("run"), SPLIT) == ()
        assert unit.runs.split("run").shares == SPLIT.shares
        assert unit.runs.split("other").carry is Carry.NO_POINTS
        assert unit.runs.shares("run", 0, 2) == list(SPLIT.shares[:2])
        assert unit.runs.shares("run", 1, 2) == [SPLIT.shares[2]]
        assert unit.runs.shares("run", 2, 2) == unit.runs.shares("none", 0, 2) == []
        with pytest.raises(KeyError):
            unit.runs.split("none")


def test_inputs_and_splits_are_kept_once(store: Store) -> None:
    with store.write() as unit:
        unit.runs.keep_inputs("run", INPUTS, TRACKS)
        unit.runs.keep_points("run", {"owl": 1})
        unit.runs.keep_split("run", SPLIT)
        unit.commit()
    with store.write() as unit:
        with pytest.raises(Conflict):
            unit.runs.keep_inputs("run", INPUTS, TRACKS)
        with pytest.raises(Conflict):
            unit.runs.keep_points("run", {"owl": 2})
        with pytest.raises(Conflict):
            unit.runs.keep_split("run", SPLIT)


def test_what_contributes_is_what_the_rules_say_it_is(store: Store) -> None:
    own = {"producer_id": "owl", "published_at": NOW - MONTH}
    counted = factories.track(**own, id="a", plays=9, details=factories.details(collaborators=("ann", "owl")))
    late = factories.track(producer_id="owl", id="b", published_at=NOW)
    both = factories.track(producer_id="ben", id="c", option=Option.BOTH, published_at=NOW - MONTH)
    not_counted = (
        factories.track(**own, option=Option.EXCLUSIVE),
        factories.track(**own, visibility=Visibility.PRIVATE),
        factories.track(**own, sold_at=NOW),
        factories.track(**own, deleted_at=NOW),
        factories.track(producer_id="owl", published_at=None),
        factories.track(producer_id="owl", published_at=NOW + timedelta(microseconds=1)),
    )
    put(store, "tracks", late, counted, both, *not_counted)
    for listener, at, counts in (
        ("fan", NOW - MINUTE, True),
        ("fan", NOW - MONTH, True),
        ("other", NOW - MONTH - MINUTE, True),
        ("other", NOW, True),
        ("ann", NOW - MINUTE, True),
        ("owl", NOW - MINUTE, True),
        ("other", NOW - MINUTE, False),
    ):
        put_listens(store, factories.listen(track_id="a", listener=listener, at=at, counted=counts))
    with store.read() as unit:
        found = list(unit.runs.contributing(NOW, NOW - MONTH, NOW))
    assert found == [
        TrackInput("c", second_of(NOW - MONTH), 0, 0, ("ben",)),
        TrackInput("a", second_of(NOW - MONTH), 9, 2, ("owl", "ann")),
        TrackInput("b", second_of(NOW), 0, 0, ("owl",)),
    ]


def test_who_is_eligible(store: Store) -> None:
    ids = ("able", "listener", "suspended", "unready", "closed", "without")
    for id in ids:
        put(store, "users", factories.user(id=id, suspended=id == "suspended"))
        if id != "listener":
            put(store, "producers", factories.producer(id=id))
        if id != "without":
            payee = factories.payee(id=id, payouts_enabled=id != "unready", is_closed=id == "closed")
            put(store, "payees", payee)
    for field in ("charges_enabled", "details_submitted"):
        put(store, "users", factories.user(id=field))
        put(store, "producers", factories.producer(id=field))
        put(store, "payees", factories.payee(id=field, **{field: False}))
    with store.read() as unit:
        assert unit.runs.eligible() == {"able"}


def test_held_shares_are_due_when_they_lapse_or_their_producer_can_be_paid(store: Store) -> None:
    for id in ("owl", "ann"):
        put(store, "users", factories.user(id=id))
        put(store, "producers", factories.producer(id=id))
    put(store, "payees", factories.payee(id="owl"))
    later = Held("run", "owl", 3, NOW + MONTH, Currency.GBP)
    lapsed = Held("run", "ann", 2**40, NOW, Currency.CAD)
    waits = Held("run2", "ann", 1, NOW + MINUTE, Currency.CAD)
    with store.write() as unit:
        unit.held.add(waits, later, lapsed)
        unit.held.add()
        with pytest.raises(Conflict) as caught:
            unit.held.add(lapsed)
        unit.commit()
    assert caught.value.fault is ALREADY_THERE
    with store.write() as unit:
        assert unit.held.due(NOW) == [lapsed, later]
        assert unit.held.end(lapsed, NOW)
        assert not unit.held.end(lapsed, NOW)
        unit.commit()
    with store.read() as unit:
        assert unit.held.due(NOW + MINUTE) == [waits, later]


def test_points_are_those_of_the_last_reckoning(store: Store) -> None:
    with store.read() as unit:
        assert unit.points.of("owl") is None
    for points, at in (
        ({"owl": 1, "ann": 2**62}, NOW),
        ({"owl": 5, "ben": 2**62, "cat": 2**62}, NOW + MINUTE),
    ):
        with store.write() as unit:
            unit.points.replace_all(points, at)
            unit.commit()
    with store.read() as unit:
        assert unit.points.of("owl") == Points(5, 2**63 + 5, NOW + MINUTE)
        assert unit.points.of("ann") == Points(0, 2**63 + 5, NOW + MINUTE)


def test_pools_are_what_is_in_them_by_period(store: Store) -> None:
    entries = (
        factories.entry(Line(PROCESSOR, 5), Line(pool("2026-03"), -5), currency=Currency.CAD),
        factories.entry(Line(PROCESSOR, 7), Line(pool("2026-03"), -7), currency=Currency.CAD),
        factories.entry(Line(PROCESSOR, -7), Line(pool("2026-02"), 7), currency=Currency.CAD),
        factories.entry(Line(pool("2026-01"), -7), Line(PROCESSOR, 7), currency=Currency.CAD),
        factories.entry(Line(pool("2026-01"), 7), Line(FEES, -7), currency=Currency.CAD),
        factories.entry(Line(PROCESSOR, 9), Line(pool("2026-03"), -9), currency=Currency.USD),
    )
    with store.write() as unit:
        unit.ledger.add(*entries)
        unit.commit()
    with store.read() as unit:
        assert unit.ledger.pools(Currency.CAD) == {"2026-02": -7, "2026-03": 12}


def test_many_transfers_are_queued_at_once_or_none(store: Store) -> None:
    many = [transfer(f"id{n:04}", "run", f"p{n}", "", 1, Currency.CAD, NOW) for n in range(1_100)]
    with store.write() as unit:
        unit.outgoing.add_all(many)
        unit.commit()
    with store.read() as unit:
        assert unit.outgoing.of_group("run") == many
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.outgoing.add_all([many[3]])
    assert caught.value.fault is ALREADY_THERE


def test_a_run_moves_while_a_transfer_does_by_itself(store: Store) -> None:
    over = [factories.outgoing(group="run", state=state) for state in ("Paid", "Failed", "Cancelled")]
    over = [replace(each, state=OutgoingState(each.state)) for each in over]
    waits = factories.outgoing(group="run", reason=NOT_READY)
    put(store, "outgoing", *over, waits, factories.outgoing(group="other"))
    with store.read() as unit:
        assert not unit.outgoing.is_moving("run")
        assert unit.outgoing.is_moving("other")
    put(store, "outgoing", factories.outgoing(group="run", state=OutgoingState.SENDING))
    with store.read() as unit:
        assert unit.outgoing.is_moving("run")
