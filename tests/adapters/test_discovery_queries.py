"""The front page, genres and the library: the right beats, with as many queries whatever there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.db.database import Database
from adapters.db.discovery_queries import SqlDiscoveryQueries
from adapters.db.store import SqlStore
from domain.catalogue import Track, Visibility
from domain.likes import HistoryChoice, Like
from domain.pages import BeatCard
from domain.picks import Pick
from tests import factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.bench.catalogue import fill
from tests.factories import MINUTE, NOW, new_id


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlDiscoveryQueries:
    return SqlDiscoveryQueries(database)


@pytest.fixture
def tracks(store: SqlStore) -> list[Track]:
    """Five beats of two producers, the newest last; the third is private."""
    made = []
    with store.write() as unit:
        for id in ("owl", "fox"):
            unit.producers.add(factories.producer(id=id, slug=id, name=id.title()))
        for number in range(5):
            made.append(
                factories.track(
                    producer_id="owl" if number < 3 else "fox",
                    published_at=NOW + number * MINUTE,
                    details=factories.details(
                        name=f"Beat {number}", genres=("R&B", "Trap")[: number % 2 + 1]
                    ),
                    visibility=Visibility.PRIVATE if number == 2 else Visibility.PUBLIC,
                )
            )
            unit.tracks.add(made[-1])
        unit.commit()
    return made


def names(beats: tuple[BeatCard, ...]) -> str:
    return "".join(beat.name[-1] for beat in beats)


def test_home_shows_what_is_new_trends_and_was_picked(
    store: SqlStore, queries: SqlDiscoveryQueries, tracks: list[Track]
) -> None:
    with store.write() as unit:
        unit.trending.put([(tracks[place].id, 9) for place in (1, 2, 0)])
        unit.picks.replace(
            [Pick(tracks[n].id, place, "root", NOW) for place, n in enumerate((2, 0, 4), start=1)]
        )
        unit.commit()
    home = queries.home()
    assert (names(home.newest), names(home.trending), names(home.picks)) == ("4310", "10", "04")
    assert [(genre.label, genre.slug, genre.tracks) for genre in home.genres] == [
        ("R&B", "r-b", 4),
        ("Trap", "trap", 2),
    ]
    assert (names(queries.trending()), names(queries.picks())) == ("10", "04")


def test_of_two_genres_with_one_address_the_more_used_one_has_it(
    store: SqlStore, queries: SqlDiscoveryQueries, tracks: list[Track]
) -> None:
    put(store, "tracks", factories.track(producer_id="owl", details=factories.details(genres=("R.B",))))
    assert [genre.label for genre in queries.all_genres()] == ["R&B", "Trap"]


def test_a_library_is_ones_own(store: SqlStore, queries: SqlDiscoveryQueries, tracks: list[Track]) -> None:
    likes = [Like(new_id(), "ann", tracks[n].id, NOW + n * MINUTE) for n in (0, 2, 3)]
    put(store, "likes", *likes, Like(new_id(), "bob", tracks[4].id, NOW))
    put(store, "follows", factories.follow(user_id="ann", producer_id="owl"))
    stopped = factories.follow(user_id="ann", producer_id="fox", stopped_at=NOW)
    put(store, "follows", stopped)
    heard = [
        factories.listen(track_id=tracks[n].id, listener="ann", at=NOW + at * MINUTE)
        for at, n in enumerate((4, 0, 4, 2))
    ]
    with store.write() as unit:
        unit.listens.put([*heard, factories.listen(track_id=tracks[1].id, listener="bob")])
        unit.commit()
    library = queries.library("ann", NOW + timedelta(hours=1))
    assert (names(library.likes), names(library.new)) == ("30", "10")
    assert [(each.slug, each.new) for each in library.followed] == [("owl", 2)]
    assert [(each.beat.name[-1], each.at) for each in library.history] == [
        ("4", NOW + 2 * MINUTE),
        ("0", NOW + MINUTE),
    ]
    assert queries.liked("ann") == {tracks[n].id for n in (0, 2, 3)}
    assert names(queries.library("ann", NOW + timedelta(days=91)).new) == ""
    for choice, left in ((HistoryChoice("ann", True, NOW + MINUTE), "4"), (HistoryChoice("ann", False), "")):
        with store.write() as unit:
            unit.history_choices.put(choice)
            unit.commit()
        library = queries.library("ann", NOW)
        assert "".join(each.beat.name[-1] for each in library.history) == left
        assert library.choice == choice


PAGES: dict[str, Callable[[SqlDiscoveryQueries], object]] = {
    "home": lambda queries: queries.home(),
    "genres": lambda queries: queries.all_genres(),
    "trending": lambda queries: queries.trending(),
    "picks": lambda queries: queries.picks(),
    "liked": lambda queries: queries.liked("ann"),
    "library": lambda queries: queries.library("ann", NOW + timedelta(days=1)),
}


def count(database: Database, queries: SqlDiscoveryQueries) -> dict[str, int]:
    counts = {}
    for page, read in PAGES.items():
        seen: list[object] = []
        database.query_hooks.append(seen.append)
        read(queries)
        database.query_hooks.clear()
        counts[page] = len(seen)
    return counts


def test_the_number_of_queries_is_fixed(
    database: Database, store: SqlStore, queries: SqlDiscoveryQueries
) -> None:
    before = count(database, queries)
    fill(database, 300, producers=20)
    put(store, "likes", *(Like(new_id(), "ann", f"t{number:07}", NOW) for number in range(60)))
    put(store, "follows", *(factories.follow(user_id="ann", producer_id=f"p{n}") for n in range(20)))
    listens = [factories.listen(track_id=f"t{n:07}", listener="ann") for n in range(60)]
    with store.write() as unit:
        unit.listens.put(listens)
        unit.trending.put([(f"t{number:07}", 9) for number in range(40)])
        unit.commit()
    assert count(database, queries) == before
    assert len(queries.library("ann", NOW).likes) == 48


def test_what_is_listed_no_more_is_shown_nowhere(
    store: SqlStore, queries: SqlDiscoveryQueries, tracks: list[Track]
) -> None:
    put(store, "likes", Like(new_id(), "ann", tracks[0].id, NOW))
    with store.write() as unit:
        unit.trending.put([(tracks[0].id, 9)])
        unit.picks.replace([Pick(tracks[0].id, 1, "root", NOW)])
        unit.tracks.save(replace(tracks[0], sold_at=NOW))
        unit.commit()
    home, library = queries.home(), queries.library("ann", NOW)
    shown = home.trending + home.picks + library.likes
    assert shown == () and names(home.newest) == "431"
