"""Sentences: English as they stand, and made so that they can be said in another language."""

import copy

import pytest

from domain.errors import DomainError, Fault
from domain.words import say, say_many


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
