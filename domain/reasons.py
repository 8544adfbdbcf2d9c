"""The reasons that admins give for what they decide, and what is wrong with them."""

from domain.errors import Invalid
from domain.names import clean_lines
from domain.words import Sentence, say

MAX_REASON = 1000
LONG_REASON = 2000
"""Of what money, licences or somebody's beat hang on."""
NO_REASON = say("Say why.")


def reason_error(text: str, most: int = MAX_REASON, missing: Sentence = NO_REASON) -> Sentence | None:
    if len(text) > most:
        return say("Use at most {most} characters.", most=most)
    return None if clean_lines(text) else missing


def given_reason(text: str, missing: Sentence = NO_REASON) -> str:
    """The reason, tidied. Raises `Invalid` where there is none, or too much of one."""
    if (error := reason_error(text, missing=missing)) is not None:
        raise Invalid({"reason": error})
    return clean_lines(text)


def noted(text: str) -> str:
    """The same of a reason that may be left out."""
    return given_reason(text) if clean_lines(text) else ""
