"""Presets: named once each, one of them the default, kept while beats use them."""

from dataclasses import replace

import pytest

from domain.errors import Conflict
from domain.licensing.offers import ExclusiveTerms, TermsForm
from domain.licensing.presets import (
    MAX_PRESET_NAME,
    MOST_PRESETS,
    Preset,
    check_deletable,
    check_room,
    preset_errors,
    with_default,
)
from tests.factories import NOW

FORM = TermsForm(price="200")


def preset(name: str = "Standard Exclusive", **fields: object) -> Preset:
    made = Preset(id=name, owner_id="owl", name=name, terms=ExclusiveTerms(price=20_000), made_at=NOW)
    return replace(made, **fields)  # type: ignore[arg-type]


def test_a_preset_is_told_in_a_line() -> None:
    assert preset().summary(1_200) == "Standard Exclusive · 20/80 · 3 % · used by 1,200"
    shared = replace(ExclusiveTerms(price=1), producer_share=50, royalty=250)
    assert preset("Half", terms=shared).summary(0) == "Half · 50/50 · 2.5 % · used by 0"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Enter a name for the preset."),
        (" \u200b\t", "Enter a name for the preset."),
        ("STANDARD  exclusive", "You have a preset of this name already."),
        ("x" * (MAX_PRESET_NAME + 1), "Use at most 60 characters."),
    ],
)
def test_a_name_is_there_short_and_ones_only_one(name: str, sentence: str) -> None:
    assert preset_errors(name, FORM, [preset()]) == {"name": sentence}


def test_a_presets_terms_are_checked_like_a_beats() -> None:
    assert preset_errors("New", TermsForm(price="0"), [preset()]).keys() == {"price"}
    assert preset_errors("New", FORM, [preset()]) == {}


def test_one_that_beats_use_can_not_be_deleted() -> None:
    check_deletable(preset(), 0)
    with pytest.raises(Conflict, match="“Standard Exclusive” is used by 1 beat, so"):
        check_deletable(preset(), 1)
    with pytest.raises(Conflict, match="is used by 1,200 beats"):
        check_deletable(preset(), 1_200)


def test_there_is_a_limit_to_presets() -> None:
    check_room(MOST_PRESETS - 1)
    with pytest.raises(Conflict) as caught:
        check_room(MOST_PRESETS)
    assert caught.value.code == "LIC-103"


def test_one_at_most_is_the_default() -> None:
    first, second, third = preset("a", is_default=True), preset("b"), preset("c")

    assert with_default([first, second, third], "b") == [
        replace(first, is_default=False),
        replace(second, is_default=True),
    ]
    assert with_default([first, second], "a") == []
    assert with_default([first, second], "") == [replace(first, is_default=False)]
