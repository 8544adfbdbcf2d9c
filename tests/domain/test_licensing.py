"""Exclusive terms: checked field by field, and the same after a trip through their form."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.licensing.offers import (
    CHOICES,
    COUNTS,
    LEAST_PRICE,
    MOST_COPIES,
    MOST_PRICE,
    STEM_KINDS,
    Delivery,
    ExclusiveTerms,
    Law,
    Offer,
    OfferForm,
    Option,
    TermsForm,
    Territory,
    form_of,
    offer_errors,
    terms_errors,
    terms_of,
)
from domain.money import HIGHEST_FEE, MOST_CHARGED, OFFERED, Currency
from domain.stems import StemFile
from tests import factories
from tests.factories import NOW

FORM = TermsForm(price="200.00")
NO_ZIP: frozenset[Delivery] = frozenset()
STEMS_ONLY = frozenset((Delivery.STEMS, Delivery.TRACKOUTS))
COUNT = st.none() | st.integers(0, MOST_COPIES)
TERMS = st.builds(
    ExclusiveTerms,
    price=st.integers(LEAST_PRICE, MOST_PRICE),
    currency=st.sampled_from(OFFERED),
    producer_share=st.integers(0, 100),
    royalty=st.integers(0, 10_000),
    territory=st.sampled_from(Territory),
    law=st.sampled_from(Law),
    files=st.sets(st.sampled_from(Delivery), min_size=1).map(
        lambda kinds: tuple(kind for kind in Delivery if kind in kinds)
    ),
    contact_email=st.sampled_from(["", "beats@example.com"]),
    **dict.fromkeys(COUNTS, COUNT),
    **{name: st.booleans() for name in CHOICES},
)


def test_the_defaults_are_those_that_need_only_a_price() -> None:
    assert terms_errors(FORM) == {}
    assert terms_of(FORM) == ExclusiveTerms(price=20_000)
    assert terms_errors(TermsForm()).keys() == {"price"}


@settings(max_examples=50, derandomize=True, database=None, deadline=None)
@given(TERMS)
def test_terms_come_back_from_their_form_as_they_were(terms: ExclusiveTerms) -> None:
    form = form_of(terms)

    assert terms_errors(form) == {}
    assert terms_of(form) == terms


@pytest.mark.parametrize(
    "price", ["", "0", "0.99", "-1", "NaN", "inf", "1e9", "666,599.01", "999999999", "12.345"]
)
def test_a_price_that_nobody_could_be_charged_is_refused(price: str) -> None:
    assert terms_errors(replace(FORM, price=price)) == {
        "price": "Enter a price from 1.00 to 666,599.00, such as 200.00."
    }


def test_the_highest_price_can_be_charged_with_the_highest_fee_that_a_site_may_ask() -> None:
    assert (
        MOST_PRICE + HIGHEST_FEE.on(MOST_PRICE, Currency.USD)
        <= MOST_CHARGED
        < MOST_PRICE + 100 + HIGHEST_FEE.on(MOST_PRICE + 100, Currency.USD)
    )


@pytest.mark.parametrize(
    ("producer", "buyer", "sentence"),
    [
        ("20", "70", "The two shares must total 100; these total 90."),
        ("100", "100", "The two shares must total 100; these total 200."),
        ("101", "-1", "Enter whole percentages from 0 to 100."),
        ("", "100", "Enter whole percentages from 0 to 100."),
        ("49.5", "50.5", "Enter whole percentages from 0 to 100."),
    ],
)
def test_shares_that_do_not_total_100_are_refused(producer: str, buyer: str, sentence: str) -> None:
    form = replace(FORM, producer_share=producer, buyer_share=buyer)

    assert terms_errors(form) == {"producer_share": sentence}


WRONG = {
    "currency": ("JPY", "", "usd"),
    "territory": ("Atlantis", "", "worldwide"),
    "law": ("Narnia", ""),
    "royalty": ("", "-1", "100.01", "NaN", "3 %", "1e1", "2.555"),
    "files": ((), ("WAV", "floppy disk")),
    "contact_email": ("nobody", "a@b", "x@example.com,y@example.com"),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_each_field_says_what_is_wrong_with_it(name: str, value: object) -> None:
    assert terms_errors(replace(FORM, **{name: value})).keys() == {name}


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_is_a_whole_number_or_unlimited(name: str) -> None:
    for text in ("-1", "1.5", "lots", "NaN", "9999999999", "٣"):
        assert terms_errors(replace(FORM, counts={name: text})).keys() == {name}
    assert terms_errors(replace(FORM, counts={name: " Unlimited "})) == {}
    assert getattr(terms_of(replace(FORM, counts={name: "5,000"})), name) == 5_000


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_is_yes_or_no(name: str) -> None:
    assert terms_errors(replace(FORM, choices={name: "maybe"})).keys() == {name}
    assert getattr(terms_of(replace(FORM, choices={name: "no"})), name) is False


@pytest.mark.parametrize(
    ("option", "downloadable", "for_sale"),
    [(Option.STANDARD, True, False), (Option.BOTH, True, True), (Option.EXCLUSIVE, False, True)],
)
def test_an_option_says_how_a_beat_may_be_had(option: Option, downloadable: bool, for_sale: bool) -> None:
    assert (option.is_downloadable, option.is_for_sale) == (downloadable, for_sale)
    assert option.label


def test_standard_licensing_needs_nothing() -> None:
    assert offer_errors(OfferForm(), NO_ZIP) == {}
    assert offer_errors(OfferForm(option="free for all"), NO_ZIP).keys() == {"option"}


@pytest.mark.parametrize("option", [Option.BOTH, Option.EXCLUSIVE])
def test_what_is_for_sale_needs_terms_and_the_stems_they_promise(option: Option) -> None:
    form = OfferForm(option, FORM)

    assert offer_errors(form, STEMS_ONLY) == {}
    assert offer_errors(form, NO_ZIP) == {"files": "Upload the stems first, or take them off the files."}
    assert offer_errors(OfferForm(option), STEMS_ONLY).keys() == {"price"}
    assert offer_errors(OfferForm(option, replace(FORM, files=(Delivery.WAV,))), NO_ZIP) == {}


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ((Delivery.WAV, Delivery.TRACKOUTS), "trackouts"),
        ((Delivery.MIDI,), "MIDI"),
        ((Delivery.STEMS, Delivery.MIDI), "stems and MIDI"),
    ],
)
def test_trackouts_and_midi_need_the_zip_as_well(files: tuple[Delivery, ...], what: str) -> None:
    form = OfferForm(Option.BOTH, replace(FORM, files=files))

    assert offer_errors(form, STEM_KINDS) == {}
    assert offer_errors(form, NO_ZIP) == {"files": f"Upload the stems first, or take {what} off the files."}


@pytest.mark.parametrize("others", [(), (Delivery.STEMS, Delivery.TRACKOUTS)])
def test_midi_needs_a_midi_file_in_the_zip(others: tuple[Delivery, ...]) -> None:
    form = OfferForm(Option.BOTH, replace(FORM, files=(*others, Delivery.MIDI)))

    assert offer_errors(form, STEMS_ONLY) == {
        "files": "There is no MIDI file in the ZIP of stems: "
        "send one that has some, or take MIDI off the files."
    }
    assert offer_errors(OfferForm(Option.BOTH, replace(FORM, files=())), STEMS_ONLY) == {
        "files": "Choose at least one kind of file."
    }


@pytest.mark.parametrize(
    ("inside", "has_midi"),
    [
        (["Drums.wav"], False),
        (["MIDI/Keys.wav", "mid.wav", "midi"], False),
        (["Drums.wav", "Keys/Chords.MID"], True),
        (["Drums.wav", "Chords.midi"], True),
    ],
)
def test_a_zip_gives_midi_only_where_there_is_some_inside(inside: list[str], has_midi: bool) -> None:
    zipped = factories.stems(files=tuple(StemFile(name, 1_000) for name in inside))

    assert zipped.gives == STEMS_ONLY | ({Delivery.MIDI} if has_midi else set())


@pytest.mark.parametrize("option", Option)
def test_an_offer_has_terms_exactly_when_it_is_for_sale(option: Option) -> None:
    terms = None if option.is_for_sale else ExclusiveTerms(price=20_000)
    with pytest.raises(ValueError, match="offer o-1"):
        Offer("o-1", "track", 1, option, "owl", NOW, terms)


@pytest.mark.parametrize("typed", ["1,5", "2,0", "15,00", ",500", "1,500,"])
def test_commas_stand_between_thousands_alone(typed: str) -> None:
    assert "copies" in terms_errors(replace(FORM, counts={"copies": typed}))
    assert terms_of(replace(FORM, counts={"copies": "1,500"})).copies == 1500


def test_a_share_with_a_comma_is_no_whole_percentage() -> None:
    assert "producer_share" in terms_errors(replace(FORM, producer_share="2,0"))
