"""Beats: what a form needs under each policy, what is suggested, what is found."""

from dataclasses import replace

import pytest

from domain.audio import Suggestion, Tags
from domain.catalogue import (
    BeatForm,
    audio_error,
    beat_errors,
    credited_of,
    details_of,
    form_of,
    search_text,
    search_words,
    split_labels,
)
from domain.music import KEYS, Scale
from domain.prefilling import name_from_file, prefilled
from domain.uploads import POLICIES, RecordingState
from tests import factories

GOOD = BeatForm(name="Night Drive", key="F♯/G♭", scale="Minor", bpm="140")
OTHERS = [
    factories.producer(slug="nova", name="Nova"),
    factories.producer(slug="nova-2", name="Nova"),
    factories.producer(slug="owl", name="Night Owl"),
]
CURRENT, STRICT = POLICIES["current"], POLICIES["strict"]


@pytest.mark.parametrize(
    ("bpm", "current", "strict"),
    [("49", False, False), ("50", True, False), ("59", True, False), ("60", True, True), ("200", True, True)]
    + [(bpm, False, False) for bpm in ("201", "", "120.5", "-90", "1e2", "٩٩", "99999", "120 bpm")],
)
def test_bpm_is_a_whole_number_within_the_policys_bounds(bpm: str, current: bool, strict: bool) -> None:
    form = replace(GOOD, bpm=bpm)
    assert ("bpm" not in beat_errors(form, CURRENT, has_cover=True)) is current
    assert ("bpm" not in beat_errors(form, STRICT, has_cover=True)) is strict


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("scale", Scale)
def test_twelve_keys_and_two_scales_are_right(key: str, scale: Scale) -> None:
    assert beat_errors(replace(GOOD, key=key, scale=scale), CURRENT, has_cover=False) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "   "),
        ("name", "x" * 121),
        ("key", "H"),
        ("scale", "Dorian"),
        ("description", "x" * 5001),
        ("genres", "a,b,c,d,e,f"),
        ("tags", ",".join(map(str, range(21)))),
        ("tags", "x" * 41),
        ("collaborators", ",".join(map(str, range(21)))),
        ("clearance", "maybe"),
    ],
)
def test_a_wrong_field_is_named_alone(field: str, value: str) -> None:
    assert list(beat_errors(replace(GOOD, **{field: value}), CURRENT, has_cover=False)) == [field]


def test_only_the_strict_policy_needs_a_cover() -> None:
    assert beat_errors(GOOD, CURRENT, has_cover=False) == {}
    assert list(beat_errors(GOOD, STRICT, has_cover=False)) == ["cover"]


def test_a_form_survives_being_saved_and_edited() -> None:
    form = replace(GOOD, genres="Trap, Drill", tags="dark", clearance="Cleared", description="Late.")
    assert form_of(details_of(form, ())) == form


def test_labels_are_trimmed_and_said_once() -> None:
    assert split_labels(" Trap, trap ,, #Dark  Night,") == ("Trap", "Dark Night")


def test_the_files_tags_come_before_what_was_heard() -> None:
    heard = factories.recording(tags=Tags(title="Tagged", bpm=99, key="C", scale="Major"))
    assert prefilled({}, heard, CURRENT) == BeatForm(name="Tagged", bpm="99", key="C", scale="Major")


def test_what_was_heard_fills_in_for_missing_tags() -> None:
    heard = factories.recording(name="night_drive-v2.wav")
    assert prefilled({}, heard, CURRENT) == BeatForm("night drive-v2", bpm="140", key="A", scale="Minor")


def test_what_was_typed_is_never_replaced() -> None:
    form = prefilled({"name": "Mine", "bpm": "141"}, factories.recording(), CURRENT)
    assert (form.name, form.bpm, form.key) == ("Mine", "141", "A")


def test_a_tempo_outside_the_policy_is_not_suggested() -> None:
    slow = factories.recording(analysis=factories.analysis(bpm=Suggestion("55", 0.9)))
    assert prefilled({}, slow, CURRENT).bpm == "55"
    assert prefilled({}, slow, STRICT).bpm == ""


def test_a_tag_outside_the_policy_does_not_hide_what_was_heard() -> None:
    tagged = factories.recording(tags=Tags(bpm=240), analysis=factories.analysis(bpm=Suggestion("120", 0.9)))
    assert prefilled({}, tagged, CURRENT).bpm == "120"


@pytest.mark.parametrize(
    ("name", "credited"), [("nova", ["nova"]), ("NIGHT OWL", ["owl"]), ("OWL", ["owl"]), ("owl,OWL", ["owl"])]
)
def test_producers_are_credited_by_address_or_by_a_name_that_only_they_have(
    name: str, credited: list[str]
) -> None:
    found, problem = credited_of(name.split(","), OTHERS)
    assert ([each.slug for each in found], problem) == (credited, None)


@pytest.mark.parametrize(("name", "says"), [("Nova", "nova, nova-2"), ("Nobody", "no other producer")])
def test_a_name_of_two_producers_or_of_none_credits_nobody(name: str, says: str) -> None:
    found, problem = credited_of([name], OTHERS)
    assert found == ()
    assert problem and says in problem


@pytest.mark.parametrize(
    ("file", "name"), [("a_b.wav", "a b"), ("v1.2 final.flac", "v1.2 final"), ("x", "x"), (".wav", "")]
)
def test_a_name_comes_from_the_file(file: str, name: str) -> None:
    assert name_from_file(file) == name


def test_audio_is_ready_or_says_why_not() -> None:
    assert audio_error(None) == "The audio has not arrived yet."
    assert audio_error(factories.recording()) is None
    busy = factories.recording(state=RecordingState.PROCESSING)
    assert audio_error(busy) == "The audio is still being processed."


def test_a_beat_is_found_by_name_producer_genre_and_tag_whatever_the_case() -> None:
    details = details_of(replace(GOOD, genres="Trap", tags="STRASSE"), ())
    text = search_text(details, ("Night Owl",))
    assert all(word in text for word in search_words("NIGHT owl trap straße drive"))
