"""What lists of licences read: the right ones, the newest first, by a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.db.database import Database
from adapters.db.licence_queries import SqlLicenceQueries
from adapters.db.store import SqlStore
from domain.catalogue import Visibility, search_words
from domain.licensing.granted import Licence, LicenceKind, LicenceStatus
from domain.licensing.offers import Delivery
from domain.pages import paging as module
from domain.pages.licences import LicenceFilter, LicencePage, Revocation
from domain.pages.paging import ROWS_A_PAGE
from tests import factories
from tests.adapters.conftest import Announcements, sql_store
from tests.factories import MINUTE, NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlLicenceQueries:
    return SqlLicenceQueries(database)


def put(store: SqlStore, kind: str, items: Iterable[Any]) -> None:
    with store.write() as unit:
        for item in items:
            getattr(unit, kind).add(item)
        unit.commit()


def licence(at: int = 0, **fields: Any) -> Licence:
    """One of Bob's by Owl, granted so many minutes later."""
    facts = {"licensee": "Bob", "track": f"Beat {at}", "producer": "Owl"} | fields.pop("facts", {})
    own = {"holder_id": "bob", "producer_id": "owl", "granted_at": NOW + at * MINUTE, "facts": facts}
    return factories.licence(**own | fields)


def held(queries: SqlLicenceQueries, text: str = "", page: int = 1, who: str = "bob") -> LicencePage:
    return queries.held(who, LicenceFilter(search_words(text), page), NOW)


def granted(queries: SqlLicenceQueries, text: str = "", page: int = 1, who: str = "owl") -> LicencePage:
    return queries.granted(who, LicenceFilter(search_words(text), page), NOW)


def tracks(page: LicencePage) -> list[str]:
    return [row.facts["track"] for row in page.rows]


def test_a_line_says_what_the_licence_says(store: SqlStore, queries: SqlLicenceQueries) -> None:
    ends, revoked = NOW + timedelta(days=1), NOW + timedelta(hours=1)
    given = licence(
        kind=LicenceKind.EXCLUSIVE,
        files=(Delivery.WAV, Delivery.STEMS),
        expires_at=ends,
        revoked_at=revoked,
        revoked_by="root",
        revoked_for="Fraud.",
    )
    put(store, "licences", [given])

    for page in (held(queries), granted(queries), queries.newest((), NOW)):
        [row] = page.rows
        assert (row.id, row.kind, row.granted_at, row.facts) == (given.id, given.kind, NOW, given.facts)
        assert (row.files, row.expires_at, row.revoked_at) == (given.files, ends, revoked)
        assert (row.status(NOW), page.now, page.total) == (LicenceStatus.REVOKED, NOW, 1)


def test_each_sees_their_own_newest_first(store: SqlStore, queries: SqlLicenceQueries) -> None:
    put(store, "licences", [licence(2), licence(1, holder_id="eve"), licence(3, producer_id="cat")])

    assert tracks(held(queries)) == ["Beat 3", "Beat 2"]
    assert tracks(held(queries, who="eve")) == ["Beat 1"]
    assert tracks(granted(queries)) == ["Beat 2", "Beat 1"]
    assert tracks(granted(queries, who="cat")) == ["Beat 3"]
    assert held(queries, who="nobody") == LicencePage((), NOW, page=1, total=0)
    assert {row.facts["track"] for row in queries.newest((), NOW).rows} == {"Beat 1", "Beat 2", "Beat 3"}


def test_licences_of_one_moment_have_one_order(store: SqlStore, queries: SqlLicenceQueries) -> None:
    put(store, "licences", [licence(recording_id=f"r{number}") for number in range(3 * ROWS_A_PAGE)])
    ids = [row.id for page in (1, 2, 3) for row in held(queries, page=page).rows]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == 3 * ROWS_A_PAGE


SOUGHT = {
    "night": {"Night Drive"},
    "NIGHT owl": {"Night Drive"},
    "ночь": {"Ночь"},
    "bob": {"Night Drive", "Ночь", "100 % sure"},
    "100 %": {"100 % sure"},
    "_": set(),
    "nothing": set(),
    "0000-00000000ab": {"Ночь"},
}


