"""What a producer may be called."""

from domain.lookalikes import MIXED_ALPHABETS, mixes_alphabets
from domain.producers import MAX_TEXT
from domain.words import say

MISSING = say("Enter your producer name.")
TAKEN = say("Another producer has this name: choose one that can't be mistaken for it.")


def producer_name_error(name: str, is_taken: bool) -> str | None:
    """What keeps a name from being taken by a producer, or None; `is_taken` says that somebody has it."""
    if not name:
        return MISSING
    if len(name) > MAX_TEXT:
        return say("Use at most {most} characters.", most=MAX_TEXT)
    if mixes_alphabets(name):
        return MIXED_ALPHABETS
    return TAKEN if is_taken else None
