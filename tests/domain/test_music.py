"""Keys as people and programs write them."""

import pytest

from domain.music import KEYS, Scale, fitting, neighbours, parse_key, relative, tempo_ranges


@pytest.mark.parametrize(
    ("text", "key", "scale"),
    [
        ("C", "C", None),
        ("Am", "A", Scale.MINOR),
        ("AM", "A", Scale.MAJOR),
        ("F# minor", "F♯/G♭", Scale.MINOR),
        ("f#min", "F♯/G♭", Scale.MINOR),
        ("Db maj", "C♯/D♭", Scale.MAJOR),
        ("Dbmaj", "C♯/D♭", Scale.MAJOR),
        ("D♭ Major", "C♯/D♭", Scale.MAJOR),
        ("G sharp minor", "G♯/A♭", Scale.MINOR),
        ("E-flat minor", "D♯/E♭", Scale.MINOR),
        ("Cb", "B", None),
        ("B#", "C", None),
        ("C♯/D♭ Minor", "C♯/D♭", Scale.MINOR),
        ("  a Moll ", "A", Scale.MINOR),
        ("H moll", "B", Scale.MINOR),
        ("Ebm", "D♯/E♭", Scale.MINOR),
        ("Bm", "B", Scale.MINOR),
        ("bb min.", "A♯/B♭", Scale.MINOR),
        ("8A", "A", Scale.MINOR),
        ("8B", "C", Scale.MAJOR),
        ("1A", "G♯/A♭", Scale.MINOR),
        ("12B", "E", Scale.MAJOR),
        ("5a", "C", Scale.MINOR),
        ("1m", "A", Scale.MINOR),
        ("1d", "C", Scale.MAJOR),
        ("2d", "G", Scale.MAJOR),
    ],
)
def test_a_key_is_read(text: str, key: str, scale: Scale | None) -> None:
    assert parse_key(text) == (key, scale)


@pytest.mark.parametrize("text", ["", "J", "Amazing", "0A", "13B", "o", "off key", "A" * 300, "8C", "٣A"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert parse_key(text) is None


@pytest.mark.parametrize("key", KEYS)
def test_every_shown_key_reads_as_itself(key: str) -> None:
    assert parse_key(key) == (key, None)
    assert parse_key(f"{key} Minor") == (key, Scale.MINOR)


@pytest.mark.parametrize(
    ("key", "scale", "other"),
    [
        ("C", Scale.MAJOR, ("A", Scale.MINOR)),
        ("A", Scale.MINOR, ("C", Scale.MAJOR)),
        ("F♯/G♭", Scale.MAJOR, ("D♯/E♭", Scale.MINOR)),
        ("C", Scale.MINOR, ("D♯/E♭", Scale.MAJOR)),
    ],
)
def test_a_relative_key_has_the_same_notes(key: str, scale: Scale, other: tuple[str, Scale]) -> None:
    assert relative(key, scale) == other


def test_relatives_and_neighbours_go_both_ways() -> None:
    for key in KEYS:
        for scale in Scale:
            assert relative(*relative(key, scale)) == (key, scale)
            for beside in neighbours(key, scale):
                assert (key, scale) in neighbours(*beside)


def test_neighbours_lie_a_fifth_away() -> None:
    assert neighbours("C", Scale.MAJOR) == (("F", Scale.MAJOR), ("G", Scale.MAJOR))
    assert neighbours("B", Scale.MINOR) == (("E", Scale.MINOR), ("F♯/G♭", Scale.MINOR))


def test_what_fits_a_key_is_chosen_of() -> None:
    assert fitting("C", Scale.MAJOR) == {("C", Scale.MAJOR)}
    assert fitting("C", None) == {("C", Scale.MAJOR), ("C", Scale.MINOR)}
    assert fitting("C", Scale.MAJOR, with_relative=True) == {("C", Scale.MAJOR), ("A", Scale.MINOR)}
    assert len(fitting("C", None, with_relative=True, with_neighbours=True)) == 8


def test_ranges_of_tempi_that_touch_are_one() -> None:
    assert tempo_ranges(88, 108, True) == ((44, 54), (88, 108), (175, 217))
    assert tempo_ranges(100, 199, True) == ((50, 399),)
    assert tempo_ranges(120, 90, True) == ((120, 90),)


def test_half_and_double_time_see_each_other() -> None:
    for bpm in range(50, 201):
        for least, most in tempo_ranges(bpm, bpm, True):
            for other in range(least, most + 1):
                assert any(low <= bpm <= high for low, high in tempo_ranges(other, other, True))
