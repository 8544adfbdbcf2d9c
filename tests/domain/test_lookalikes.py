"""Names that pass for others."""

import pytest

from domain.lookalikes import mixes_alphabets, skeleton


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
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_other_names_keep_theirs() -> None:
    names = ["Admin", "Adam", "Night Drive", "Иван", "北京", "北海", "!!!", "???", "Ottoline"]
    assert len({skeleton(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["Аdmin", "pаypal", "Νight Drive", "DJ Иvan", "Ωmega"])
def test_a_word_of_several_alphabets_is_noticed(name: str) -> None:
    assert mixes_alphabets(name)


@pytest.mark.parametrize("name", ["Admin", "Иван Beats", "DJ Иван", "北京 DJ", "Beyoncé", "ｗｉｄｅ", "J4M"])
def test_words_of_one_alphabet_each_are_fine(name: str) -> None:
    assert not mixes_alphabets(name)
