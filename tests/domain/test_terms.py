"""Terms in plain words: they say what was chosen, and all of it."""

from dataclasses import fields, replace

import pytest

from domain.licensing.offers import Delivery, ExclusiveTerms, Law, Option, Territory
from domain.licensing.terms import exclusive_lines, public_readings, readings, standard_lines
from domain.money import Currency, Fee

TERMS = ExclusiveTerms(price=20_000)
CHANGES: dict[str, object] = {
    "price": 20_001,
    "currency": Currency.GBP,
    "producer_share": 50,
    "royalty": 250,
    "territory": Territory.EUROPE,
    "law": Law.GERMANY,
    "copies": 5_000,
    "audio_streams": 1,
    "monetised_videos": 0,
    "other_videos": 2,
    "video_streams": 3,
    "broadcasting": False,
    "radio_stations": 1,
    "for_profit_shows": False,
    "non_profit_shows": 4,
    "content_id": False,
    "files": (Delivery.WAV,),
    "contact_email": "beats@example.com",
}


def said(terms: ExclusiveTerms) -> dict[str, str]:
    return {line.label: line.text for line in exclusive_lines(terms, "Night Owl")}


def test_standard_terms_say_what_product_and_producer_are_owed() -> None:
    words = " ".join(line.text for line in standard_lines("Night Owl"))

    owed = (
        "Worldwide",
        "for good",
        "One project",
        "50 people",
        "Produced by Night Owl",
        "Content ID",
        "film",
    )
    for what in owed:
        assert what in words


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_chosen_shows_in_the_words(name: str) -> None:
    changed = replace(TERMS, **{name: CHANGES[name]})  # type: ignore[arg-type]

    assert said(changed) != said(TERMS)


def test_no_term_is_left_out_of_this_table() -> None:
    assert {field.name for field in fields(ExclusiveTerms)} == CHANGES.keys()


def test_the_words_are_plain() -> None:
    few = replace(TERMS, copies=1, radio_stations=3, monetised_videos=0, royalty=250)

    assert said(few)["Copies"] == "Up to 1 copy."
    assert said(few)["Videos that earn money"] == "None."
    assert said(few)["Broadcasting"] == "Allowed, on up to 3 radio stations."
    assert said(few)["Royalty"] == "The producer has 2.5 % of what the master earns."
    assert said(TERMS)["Price"] == "200.00 USD, and the platform's fee on top."
    assert said(TERMS)["Files"] == "WAV, tagged WAV, MP3 320 and stems."
    assert said(TERMS)["Law"] == "The law of the United States holds."
    assert said(replace(TERMS, law=Law.JAPAN))["Law"] == "The law of Japan holds."


@pytest.mark.parametrize(
    ("option", "titles"),
    [
        (Option.STANDARD, ["Standard licence"]),
        (Option.BOTH, ["Standard licence", "Exclusive licence"]),
        (Option.EXCLUSIVE, ["Exclusive licence"]),
    ],
)
def test_a_buyer_reads_what_the_option_offers(option: Option, titles: list[str]) -> None:
    assert [reading.title for reading in readings(option, TERMS, "Night Owl", Fee())] == titles


def test_everybody_reads_the_same_but_for_whom_to_write_to() -> None:
    named = replace(TERMS, contact_email="beats@example.com")

    assert public_readings(Option.BOTH, named, "Night Owl", Fee()) == readings(
        Option.BOTH, TERMS, "Night Owl", Fee()
    )
    assert public_readings(Option.STANDARD, None, "Night Owl", Fee()) == readings(
        Option.STANDARD, None, "Night Owl", Fee()
    )
    [reading] = readings(Option.EXCLUSIVE, named, "Night Owl", Fee())
    assert ("Contact", "beats@example.com") in [(line.label, line.text) for line in reading.lines]


def test_the_fee_is_the_one_that_the_site_asks() -> None:
    [reading] = readings(Option.EXCLUSIVE, TERMS, "Night Owl", Fee(7_50, 0))
    assert [line.text for line in reading.cost] == ["200.00 USD", "15.00 USD", "215.00 USD"]


def test_what_an_exclusive_licence_costs_is_told_with_its_fee() -> None:
    [reading] = readings(Option.EXCLUSIVE, TERMS, "Night Owl", Fee())

    assert [(line.label, line.text) for line in reading.cost] == [
        ("Price", "200.00 USD"),
        ("Platform fee", "27.00 USD"),
        ("To pay", "227.00 USD"),
    ]
