"""Collections' rules: forms, release dates, order, what beats inherit."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.catalogue import BeatForm, Visibility
from domain.collections import (
    CollectionForm,
    SharedForm,
    collection_errors,
    form_of,
    in_order,
    inheriting,
    shared_errors,
    with_form,
    with_tracks,
)
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
