"""Names of files as people send them."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from domain.names import LONGEST_NAME, clean_lines, clean_name, clean_path, clean_text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Night Drive.wav", "Night Drive.wav"),
        ("Été à Paris – №2.flac", "Été à Paris – №2.flac"),
        ("🔥 beat 👨‍👩‍👧.wav", "🔥 beat 👨‍👩‍👧.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Beats\\kick.wav", "kick.wav"),
        ("folder/", "folder"),
        ("..", "untitled"),
        ("", "untitled"),
        ("\u200d", "untitled"),
        (".hidden.wav", "hidden.wav"),
        ("a\r\nSet-Cookie: x.wav", "a Set-Cookie: x.wav"),
        ("tab\there\x00\x1b[31m.wav", "tab here[31m.wav"),
        ("a\u202egnp.wav", "agnp.wav"),
        ('say "hi".wav', "say ’hi’.wav"),
        ("lone\udcff.wav", "lone.wav"),
        ("<script>.wav", "<script>.wav"),
    ],
)
def test_a_name_is_cleaned(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_name_keeps_its_extension() -> None:
    cleaned = clean_name("x" * 500 + ".flac")

    assert len(cleaned) == LONGEST_NAME
    assert cleaned.endswith("x….flac")


def test_a_long_name_without_extension_is_cut() -> None:
    assert clean_name("y" * 500) == "y" * (LONGEST_NAME - 1) + "…"


def test_cleaning_twice_changes_nothing() -> None:
    once = clean_name(" ../“Beat”\r\n" + "z" * 300 + ".wav")

    assert clean_name(once) == once


@pytest.mark.parametrize("text", ["\u200d", "\u3164", "\u2800 \u115f", "\u202e\u200b", " \t\n"])
def test_a_name_that_nobody_can_see_is_none(text: str) -> None:
    assert clean_text(text) == ""


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "../../etc/passwd"),
        ('Drums/"Kick"\x00.wav', "Drums/’Kick’.wav"),
        ("\u202e", "untitled"),
    ],
)
def test_a_path_is_shown_whole(sent: str, shown: str) -> None:
    assert clean_path(sent) == shown


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called meanwhile, ours and Python's own."""
    calls, before = 0, sys.getprofile()

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def test_a_very_long_text_is_cleaned_without_looking_at_each_character() -> None:
    """A million calls would hold a process for seconds; which characters there are has been found out."""
    clean_lines("x\u202e ")
    assert calls_of(lambda: clean_lines("x\u202e " * 1_000_000)) < 1_000
