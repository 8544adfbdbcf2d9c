"""Values that are stored have labels that people read: English as ever, and to be said in other languages."""

from datetime import UTC, datetime
from enum import StrEnum

import pytest

from domain.ledger import Kind
from domain.licensing.granted import LicenceKind, LicenceStatus
from domain.licensing.offers import Delivery, Law, Option, Territory
from domain.licensing.splits import Answer
from domain.money import Currency
from domain.orders import REASONS, TAKEN, OrderState
from domain.outgoing import NOT_READY, Outgoing, OutgoingKind, OutgoingState, transfer, waiting
from domain.pages.finances import Tab
from domain.payments import BillingState
from domain.payouts.splitting import Outcome
from domain.words import Sentence

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CAPITALISED = (
    Answer,
    BillingState,
    Kind,
    LicenceKind,
    OrderState,
    Outcome,
    OutgoingKind,
    OutgoingState,
    Tab,
)
NAMES = ("WAV", "MP3 320", "MP3 256", "FLAC", "MIDI")
"""Alike in every language."""


@pytest.mark.parametrize("kind", CAPITALISED, ids=lambda kind: kind.__name__)
def test_a_value_reads_as_it_is_stored_but_for_its_capital(kind: type[StrEnum]) -> None:
    labels = [each.label for each in kind]  # type: ignore[attr-defined]
    assert labels == [each.capitalize() for each in kind]
    assert all(isinstance(each, Sentence) for each in labels)


@pytest.mark.parametrize("kind", [Territory, Law, LicenceStatus], ids=lambda kind: kind.__name__)
def test_a_name_reads_as_it_is_stored(kind: type[StrEnum]) -> None:
    labels = [each.label for each in kind]  # type: ignore[attr-defined]
    assert labels == list(kind)
    assert all(isinstance(each, Sentence) for each in labels)


def test_every_option_says_what_it_means() -> None:
    assert all(isinstance(text, Sentence) for each in Option for text in (each.label, each.note))


def test_files_are_named_by_themselves_and_within_a_sentence() -> None:
    assert [each.word for each in Delivery] == [each.value for each in Delivery]
    assert [each.label for each in Delivery] == [each[:1].upper() + each[1:] for each in Delivery]
    assert [str(each) for each in Delivery if not isinstance(each.word, Sentence)] == [*NAMES]


def test_a_reason_of_ours_that_was_stored_can_be_said_in_another_language() -> None:
    assert isinstance(REASONS[str(TAKEN)], Sentence)
    assert isinstance(stored(str(NOT_READY)).why, Sentence)
    assert stored("The bank said no").why == "The bank said no"


def stored(reason: str) -> Outgoing:
    return waiting(transfer("t", "order", "owl", "ch", 100, Currency.USD, NOW), reason, NOW)
