"""What the values of an offer are called before people: options, places, kinds of files."""

from collections.abc import Sequence
from functools import reduce

from domain.words import say

OPTION_LABELS = {
    "standard": say("Standard Licensing"),
    "standard-exclusive": say("Standard + Exclusive"),
    "exclusive": say("Exclusive Only"),
}
OPTION_NOTES = {
    "standard": say(
        "Subscribers download it under terms that are the same for every beat. Nothing to configure."
    ),
    "standard-exclusive": say(
        "Subscribers download it until somebody buys it for themselves alone, on your terms."
    ),
    "exclusive": say("No subscription downloads: it is only sold, once, on your terms."),
}
PLACES: dict[str, str] = {
    each: each
    for each in (
        say("Worldwide"),
        say("United States"),
        say("Canada"),
        say("United Kingdom"),
        say("Europe"),
        say("North America"),
        say("South America"),
        say("Asia"),
        say("Africa"),
        say("Australia/Oceania"),
        say("Germany"),
        say("France"),
        say("Australia"),
        say("Japan"),
        say("South Korea"),
        say("Brazil"),
        say("Mexico"),
    )
}
"""Territories, and the countries whose law may govern a licence."""
FILE_WORDS: dict[str, str] = {each: each for each in (say("tagged WAV"), say("stems"), say("trackouts"))}
"""Within a sentence. Names of formats are the same in every language."""
FILE_LABELS = {
    "tagged WAV": say("Tagged WAV"),
    "stems": say("Stems"),
    "trackouts": say("Trackouts"),
}
"""By themselves."""


def joined(words: Sequence[str]) -> str:
    """`stems and MIDI`; empty for nothing."""
    if not words:
        return ""
    return reduce(lambda one, other: say("{one} and {other}", one=one, other=other), words)


def lacking_error(what: str, has_zip: bool) -> str:
    """What is wrong with promising files, in words, that a ZIP of stems doesn't have, or that has no ZIP."""
    if has_zip:
        return say(
            "There is no {what} file in the ZIP of stems: send one that has some, or take {what}"
            " off the files.",
            what=what,
        )
    if what == "stems":
        return say("Upload the stems first, or take them off the files.")
    return say("Upload the stems first, or take {what} off the files.", what=what)
