"""Keys and scales: the twelve keys a beat can have, and reading them as people and programs write them."""

import re
from enum import StrEnum

from domain.words import say

KEYS = ("C", "C♯/D♭", "D", "D♯/E♭", "E", "F", "F♯/G♭", "G", "G♯/A♭", "A", "A♯/B♭", "B")


class Scale(StrEnum):
    MAJOR = "Major"
    MINOR = "Minor"

    @property
    def label(self) -> str:
        return SCALES[self]


SCALES = {Scale.MAJOR: say("Major"), Scale.MINOR: say("Minor")}


_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11, "H": 11}
_SHIFTS = {"": 0, "♯": 1, "#": 1, "♭": -1, "b": -1, "sharp": 1, "flat": -1}
_SCALES = {
    "": None,
    "m": Scale.MINOR,
    "M": Scale.MAJOR,
    "min": Scale.MINOR,
    "minor": Scale.MINOR,
    "moll": Scale.MINOR,
    "aeolian": Scale.MINOR,
    "maj": Scale.MAJOR,
    "major": Scale.MAJOR,
    "dur": Scale.MAJOR,
    "ionian": Scale.MAJOR,
}
_NOTE = re.compile(r"([A-Ha-h])[ -]?(♯|#|♭|b|sharp|flat)?(?:/[A-G](?:♯|#|♭|b))?[ _-]*([A-Za-z]*)\.?")
_WHEEL = re.compile(r"([0-9]{1,2}) ?([ABabmd])")

# Where the wheels' hour 1 lies, in semitones above C; each further hour is a fifth up.
_CAMELOT_MINOR, _CAMELOT_MAJOR = 8, 11
_OPEN_MINOR, _OPEN_MAJOR = 9, 0


def parse_key(text: str) -> tuple[str, Scale | None] | None:
    """Read a key such as `Am`, `F# minor`, `Db maj`, `8A` (Camelot) or `1m` (Open Key).

    Returns one of `KEYS` and the scale, None for a scale that isn't said; None when it is no key.
    """
    text = text.strip()
    return _parse_wheel(text) or _parse_note(text)


def _parse_note(text: str) -> tuple[str, Scale | None] | None:
    found = _NOTE.fullmatch(text)
    if not found:
        return None
    letter, shift, word = found[1], found[2] or "", found[3]
    # One letter's case tells major from minor ("M", "m"); in a longer word it says nothing.
    word = word if len(word) == 1 else word.lower()
    if word not in _SCALES:
        return None
    return KEYS[(_NATURALS[letter.upper()] + _SHIFTS[shift]) % 12], _SCALES[word]


def _parse_wheel(text: str) -> tuple[str, Scale | None] | None:
    found = _WHEEL.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= 12:
        return None
    first, scale = {
        "A": (_CAMELOT_MINOR, Scale.MINOR),
        "B": (_CAMELOT_MAJOR, Scale.MAJOR),
        "M": (_OPEN_MINOR, Scale.MINOR),
        "D": (_OPEN_MAJOR, Scale.MAJOR),
    }[found[2].upper()]
    return KEYS[(first + 7 * (int(found[1]) - 1)) % 12], scale


Tonality = tuple[str, Scale]


def relative(key: str, scale: Scale) -> Tonality:
    """The key with the same notes in the other scale: A Minor of C Major, and the other way round."""
    if scale is Scale.MAJOR:
        return _moved(key, -3), Scale.MINOR
    return _moved(key, 3), Scale.MAJOR


def neighbours(key: str, scale: Scale) -> tuple[Tonality, Tonality]:
    """Those beside it on the circle of fifths, which have all notes but one in common with it."""
    return (_moved(key, -7), scale), (_moved(key, 7), scale)


def fitting(
    key: str, scale: Scale | None, with_relative: bool = False, with_neighbours: bool = False
) -> frozenset[Tonality]:
    """What somebody looks for who names a key; without a scale, in either of them."""
    own = [(key, each) for each in ([scale] if scale else Scale)]
    others = [relative(*each) for each in own if with_relative]
    beside = [other for each in own if with_neighbours for other in neighbours(*each)]
    return frozenset([*own, *others, *beside])


def tempo_ranges(least: int, most: int, with_half_and_double: bool = False) -> tuple[tuple[int, int], ...]:
    """Ranges of BPM in which a beat is as fast, bounds included; half and double are rounded outwards."""
    ranges = [(least, most)]
    if with_half_and_double and least <= most:
        ranges += [(least // 2, (most + 1) // 2), (2 * least - 1, 2 * most + 1)]
    return _apart(sorted(ranges))


def _apart(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges in their order, those that touch made one."""
    found: list[tuple[int, int]] = []
    for least, most in ranges:
        if found and least <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(most, found[-1][1])
        else:
            found.append((least, most))
    return tuple(found)


def _moved(key: str, semitones: int) -> str:
    return KEYS[(KEYS.index(key) + semitones) % 12]
