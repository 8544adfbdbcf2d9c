"""Sentences: English as they stand, and made so that they can be said in another language."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import pytest

from domain.accounts import Role
from domain.errors import DomainError, Fault
from domain.producers import ApplicationState
from domain.reports import Subject
from domain.words import Sentence, joined, say, say_in, say_many, spoken, written


def test_a_sentence_is_its_english_text() -> None:
    sentence = say("Use at most {most} characters.", most=80)
    assert sentence == "Use at most 80 characters."
    assert f"{sentence} Please." == "Use at most 80 characters. Please."


def test_it_knows_what_it_was_made_of() -> None:
    sentence = say("{name} is taken.", name="Ottoline")
    assert (sentence.template, dict(sentence.values)) == ("{name} is taken.", {"name": "Ottoline"})


@pytest.mark.parametrize(("count", "text"), [(0, "0 beats of A"), (1, "1 beat of A"), (2, "2 beats of A")])
def test_a_number_chooses_the_form(count: int, text: str) -> None:
    sentence = say_many("{count} beat of {name}", "{count} beats of {name}", count=count, name="A")
    assert sentence == text
    assert sentence.plural == "{count} beats of {name}"


def test_a_copy_knows_it_too() -> None:
    sentence = say_many("{count} beat", "{count} beats", count=2)
    for copied in (copy.deepcopy(sentence), copy.copy(sentence)):
        assert (copied, copied.plural, copied.values) == (sentence, sentence.plural, sentence.values)


def test_values_are_never_taken_for_templates() -> None:
    assert say("{name} is taken.", name="{0} {x}") == "{0} {x} is taken."


def test_errors_speak_in_sentences() -> None:
    error = DomainError(Fault("X-1", "{name} is gone.", "Look for another."), name="Ottoline")
    assert error.message == "Ottoline is gone."
    assert getattr(error.message, "template", "") == "{name} is gone."


MOMENT = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1204, "1,204"),
        ("1204", "1204"),
        (MOMENT, "4 March 2026 at 12:30 UTC"),
        (MOMENT.date(), "4 March 2026"),
        (say("a beat"), "a beat"),
        (2.5, "2.5"),
        (Decimal("1204.5000"), "1,204.5000"),
    ],
)
def test_values_are_written_as_in_english(value: object, text: str) -> None:
    assert say("{value}.", value=value) == f"{text}."


class Backwards:
    """A language that says everything from its end, and knows one template no word of."""

    code = "xx"
    name = "Backwards"

    def text(self, template: str, context: str = "") -> str:
        known = {("{who} has {what}", ""): "{what} has {who}", ("Live", "performance"): "On stage"}
        return known.get((template, context), template)

    def texts(self, one: str, many: str, count: int) -> str:
        return f"many {many}" if count > 2 else f"few {one}"

    def shown(self, value: object) -> str:
        return f"<{value}>"


def test_a_sentence_is_said_in_a_language_with_its_values() -> None:
    beats = say_many("{count} beat", "{count} beats", count=3)
    assert spoken(say("{who} has {what}", who="Ottoline", what=beats), Backwards()) == (
        "many <3> beats has Ottoline"
    )
    assert spoken(say_many("{count} beat", "{count} beats", count=2), Backwards()) == "few <2> beat"


def test_a_context_tells_apart_what_is_the_same_in_english() -> None:
    assert say_in("performance", "Live") == say("Live") == "Live"
    assert spoken(say_in("performance", "Live"), Backwards()) == "On stage"
    assert spoken(copy.copy(say_in("performance", "Live")), Backwards()) == "On stage"
    assert spoken(say("Live"), Backwards()) == "Live"


def test_what_nobody_made_a_sentence_of_stays_as_it_is() -> None:
    assert spoken("{who} has {what}", Backwards()) == "{who} has {what}"


def test_texts_that_are_joined_are_each_said_in_the_language() -> None:
    both = joined("; ", [say("{who} has {what}", who="A", what="B"), "{as} it is", written(3)])
    assert both == "A has B; {as} it is; 3"
    assert spoken(both, Backwards()) == "B has A; {as} it is; <3>"


@pytest.mark.parametrize("kind", [Role, ApplicationState, Subject])
def test_each_value_that_pages_name_has_a_label(kind: type[StrEnum]) -> None:
    assert all(isinstance(each.label, Sentence) for each in kind)  # type: ignore[attr-defined]


class Confusing:
    """Has those words for something else."""

    code, name = "fr", "Confusing"

    def text(self, template: str, context: str = "") -> str:
        return "{count} {0}"

    def texts(self, one: str, many: str, count: int) -> str:
        return "{other}"

    def shown(self, value: object) -> str:
        return str(value)


def test_words_that_ask_for_other_values_give_way_to_english() -> None:
    for sentence in (say("One beat"), say_many("One beat", "{count} beats", count=2)):
        assert spoken(sentence, Confusing()) == sentence
