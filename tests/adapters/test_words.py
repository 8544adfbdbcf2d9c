"""The languages of the site: how each writes values."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.words import BabelLanguage, languages
from domain import account_letters, money_letters, program_letters
from domain.countries import COUNTRIES
from domain.letters import Letter, by_post
from domain.money import Currency
from domain.packing import unpacked
from domain.values import Change, Country, DayAndMonth, Moment, Money, Month, MonthName, ShortDay
from domain.words import ENGLISH, joined, say, say_in, spoken, written

DAY = date(2026, 2, 4)
MOMENT = datetime(2026, 2, 4, 9, 5, tzinfo=UTC)
FRENCH = BabelLanguage("fr")
CASES = [
    (1204, "1,204", "1\u202f204"),
    (Decimal("-14.0"), "-14.0", "-14,0"),
    (Decimal("44.1"), "44.1", "44,1"),
    (DAY, "4 February 2026", "4 février 2026"),
    (ShortDay(DAY), "4 Feb 2026", "4 févr. 2026"),
    (DayAndMonth(DAY), "4 Feb", "4 févr."),
    (Month(DAY), "February 2026", "février 2026"),
    (MonthName(DAY), "Feb", "févr."),
    (Moment(MOMENT), "4 Feb 2026, 09:05 UTC", "4 févr. 2026, 09:05 UTC"),
    (Change(12.5), "+12.5 %", "+12,5\u00a0%"),
    (Change(-1203.0), "−1,203 %", "−1\u202f203\u00a0%"),
    (Change(0), "+0 %", "+0\u00a0%"),
    (Money(120050, Currency.USD), "1,200.50 USD", "1\u202f200,50\u00a0USD"),
    (Money(-1200, Currency.JPY), "-1,200 JPY", "-1\u202f200\u00a0JPY"),
    (Money(1, Currency.KWD), "0.001 KWD", "0,001\u00a0KWD"),
    (Country("DE"), "Germany", "Allemagne"),
    (Country("??"), "??", "??"),
]


@pytest.mark.parametrize(("value", "english", "french"), CASES)
def test_each_language_writes_values_in_its_own_way(value: object, english: str, french: str) -> None:
    sentence = say("It is {value}.", value=value)
    assert sentence == f"It is {english}."
    assert spoken(sentence, FRENCH) == f"It is {french}."
    assert spoken(written(value), FRENCH) == french


def test_english_is_said_as_it_stands() -> None:
    assert spoken(say("On {day}", day=DAY), languages()[ENGLISH]) == "On 4 February 2026"


def test_every_country_has_a_name_in_french() -> None:
    assert [code for code in COUNTRIES if FRENCH.shown(Country(code)) == code] == []


@pytest.mark.parametrize("text", ["", joined("\n", [])])
def test_nothing_is_said_as_nothing(text: str) -> None:
    assert FRENCH.text("") == spoken(text, FRENCH) == ""


def french(letter: Letter) -> tuple[str, str]:
    """Subject and text as the post says them."""
    told = json.loads(by_post(letter, "1", MOMENT).payload["said"])
    return spoken(unpacked(told["subject"]), FRENCH), spoken(unpacked(told["text"]), FRENCH)


def test_a_letter_writes_money_as_its_reader_does() -> None:
    amount = Money(22700, Currency.USD)
    letter = money_letters.beat_sold("a@example.com", "BeatPass", "Night", amount, "https://x.example")
    assert "you are owed 227.00 USD of it" in letter.text
    subject, text = french(letter)
    assert subject == "«\u00a0Night\u00a0» a été vendu"
    assert "227,00\u00a0USD vous sont dus" in text


def test_a_letter_of_the_program_and_one_about_a_device_are_whole_in_french() -> None:
    _, text = french(program_letters.reinstated("a@example.com", "BeatPass", "https://x.example"))
    assert text == "Tout est comme avant. Connectez-vous ici\u00a0:\nhttps://x.example\n\nBeatPass\n"
    _, text = french(account_letters.account_erased("a@example.com", "BeatPass"))
    assert "Votre compte" in text
    _, text = french(account_letters.new_device("a@example.com", "BeatPass", "Firefox", MOMENT, "https://x"))
    assert "le 4 février 2026 à 09:05 UTC" in text


def test_one_english_word_may_be_several_in_french() -> None:
    assert spoken(say_in("performance", "Live"), FRENCH) == "Sur scène"
    assert spoken(say("Live"), FRENCH) == "En ligne"
