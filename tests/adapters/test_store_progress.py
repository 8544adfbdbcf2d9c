"""What stores keep of XP and read of what producers have done, on every store."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.accounts import Role
from domain.catalogue import Track, Visibility
from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.leaderboard_store import Shown
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import ALL
from domain.profiles.profile import GalleryPicture
from domain.progress.bars import Bars
from domain.progress.deeds import FIRST_PRODUCERS, Deeds, Measure, ProfileFacts
from domain.progress.ledger import Earning, Grant
from domain.progress.reaching import Reach
from domain.progress.standing import Progress
from domain.store import Store
from domain.uploads import Recording
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW
from tests.plays import add_plays

DAY = timedelta(days=1)
FULL = factories.details(description="Late.", tags=("dark",), genres=("Drill", "Lo-fi"))
PROGRESS = Progress(
    "owl", 2**40, 7, 2**40 - 5, 5, {"rising-star": Reach(3, None, "plays", False), "og": Reach(1, 2)}, NOW
)


def beat(who: str = "owl", **fields: Any) -> Track:
    return factories.track(producer_id=who, **fields)


def recording(samples: str) -> Recording:
    return factories.recording(analysis=replace(factories.analysis(), sha256_samples=samples))


def earned(
    store: Store, *ids: str, complete: tuple[str, ...] = ("owl", "cat")
) -> set[tuple[str, Earning, str, str]]:
    with store.read() as unit:
        found = unit.progress.earned(ids, complete, NOW + DAY)
    return {(each.producer_id, each.earning, each.audio, each.track_id) for each in found}


def test_progress_comes_back_as_it_was_and_is_replaced(store: Store) -> None:
    with store.write() as unit:
        unit.progress.save(PROGRESS, Progress("cat"))
        unit.progress.save(replace(PROGRESS, level=8))
        unit.commit()
    with store.read() as unit:
        assert unit.progress.of(["owl", "cat", "dog"]) == {
            "owl": replace(PROGRESS, level=8),
            "cat": Progress("cat"),
        }
        assert unit.progress.of([]) == {}


def test_grants_come_back_by_their_causes_and_a_cause_is_there_once(store: Store) -> None:
    grants = [
        Grant("owl", "track:f", 100, NOW, "t"),
        Grant("owl", "achievement:og", 600, NOW),
        Grant("cat", "track:f", 100, NOW, "u"),
    ]
    with store.write() as unit:
        unit.progress.grant(*grants)
        unit.commit()
    with store.read() as unit:
        assert unit.progress.grants(["owl", "dog"]) == {"owl": [grants[1], grants[0]]}
        assert unit.progress.unlocked(["owl", "cat"]) == {"owl": {"og"}}
    with store.write() as unit, pytest.raises(Conflict) as caught:
        unit.progress.grant(Grant("dog", "track:f", 100, NOW), Grant("owl", "track:f", 25, NOW))
    assert caught.value.fault is ALREADY_THERE
    with store.read() as unit:
        assert "dog" not in unit.progress.grants(["dog"])


def test_bars_are_those_that_were_kept_last(store: Store) -> None:
    bars = Bars(21, {"BEATS:50": 7}, {"lo-fi": 3}, ("owl", "cat"), NOW)
    with store.read() as unit:
        assert unit.progress.bars() == Bars()
    with store.write() as unit:
        unit.progress.keep_bars(Bars(3, at=NOW - DAY))
        unit.progress.keep_bars(bars)
        unit.commit()
    with store.read() as unit:
        assert unit.progress.bars() == bars


def test_a_beat_that_came_out_brings_xp_once_for_its_audio(store: Store) -> None:
    recordings = [recording("f"), factories.recording(analysis=None)]
    put(store, "recordings", *recordings)
    first, lone = (beat(recording_id=each.id) for each in recordings)
    private = beat(visibility=Visibility.PRIVATE, published_at=None)
    put(store, "tracks", first, lone, private, beat("cat"))
    assert earned(store, "owl") == {
        ("owl", Earning.TRACK, "f", first.id),
        ("owl", Earning.TRACK, recordings[1].id, lone.id),
    }
    with store.write() as unit:
        [found] = [each for each in unit.progress.earned(["owl"], (), NOW + DAY) if each.audio == "f"]
        assert found.at == first.published_at
        unit.progress.grant(Grant("owl", "track:f", 100, NOW))
        unit.commit()
    assert earned(store, "owl") == {("owl", Earning.TRACK, recordings[1].id, lone.id)}


def test_deleted_and_private_beats_that_came_out_bring_xp_for_that_alone(store: Store) -> None:
    deleted = beat(deleted_at=NOW, details=FULL, cover_key="covers/1.jpg")
    private = beat(visibility=Visibility.PRIVATE, details=FULL, cover_key="covers/1.jpg")
    put(store, "tracks", deleted, private)
    assert {(earning, track) for _, earning, _, track in earned(store, "owl")} == {
        (Earning.TRACK, deleted.id),
        (Earning.TRACK, private.id),
    }


def test_other_audio_for_a_beat_is_no_other_cause(store: Store) -> None:
    first, second = recording("f"), recording("g")
    track = beat(recording_id=second.id)
    put(store, "recordings", first, second)
    put(store, "tracks", track)
    put(store, "drafts", factories.draft(id=first.id, track_id=track.id))
    put(store, "drafts", factories.draft(id=second.id, track_id=track.id, replaces=track.id))
    assert earned(store, "owl") == {("owl", Earning.TRACK, "f", track.id)}


@pytest.mark.parametrize("lacking", ["", "description", "tags", "cover"])
def test_metadata_brings_xp_when_it_is_complete(store: Store, lacking: str) -> None:
    details = replace(
        FULL, **{lacking: type(getattr(FULL, lacking))()} if lacking in ("description", "tags") else {}
    )
    put(store, "tracks", beat(details=details, cover_key="" if lacking == "cover" else "covers/1.jpg"))
    found = {earning for _, earning, _, _ in earned(store, "owl")}
    assert found == ({Earning.TRACK} if lacking else {Earning.TRACK, Earning.METADATA})


def test_all_who_are_credited_have_xp_of_a_beat_once_their_profile_is_complete(store: Store) -> None:
    together = beat(details=factories.details(collaborators=("cat", "dog")))
    hidden = beat(visibility=Visibility.PRIVATE, details=factories.details(collaborators=("cat",)))
    put(store, "tracks", together, hidden, beat())
    credits = {who for who, earning, _, _ in earned(store, "owl", "cat", "dog") if earning is Earning.CREDIT}
    assert credits == {"owl", "cat"}
    assert {who for who, _, _, _ in earned(store, "dog", complete=("dog",))} == {"dog"}
    with store.write() as unit:
        unit.progress.grant(Grant("cat", f"credit:{together.recording_id}", 25, NOW))
        unit.commit()
    assert {each for each in earned(store, "cat") if each[0] == "cat"} == set()


def test_deeds_are_of_public_beats_and_sold_ones_are_public(store: Store) -> None:
    put(
        store,
        "producers",
        factories.producer(id="owl", picture_key="pictures/1.jpg"),
        factories.producer(id="cat", created_at=NOW + MINUTE),
    )
    gallery = (GalleryPicture("pictures/a.jpg"), GalleryPicture("pictures/b.jpg"))
    put(store, "profiles", factories.profile(id="owl", cover_key="pictures/c.jpg", gallery=gallery))
    put(
        store,
        "tracks",
        beat(details=FULL, cover_key="covers/1.jpg", plays=3, downloads=2, created_at=NOW - DAY),
        beat(plays=7, sold_at=NOW),
        beat(plays=900, visibility=Visibility.PRIVATE, created_at=NOW - 9 * DAY),
        beat(plays=900, published_at=None, created_at=NOW - 8 * DAY),
        beat(plays=900, deleted_at=NOW, created_at=NOW - 7 * DAY),
        beat("cat", details=factories.details(collaborators=("owl",), genres=("DRILL",))),
    )
    with store.read() as unit:
        found = unit.progress.deeds(["owl", "cat", "nobody"])
    assert found == {
        "owl": Deeds(
            "owl",
            NOW,
            ProfileFacts(True, others=3, has_biography=True, links=1),
            is_early=True,
            beats=2,
            sixths=9,
            best_plays=7,
            best_score=78,
            collaborations=1,
            genres={"drill": 1, "lo-fi": 1},
            days=frozenset({NOW.date(), date(2026, 3, 3), date(2026, 2, 23)}),
        ),
        "cat": Deeds(
            "cat",
            NOW + MINUTE,
            is_early=True,
            beats=1,
            sixths=3,
            collaborations=1,
            genres={"drill": 1},
            days=frozenset({NOW.date()}),
        ),
    }


def test_the_first_producers_are_early_and_the_next_is_not(store: Store) -> None:
    people = [factories.producer(created_at=NOW + n * MINUTE) for n in range(FIRST_PRODUCERS)]
    twin = factories.producer(created_at=people[-1].created_at)
    put(store, "producers", *reversed(people), twin)
    with store.read() as unit:
        found = unit.progress.deeds([people[0].id, people[-1].id, twin.id])
    assert [found[each.id].is_early for each in (people[0], people[-1], twin)] == [True, True, False]


def test_plays_are_all_that_were_counted_and_who_was_played_is_told_once(store: Store) -> None:
    owl, cat = beat("owl"), beat("cat")
    put(store, "tracks", owl, cat)
    play(store, owl, 3, NOW - 40 * DAY)
    play(store, owl, 2, NOW)
    play(store, cat, 9, NOW - 3 * DAY)
    with store.read() as unit:
        assert unit.progress.plays(["owl", "cat", "dog"]) == {"owl": 5, "cat": 9}
    assert [taken(store, 1), taken(store, 9), taken(store, 9)] == [["cat"], ["owl"], []]
    play(store, owl, 1, NOW)
    assert taken(store, 9) == ["owl"]


def test_who_was_played_is_told_again_when_it_came_to_nothing(store: Store) -> None:
    owl = beat("owl")
    put(store, "tracks", owl)
    play(store, owl, 3, NOW)
    with store.write() as unit:
        assert unit.progress.take_played(9) == ["owl"]
    assert taken(store, 9) == ["owl"]


def play(store: Store, track: Track, count: int, at: datetime) -> None:
    with store.write() as unit:
        add_plays(unit, track.id, count, at)
        unit.commit()


def taken(store: Store, limit: int) -> list[str]:
    with store.write() as unit:
        found = unit.progress.take_played(limit)
        unit.commit()
    return found


def test_producers_come_in_batches_and_partners_are_whom_beats_credit(store: Store) -> None:
    put(store, "producers", *(factories.producer(id=id) for id in ("c", "a", "b")))
    put(
        store,
        "tracks",
        beat("a", details=factories.details(collaborators=("c", "b"))),
        beat("a", details=factories.details(collaborators=("d",)), deleted_at=NOW),
    )
    with store.read() as unit:
        assert unit.progress.producers("", 2) == ["a", "b"]
        assert unit.progress.producers("b", 2) == ["c"]
        assert unit.progress.partners("a") == ["b", "c"]
        assert unit.progress.partners("b") == []


def test_tallies_are_of_public_beats_and_of_those_who_have_any_but_no_admin(store: Store) -> None:
    for id, role in (("owl", Role.PRODUCER), ("cat", Role.PRODUCER), ("root", Role.ADMIN)):
        put(store, "users", factories.user(id=id, role=role))
        put(store, "producers", factories.producer(id=id))
    put(
        store,
        "tracks",
        beat("owl", plays=4, details=FULL),
        beat("owl", plays=1, details=factories.details(genres=("drill",))),
        beat("owl", plays=5, visibility=Visibility.PRIVATE, details=FULL),
        beat("cat", plays=4, downloads=1),
        beat("root", details=FULL),
    )
    with store.read() as unit:
        found = unit.progress.tallies()
    assert found.ranked == 2
    assert {measure: dict(counts) for measure, counts in found.measures.items()} == {
        Measure.BEATS: {2: 1, 1: 1},
        Measure.GENRES: {2: 1, 0: 1},
        Measure.PLAYS: {4: 2, 1: 1, 0: 1},
        Measure.SCORE: {20: 1, 3: 1, 27: 1, 0: 1},
    }
    assert {genre: dict(counts) for genre, counts in found.genres.items()} == {
        "drill": {2: 1},
        "lo-fi": {1: 1},
    }


def test_the_place_overall_is_that_of_the_leaderboard_as_it_is_shown(store: Store) -> None:
    for id in ("owl", "cat", "dog"):
        put(store, "users", factories.user(id=id, role=Role.PRODUCER))
        put(store, "producers", factories.producer(id=id))
    with store.write() as unit:
        unit.contest.seat_newcomers()
        unit.commit()
    rank(store, 1, [0, 2, 1])
    with store.write() as unit:
        unit.leaderboards.keep_standings(2, ALL, standings([0, 1, 2]), range(1))
        unit.commit()
    with store.read() as unit:
        found = unit.progress.deeds(["owl", "cat", "dog"])
    assert {id: (each.place, each.ranked) for id, each in found.items()} == {
        "cat": (2, 2),
        "dog": (1, 2),
        "owl": (0, 2),
    }


def rank(store: Store, refresh: int, places: list[int]) -> None:
    with store.write() as unit:
        unit.leaderboards.keep_standings(refresh, ALL, standings(places), range(1))
        unit.leaderboards.show(Shown(ALL, refresh, sum(map(bool, places)), NOW), {})
        unit.commit()


def standings(places: list[int]) -> list[list[int]]:
    """By seat, counted from 0 which is nobody's: in Overall, and other ones in all else."""
    others = [[7] * len(places)] * (2 * len(Category) - 1)
    return [places, *others]
