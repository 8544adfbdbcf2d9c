"""Default covers: the same for the same name, well-formed for any."""

from xml.etree import ElementTree

import pytest

from web.covers import DRAWINGS, PALETTES, Dice, default_cover, initials


def test_the_same_name_and_seed_draw_the_same_cover() -> None:
    assert default_cover("Night Drive", "17") == default_cover("Night Drive", "17")


def test_another_seed_draws_another_cover() -> None:
    assert len({default_cover("Night Drive", str(seed)) for seed in range(20)}) > 15


@pytest.mark.parametrize(
    "name",
    ['<script>alert("x")</script>', "a & b", "''", "\x00\x1b[0m", "😀", "", "ß", "\ud800", "x" * 5000],
)
def test_any_name_yields_well_formed_xml_without_scripts(name: str) -> None:
    root = ElementTree.fromstring(default_cover(name))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not any(element.tag.endswith("script") for element in root.iter())


@pytest.mark.parametrize("drawing", DRAWINGS)
@pytest.mark.parametrize("palette", PALETTES)
def test_every_drawing_works_in_every_palette(drawing, palette) -> None:
    ElementTree.fromstring(f"<svg>{drawing(Dice('seed'), palette)}</svg>")


def test_a_cover_carries_no_inline_style() -> None:
    assert "style" not in default_cover("Night Drive")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Night Drive", "ND"),
        ("solo", "S"),
        ("  (808) love affair", "8L"),
        ("!!!", "♪"),
        ("ß", "SS"),
        ("😀", "♪"),
    ],
)
def test_initials_stand_for_the_name(name: str, letters: str) -> None:
    assert initials(name) == letters
