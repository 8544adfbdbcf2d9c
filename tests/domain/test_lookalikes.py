"""Names that pass for others."""

import pytest

from domain.lookalikes import (
    MIXED_ALPHABETS,
    PILED_UP,
    RESERVED_NAME,
    TAKEN_NAME,
    UNSEEN,
    mixes_alphabets,
    name_error,
    skeleton,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Admin", "Аdmin"),
        ("Admin", "ａｄｍｉｎ"),
        ("Admin", "ADM\u200bIN"),
        ("Admin", "A d-m_i.n"),
        ("Admin", "Admln"),
        ("Adm1n", "Admin"),
        ("paypal", "раураӏ"),
        ("Crème", "CREME"),
        ("modern", "rnodern"),
        ("Vera", "νera"),
        ("Admin", "ᴀᴅᴍɪɴ"),
        ("Admin", "ꓮꓓꓟꓲꓠ"),
        ("Admin", "🅰🅳🅼🅸🅽"),
        ("Admin", "🅐🅓🅜🅘🅝"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_other_names_keep_theirs() -> None:
    names = ["Admin", "Adam", "Night Drive", "Иван", "北京", "北海", "!!!", "???", "Ottoline"]
    assert len({skeleton(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["Аdmin", "pаypal", "Νight Drive", "DJ Иvan", "Ωmega", "ꓮdmin", "ᗩdmin"])
def test_a_word_of_several_alphabets_is_noticed(name: str) -> None:
    assert mixes_alphabets(name)


@pytest.mark.parametrize("name", ["Admin", "Иван Beats", "DJ Иван", "北京 DJ", "Beyoncé", "ｗｉｄｅ", "J4M"])
def test_words_of_one_alphabet_each_are_fine(name: str) -> None:
    assert not mixes_alphabets(name)


def nobody(skeleton: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "Enter a name."),
        (" ", "Enter a name."),
        ("x" * 81, "Use at most 80 characters."),
        ("Night\u200bOwl", UNSEEN),
        ("Night\u202elwO", UNSEEN),
        ("Н\u0456ght Owl", MIXED_ALPHABETS),
        ("Z\u0300\u0301\u0302\u0303\u0304algo", PILED_UP),
        ("Аdmin", MIXED_ALPHABETS),
        ("ａｄｍｉｎ", RESERVED_NAME),
        ("ᴀᴅᴍɪɴ", RESERVED_NAME),
        ("S.u.p.p.o.r.t", RESERVED_NAME),
        ("Beats C0rner", RESERVED_NAME),
        ("Beats Corner Support", RESERVED_NAME),
        ("Official Beats Corner", RESERVED_NAME),
    ],
)
def test_a_name_that_passes_for_another_is_refused(name: str, error: str) -> None:
    assert name_error(name, nobody, site="Beats Corner") == error


@pytest.mark.parametrize(
    "name", ["Night Owl", "Supporter", "Иван", "Nguyễn Văn A", "北京 DJ", "👨‍👩‍👧 Beats", "!!!"]
)
def test_a_name_of_ones_own_is_fine(name: str) -> None:
    assert name_error(name, nobody, site="Beats Corner") is None


def test_the_people_who_run_the_site_may_be_called_so() -> None:
    assert name_error("Admin", nobody, is_trusted=True) is None


def test_a_name_that_looks_like_one_that_is_taken_is_refused() -> None:
    taken = {skeleton("Night Owl")}
    for name in ("night owl", "Nıght 0wl", "NIGHT-OWL", "Nìght Òwl"):
        assert name_error(name, taken.__contains__) == TAKEN_NAME
    assert name_error("Night Owls", taken.__contains__) is None
