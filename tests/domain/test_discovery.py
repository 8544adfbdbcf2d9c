"""Words, filters and addresses of a search."""

import pytest

from domain.catalogue import Clearance
from domain.discovery.addresses import NAMES, address_of, filter_from
from domain.discovery.chips import chips, count_words
from domain.discovery.filters import BeatFilter, Order, Wish
from domain.discovery.words import LONGEST_WORD, MOST_WORDS, folded_words, has_words, sought_words
from domain.licensing.offers import Option
from domain.money import Currency
from domain.music import Scale


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Night DRIVE night", "night drive"),
        ("Straße ÉMBER Öwl", "strasse ember owl"),
        ("R&B lo-fi 100%", "r b lo fi 100"),
        ("ＮＩＧＨＴ ²", "night 2"),
        ("夜 noč İstanbul", "夜 noc istanbul"),
        ("\u202eright\u200bleft", "right left"),
        ("' OR 1=1 --\0", "or 1"),
        ("…", ""),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert folded_words(text) == tuple(words.split())


def test_words_have_an_end() -> None:
    assert folded_words("x" * 10**6) == ("x" * LONGEST_WORD,)
    assert len(sought_words("a b " * 10**5)) == MOST_WORDS


def test_the_last_word_may_be_a_beginning() -> None:
    kept = folded_words("Night Drive")
    assert has_words(kept, sought_words("night dr")) and has_words(kept, sought_words("DRIVE"))
    assert not has_words(kept, sought_words("nig drive"))
    assert has_words(kept, ())


FULL = {
    "q": "night dr",
    "genre": "R&B",
    "key": "C♯/D♭",
    "relative": "1",
    "neighbours": "1",
    "scale": "Minor",
    "min_bpm": "80",
    "max_bpm": "90",
    "tempos": "1",
    "licence": "sale",
    "currency": "EUR",
    "min_price": "50.00",
    "max_price": "1,200.50",
    "clearance": "cleared",
    "min_length": "2:00",
    "max_length": "3:30",
    "order": "popular",
}


def test_an_address_holds_the_whole_filter() -> None:
    filter = filter_from({**FULL, "page": "3"})
    assert filter == BeatFilter(
        words=("night", "dr"),
        min_bpm=80,
        max_bpm=90,
        with_tempos=True,
        key="C♯/D♭",
        scale="Minor",
        with_relative=True,
        with_neighbours=True,
        genre="R&B",
        wish=Wish.SALE,
        currency=Currency.EUR,
        min_price=50_00,
        max_price=1200_50,
        clearance=Clearance.CLEARED,
        min_seconds=120,
        max_seconds=210,
        order=Order.POPULAR,
        page=3,
    )
    assert address_of(filter) == FULL
    assert {*FULL, "page"} == set(NAMES)


@pytest.mark.parametrize(
    "nonsense", ["", "x", "-1", "1e9", "٣", "9" * 30, "<script>", "1:99", "Lydian", "\0"]
)
def test_nonsense_is_ignored(nonsense: str) -> None:
    said = {name: nonsense for name in NAMES if name not in ("q", "genre")}
    filter = filter_from(said)
    assert filter in (BeatFilter(), BeatFilter(min_seconds=None))
    assert address_of(filter) == {}


def test_choices_without_what_they_widen_say_nothing() -> None:
    assert address_of(filter_from({"relative": "1", "tempos": "1", "currency": "EUR"})) == {}


def test_half_and_double_time_are_ranges_of_their_own() -> None:
    assert BeatFilter(min_bpm=140, max_bpm=141, with_tempos=True).tempi == ((70, 71), (140, 141), (279, 283))
    assert BeatFilter(min_bpm=140, max_bpm=141).tempi == ((140, 141),)
    assert BeatFilter(with_tempos=True).tempi == ()


def test_a_wish_says_which_beats_can_be_had_that_way() -> None:
    assert Wish.PLAN.options == {Option.STANDARD, Option.BOTH}
    assert Wish.SALE.options == {Option.BOTH, Option.EXCLUSIVE}
    assert Wish.ONLY_SALE.options == {Option.EXCLUSIVE}


def test_every_filter_is_a_chip_and_gone_without_it() -> None:
    filter = filter_from(FULL)
    told = {str(chip.label): address_of(chip.without) for chip in chips(filter)}
    assert list(told) == [
        "“night dr”",
        "Genre: R&B",
        "Key: C♯/D♭ Minor",
        "Also the relative key",
        "Also neighbouring keys",
        "80–90 BPM",
        "Also half and double time",
        "Length 2:00–3:30",
        "Price 50.00–1,200.50 EUR",
        "For sale exclusively",
        "Samples cleared",
    ]
    gone = {label: set(FULL) - set(said) for label, said in told.items()}
    assert gone["Key: C♯/D♭ Minor"] == {"key", "scale", "relative", "neighbours"}
    assert gone["80–90 BPM"] == {"min_bpm", "max_bpm", "tempos"}
    assert gone["Price 50.00–1,200.50 EUR"] == {"currency", "min_price", "max_price"}
    assert all(gone.values()) and set().union(*gone.values()) == set(FULL) - {"order"}
    assert chips(BeatFilter()) == ()


def test_bounds_on_one_side_and_a_scale_alone_are_said() -> None:
    filter = filter_from({"min_bpm": "80", "max_length": "3:00", "min_price": "5", "scale": "Minor"})
    assert [str(chip.label) for chip in chips(filter)] == [
        "Scale: Minor",
        "≥ 80 BPM",
        "Length ≤ 3:00",
        "Price ≥ 5.00 USD",
    ]
    assert filter.scale == Scale.MINOR


@pytest.mark.parametrize(
    ("total", "is_cut", "told"),
    [
        (0, False, "0 beats."),
        (1, False, "1 beat."),
        (733, False, "733 beats."),
        (1000, True, "More than 1,000 beats."),
        (733, True, "More than 500 beats."),
        (24, True, "More than 24 beats."),
    ],
)
def test_how_many_there_are_is_said(total: int, is_cut: bool, told: str) -> None:
    assert count_words(total, is_cut) == told
