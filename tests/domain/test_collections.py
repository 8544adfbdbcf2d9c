"""Collections' rules: forms, release dates, order, what beats inherit."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.catalogue import BeatForm, Visibility
from domain.collections import (
    COLLECTION_FULL,
    MAX_TRACKS,
    NOT_ITS_BEATS,
    NOT_YOUR_BEATS,
    CollectionForm,
    SharedForm,
    adding,
    collection_errors,
    edit_errors,
    form_of,
    in_order,
    inheriting,
    is_due,
    let_go,
    moved,
    reordered,
    shared_errors,
    with_form,
    with_tracks,
    without,
)
from domain.errors import Conflict
from tests import factories
from tests.factories import NOW

FORM = CollectionForm("Night Drives")


@pytest.mark.parametrize(
    ("form", "has_cover", "wrong"),
    [
        (FORM, True, set()),
        (FORM, False, {"collection_cover"}),
        (CollectionForm("  "), True, {"title"}),
        (CollectionForm("x" * 121), True, {"title"}),
        (CollectionForm("x", "y" * 5001), True, {"description"}),
        (CollectionForm("x", release_date="2026-03-05"), True, set()),
        (CollectionForm("x", release_date="2026-02-30"), True, {"release_date"}),
        (CollectionForm("x", release_date="tomorrow"), True, {"release_date"}),
        (CollectionForm("x", release_date="20270101"), True, {"release_date"}),
        (CollectionForm("x", release_date="2027-W01-1"), True, {"release_date"}),
        (CollectionForm("x", release_date="٢٠٢٧-٠١-٠١"), True, {"release_date"}),
        (CollectionForm("x", release_date="2032-01-01"), True, {"release_date"}),
        (CollectionForm("x", release_date="1949-12-31"), True, {"release_date"}),
        (CollectionForm("x", visibility="secret"), True, {"visibility"}),
    ],
)
def test_each_field_that_is_wrong_is_named(form: CollectionForm, has_cover: bool, wrong: set[str]) -> None:
    assert set(collection_errors(form, has_cover, NOW)) == wrong


def test_what_is_shared_is_judged_like_a_beats_own() -> None:
    assert shared_errors(SharedForm("Trap, Drill", "dark", "Nova")) == {}
    too_much = SharedForm(",".join("abcdef"), "x" * 41, ",".join(map(str, range(21))))
    assert set(shared_errors(too_much)) == {"shared_genres", "shared_tags", "shared_collaborators"}


def test_a_future_release_waits_and_a_past_or_absent_one_publishes() -> None:
    blank = factories.collection(published_at=None)
    assert with_form(blank, FORM, NOW).published_at == NOW
    assert with_form(blank, CollectionForm("x", release_date="2026-03-04"), NOW).published_at == NOW
    waiting = with_form(blank, CollectionForm("x", release_date="2026-03-05"), NOW)
    assert waiting.published_at is None
    assert waiting.release_at == datetime(2026, 3, 5, tzinfo=UTC)
    assert not waiting.is_listed


def test_what_was_published_once_stays_published() -> None:
    out = factories.collection()
    assert with_form(out, CollectionForm("x", release_date="2027-01-01"), NOW).published_at == NOW


def test_a_form_and_its_collection_tell_the_same() -> None:
    form = CollectionForm("Night Drives", "Two\nlines", "2026-12-24", Visibility.PRIVATE)
    assert form_of(with_form(factories.collection(), form, NOW)) == form


def test_beats_inherit_what_they_do_not_say_themselves() -> None:
    shared = SharedForm("Trap", "dark", "Nova")
    assert inheriting(BeatForm(tags="bright"), shared) == BeatForm(
        genres="Trap", tags="bright", collaborators="Nova"
    )


def test_drafts_follow_the_chosen_order_and_then_as_they_came() -> None:
    first, second, third = (
        factories.draft(created_at=NOW + timedelta(seconds=number)) for number in range(3)
    )
    assert in_order([third, first, second], [second.id, "gone"]) == [second, first, third]


@pytest.mark.parametrize(
    ("there", "batch", "then"),
    [
        ((), ("a", "b"), ("a", "b")),
        (("x",), ("a", "b"), ("x", "a", "b")),
        (("a", "c"), ("a", "b", "c"), ("a", "b", "c")),
        (("c", "x", "a"), ("a", "b", "c"), ("c", "x", "a", "b")),
        (("b",), ("a", "b"), ("b", "a")),
    ],
)
def test_new_beats_come_right_after_their_predecessors(
    there: tuple[str, ...], batch: tuple[str, ...], then: tuple[str, ...]
) -> None:
    assert with_tracks(there, batch) == then


@pytest.mark.parametrize(
    ("is_out", "date", "wrong"),
    [
        (True, "2026-03-05", {"release_date"}),
        (True, "2026-03-04", set()),
        (True, "", set()),
        (True, "someday", {"release_date"}),
        (False, "2026-03-05", set()),
    ],
)
def test_what_is_out_can_not_be_taken_back_by_a_later_date(is_out: bool, date: str, wrong: set[str]) -> None:
    collection = factories.collection(published_at=NOW if is_out else None)
    assert set(edit_errors(collection, CollectionForm("x", release_date=date), True, NOW)) == wrong


def test_beats_are_added_at_the_end_and_each_once() -> None:
    held, new = factories.track(producer_id="owl"), factories.track(producer_id="owl")
    collection = factories.collection(producer_id="owl", track_ids=(held.id,))
    assert adding(collection, [new, held, new]).track_ids == (held.id, new.id)


@pytest.mark.parametrize("wrong", [{"producer_id": "fox"}, {"deleted_at": NOW}])
def test_only_ones_own_beats_that_are_there_can_be_added(wrong: dict[str, object]) -> None:
    track = factories.track(**{"producer_id": "owl"} | wrong)
    with pytest.raises(Conflict) as caught:
        adding(factories.collection(producer_id="owl"), [track])
    assert caught.value.fault is NOT_YOUR_BEATS


def test_a_collection_holds_so_many_beats_and_no_more() -> None:
    tracks = [factories.track(producer_id="owl") for _ in range(MAX_TRACKS + 1)]
    full = adding(factories.collection(producer_id="owl"), tracks[1:])
    assert len(full.track_ids) == MAX_TRACKS
    with pytest.raises(Conflict) as caught:
        adding(full, tracks)
    assert caught.value.fault is COLLECTION_FULL


def test_a_beat_is_taken_out_of_its_place_alone() -> None:
    collection = factories.collection(track_ids=("a", "b", "c"))
    assert without(collection, "b").track_ids == ("a", "c")
    assert without(collection, "x") == collection


@pytest.mark.parametrize("order", ["ab", "abcd", "abb", "abcc", "abx", ""])
def test_an_order_names_each_beat_exactly_once(order: str) -> None:
    collection = factories.collection(track_ids=("a", "b", "c"))
    with pytest.raises(Conflict) as caught:
        reordered(collection, list(order))
    assert caught.value.fault is NOT_ITS_BEATS
    assert reordered(collection, list("cab")).track_ids == ("c", "a", "b")


@pytest.mark.parametrize(
    ("track", "step", "then"),
    [("b", -1, "bac"), ("b", 1, "acb"), ("a", -1, "abc"), ("c", 1, "abc"), ("a", 9, "bca"), ("c", -9, "cab")],
)
def test_a_beat_moves_as_far_as_there_are_places(track: str, step: int, then: str) -> None:
    assert moved(factories.collection(track_ids=("a", "b", "c")), track, step).track_ids == tuple(then)


def test_a_beat_that_is_not_there_can_not_be_moved() -> None:
    with pytest.raises(Conflict):
        moved(factories.collection(track_ids=("a",)), "x", 1)


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"release_at": NOW}, True),
        ({"release_at": NOW + timedelta(microseconds=1)}, False),
        ({}, False),
        ({"release_at": NOW, "published_at": NOW}, False),
    ],
)
def test_a_release_is_due_from_its_moment_on_and_once(fields: dict[str, datetime], due: bool) -> None:
    assert is_due(factories.collection(**{"published_at": None} | fields), NOW) is due


def test_a_beat_that_waits_for_nothing_any_more_becomes_private() -> None:
    beat = let_go(factories.track(published_at=None))
    assert (beat.visibility, beat.published_at) == (Visibility.PRIVATE, None)
