"""What players claim to have heard, as it comes over the wire, and which parts of a beat that makes."""

from collections.abc import Collection
from typing import NamedTuple, TypeGuard

from domain.activity.listens import PARTS
from domain.errors import Fault, Senseless
from domain.words import say

MOST_CLAIMS = 50
"""Reports that are taken at once."""
MOST_SPANS = 200
MOST_SECONDS = 24 * 3600
"""Longer than any beat, and than any session takes reports."""
MOST_LETTERS = 1000
"""Longer than any seal."""
ENOUGH = 0.5 - 1e-9
"""How much of a part must be heard for the part to count, but for what is lost in rounding."""
NUMBERS = (int, float)
EVERY_PART = (1 << PARTS) - 1
Span = tuple[float, float]

FORGED_SESSION = Fault(
    "PLY-101",
    "This play session was not opened by this site, or was changed on its way.",
    "Load the page again and start the beat once more.",
)
NO_CLAIM = Fault(
    "PLY-102",
    "What the player reports can't be understood: {detail}.",
    "Load the page again and start the beat once more.",
)


class Claim(NamedTuple):
    """A player's sum of the seconds heard in a session so far, and the spans of the beat that they were.

    A tuple, as thousands a second are made.
    """

    session: str
    """As it was sealed for the player."""
    seconds: float
    spans: tuple[Span, ...]


def claims_from(told: object) -> list[Claim]:
    """The claims in `{"reports": [{"session", "seconds", "spans"}, …]}`. Raises `Senseless`."""
    reports = told.get("reports") if isinstance(told, dict) else None
    if not isinstance(reports, list) or not 0 < len(reports) <= MOST_CLAIMS:
        raise Senseless(NO_CLAIM, detail=say("it is no list of 1 to {most} reports", most=MOST_CLAIMS))
    return [_claim(each) for each in reports]


def _claim(told: object) -> Claim:
    if not isinstance(told, dict):
        raise Senseless(NO_CLAIM, detail=say("a report is no object"))
    session, seconds, spans = told.get("session"), told.get("seconds"), told.get("spans", [])
    if not isinstance(session, str) or len(session) > MOST_LETTERS:
        raise Senseless(NO_CLAIM, detail=say("a session is no text of ours"))
    if not isinstance(spans, list) or len(spans) > MOST_SPANS:
        raise Senseless(NO_CLAIM, detail=say("the spans are no list of {most} at most", most=MOST_SPANS))
    if not _is_time(seconds):
        raise Senseless(
            NO_CLAIM,
            detail=say("a time is no number from {least} to {most}", least=0, most=str(MOST_SECONDS)),
        )
    return Claim(session, seconds, tuple([_span(each) for each in spans]))


def _span(told: object) -> Span:
    if not isinstance(told, list) or len(told) != 2:
        raise Senseless(NO_CLAIM, detail=say("a span is no pair"))
    start, end = told
    if not (_is_time(start) and _is_time(end) and start <= end):
        raise Senseless(NO_CLAIM, detail=say("a span is no time and a later one"))
    return start, end


def _is_time(told: object) -> TypeGuard[float]:
    """What isn't a number lies within no bounds either."""
    return type(told) in NUMBERS and 0 <= told <= MOST_SECONDS  # type: ignore[operator]


def parts_heard(spans: Collection[Span], length: float) -> int:
    """A bit for each of the beat's PARTS of which at least half was heard, the first part lowest."""
    if length <= 0:
        return 0
    heard, until, edge, share = 0, 0.0, 0, 0.0
    for start, end in sorted(spans) if len(spans) > 1 else spans:
        begins, ends = max(start * PARTS / length, until), min(end * PARTS / length, PARTS)
        if ends <= begins:
            # It was heard before: each second counts once.
            continue
        first, last, until = int(begins), int(ends), ends
        if first != edge:
            heard |= (share >= ENOUGH) << edge
            edge, share = first, 0.0
        if first == last:
            share += ends - begins
        else:
            heard |= (share + first + 1 - begins >= ENOUGH) << first
            heard |= (1 << last) - (1 << first + 1)
            edge, share = last, ends - last
    return (heard | (share >= ENOUGH) << edge) & EVERY_PART
