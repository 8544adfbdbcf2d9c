"""Keys as people and programs write them."""

import pytest

from domain.music import KEYS, Scale, parse_key


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
