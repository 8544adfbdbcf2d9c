"""What statements read: one's own months, every track's points, by a fixed number of queries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db.database import Database
from adapters.db.statement_queries import SqlStatementQueries
from adapters.db.store import SqlStore
from domain.money import Currency
from domain.outgoing import OutgoingState, transfer
from domain.pages.paging import ROWS_A_PAGE
from domain.pages.statements import LAPSED, RELEASED
from domain.payouts.contributions import POINT, Rule, TrackInput, second_of
from domain.payouts.holding import Held
from domain.payouts.runs import Inputs, Stage, begun
from domain.payouts.splitting import Exclusion, Outcome
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.factories import NOW, split_of

TRACKS = (
    TrackInput("a", second_of(NOW), 0, 3, ("owl",)),
    TrackInput("b", second_of(NOW), 0, 0, ("owl", "ann")),
    TrackInput("c", second_of(NOW), 9, 0, ("owl",)),
)


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlStatementQueries:
    return SqlStatementQueries(database)


def close(
    store: SqlStore,
    period: str = "2026-03",
    stage: Stage = Stage.DONE,
    tracks: tuple[TrackInput, ...] = TRACKS,
    exclusion: Exclusion = Exclusion.REDISTRIBUTE,
) -> None:
    """A month of which ann couldn't be paid."""
    run = replace(begun(period, period, NOW), stage=stage)
    inputs = Inputs(Rule.PUBLISHED, exclusion, NOW, 1_000, Currency.CAD, "seed", {"owl"})
    with store.write() as unit:
        unit.runs.add(run)
        unit.runs.keep_inputs(run.id, inputs, tracks)
        unit.runs.keep_split(run.id, split_of(inputs, tracks))
        unit.commit()


def test_each_sees_their_own_months_newest_first(store: SqlStore, queries: SqlStatementQueries) -> None:
    close(store, "2026-02")
    close(store, "2026-03", Stage.TRANSFERRING)
    close(store, "2026-04", tracks=TRACKS[:1])
    found = queries.statements("owl")
    assert [row.period for row in found.rows] == ["2026-04", "2026-03", "2026-02"]
    assert [row.period for row in queries.statements("ann").rows] == ["2026-03", "2026-02"]
    assert queries.statements("nobody").rows == ()
    assert {row.share.outcome for row in queries.statements("ann").rows} == {Outcome.EXCLUDED}
    assert (found.rows[1].share.amount, found.rows[1].closed_at) == (1_000, NOW)


@pytest.mark.parametrize("stage", [Stage.ELIGIBLE, Stage.COMPUTED, Stage.CHECKED])
def test_what_is_not_booked_yet_is_shown_to_nobody(
    store: SqlStore, queries: SqlStatementQueries, stage: Stage
) -> None:
    close(store, stage=stage)
    assert queries.statements("owl").rows == ()
    assert queries.statement("owl", "2026-03", 1) is None


def test_a_statement_has_the_points_of_each_track_most_first(
    store: SqlStore, queries: SqlStatementQueries
) -> None:
    close(store)
    with store.write() as unit:
        unit.tracks.add(factories.track(id="a", slug="aa", details=factories.details(name="First")))
        unit.tracks.add(factories.track(id="b", slug="bb", deleted_at=NOW))
        unit.commit()
    found = queries.statement("owl", "2026-03", 1)
    assert found
    assert [(each.track_id, each.heard, each.credited) for each in found.tracks] == [
        ("c", 0, 1),
        ("a", 3, 1),
        ("b", 0, 2),
    ]
    assert [each.points for each in found.tracks][1:] == [POINT, POINT // 2]
    assert sum(each.points for each in found.tracks) == found.row.share.points
    assert [(each.name, each.slug) for each in found.tracks] == [
        ("", ""),
        ("First", "aa"),
        ("Night Drive", ""),
    ]
    other = queries.statement("ann", "2026-03", 1)
    assert other and [each.track_id for each in other.tracks] == ["b"]
    assert queries.statement("nobody", "2026-03", 1) is None


def test_a_statement_says_how_its_transfer_stands(store: SqlStore, queries: SqlStatementQueries) -> None:
    close(store)
    sent = transfer("t", "2026-03", "owl", "", 1_000, Currency.CAD, NOW)
    with store.write() as unit:
        unit.outgoing.add(replace(sent, state=OutgoingState.FAILED, reason="No."))
        unit.commit()
    found = queries.statement("owl", "2026-03", 1)
    assert found and (found.transfer, found.transfer_reason) == (OutgoingState.FAILED, "No.")
    assert "failed. An admin can have it tried again" in found.outcome_in_words
    paid = replace(found, transfer=OutgoingState.PAID, transfer_reason="")
    assert paid.outcome_in_words == "It was transferred to your payout account."


def test_a_held_share_says_what_became_of_it(store: SqlStore, queries: SqlStatementQueries) -> None:
    close(store, exclusion=Exclusion.HOLD)
    held = Held("2026-03", "ann", 145, NOW + timedelta(days=365), Currency.CAD)
    said = []
    with store.write() as unit:
        unit.held.add(held)
        unit.commit()
    for step in ("waits", "ends", "sent"):
        with store.write() as unit:
            if step == "ends":
                unit.held.end(held, NOW)
            if step == "sent":
                unit.outgoing.add(transfer("t", "2026-03", "ann", "", 145, Currency.CAD, NOW))
            unit.commit()
        found = queries.statement("ann", "2026-03", 1)
        said.append(found.outcome_in_words if found else "")
    assert "waits for you" in said[0]
    assert said[1:] == [LAPSED, RELEASED]


@pytest.mark.parametrize("count", [1, 60])
def test_the_number_of_queries_is_fixed(
    store: SqlStore, database: Database, queries: SqlStatementQueries, count: int
) -> None:
    close(store, tracks=tuple(TrackInput(f"t{n}", 0, n, 0, ("owl",)) for n in range(count)))
    seen: list[object] = []
    database.query_hooks.append(seen.append)
    found = queries.statement("owl", "2026-03", 2)
    asked = len(seen)
    queries.statements("owl")
    database.query_hooks.clear()
    assert found and 0 < len(found.tracks) <= ROWS_A_PAGE
    assert (asked, len(seen) - asked) == (5, 2)