@pytest.mark.parametrize("text", SOUGHT)
def test_track_producer_licensee_and_number_are_searched(
    store: SqlStore, queries: SqlLicenceQueries, text: str
) -> None:
    number = "0190a0c4-0000-7000-0000-00000000ab01"
    names = {"Night Drive": {}, "Ночь": {"id": number}, "100 % sure": {"holder_id": "bob"}}
    others = {"Night Drive": "Owl", "Ночь": "Сова", "100 % sure": "Сова"}
    put(
        store,
        "licences",
        [
            licence(at, facts={"track": name, "producer": others[name]}, **fields)
            for at, (name, fields) in enumerate(names.items())
        ],
    )
    put(store, "licences", [licence(9, holder_id="eve", producer_id="cat", facts={"licensee": "Eve"})])

    assert set(tracks(held(queries, text))) == SOUGHT[text]
    assert set(tracks(granted(queries, text))) == SOUGHT[text]
    assert SOUGHT[text] <= set(tracks(queries.newest(search_words(text), NOW)))


def test_pages_hold_so_many_rows_and_lead_on(store: SqlStore, queries: SqlLicenceQueries) -> None:
    put(store, "licences", [licence(at) for at in range(2 * ROWS_A_PAGE + 3)])
    for text in ("", "beat"):
        found = [held(queries, text, page) for page in (1, 2, 3)]
        assert [(page.first, page.last, page.has_next, page.total) for page in found] == [
            (1, 25, True, 53),
            (26, 50, True, 53),
            (51, 53, False, 53),
        ]
        assert tracks(found[2]) == ["Beat 2", "Beat 1", "Beat 0"]
        assert held(queries, text, 99).page == 3
        assert held(queries, text, -1).page == 1


def test_a_search_counts_no_further_than_it_shows(
    store: SqlStore, queries: SqlLicenceQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.db.licence_queries.MOST_FOUND", 30)
    put(store, "licences", [licence(at) for at in range(31)])
    last = held(queries, "beat", 2)
    assert (last.total, last.is_cut, len(last.rows), last.has_next) == (30, True, 5, False)
    assert (held(queries).total, held(queries).is_cut) == (31, False)
    assert not held(queries, "30").is_cut and module.MOST_FOUND == 1000


def test_admins_are_shown_the_newest_and_told_when_there_are_more(
    store: SqlStore, queries: SqlLicenceQueries
) -> None:
    put(store, "licences", [licence(at) for at in range(ROWS_A_PAGE)])
    assert (queries.newest((), NOW).total, queries.newest((), NOW).is_cut) == (ROWS_A_PAGE, False)
    put(store, "licences", [licence(99)])
    found = queries.newest(("beat",), NOW)
    assert (found.total, found.is_cut, tracks(found)[0]) == (ROWS_A_PAGE, True, "Beat 99")


def test_a_beat_that_anyone_may_open_is_led_to(store: SqlStore, queries: SqlLicenceQueries) -> None:
    public, sold, private, deleted = (factories.track(slug=name) for name in ("a", "b", "c", "d"))
    put(
        store,
        "tracks",
        [
            public,
            replace(sold, sold_at=NOW),
            replace(private, visibility=Visibility.PRIVATE),
            replace(deleted, deleted_at=NOW),
        ],
    )
    beats = (public, sold, private, deleted)
    put(store, "licences", [licence(at, track_id=beat.id) for at, beat in enumerate(beats)])
    assert [row.slug for row in held(queries).rows] == ["", "", "b", "a"]


def test_revocations_are_listed_newest_first_with_nothing_but_number_and_date(
    store: SqlStore, queries: SqlLicenceQueries
) -> None:
    given = [licence(at, revoked_at=NOW + at * MINUTE if at else None) for at in range(3)]
    put(store, "licences", given)
    assert queries.revocations() == (
        Revocation(given[2].id, NOW + 2 * MINUTE),
        Revocation(given[1].id, NOW + MINUTE),
    )


@pytest.mark.parametrize("count", [0, 5, 60])
def test_the_number_of_queries_is_fixed(
    store: SqlStore, database: Database, queries: SqlLicenceQueries, count: int
) -> None:
    put(store, "licences", [licence(at) for at in range(count)])
    asked = {
        lambda: held(queries): 3,
        lambda: held(queries, page=2): 3,
        lambda: held(queries, "beat 1"): 2,
        lambda: granted(queries): 3,
        lambda: granted(queries, "nothing"): 2,
        lambda: queries.newest((), NOW): 2,
        lambda: queries.revocations(): 1,
    }
    for ask, expected in asked.items():
        seen: list[object] = []
        database.query_hooks.append(seen.append)
        ask()
        database.query_hooks.clear()
        assert len(seen) == expected
