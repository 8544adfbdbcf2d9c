"""What players claim to have heard, as it comes over the wire, and which parts of a beat that makes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.activity.listens import PARTS
from domain.errors import Fault, Senseless

MOST_CLAIMS = 50
"""Reports that are taken at once."""
MOST_SPANS = 200
MOST_SECONDS = 24 * 3600
"""Longer than any beat, and than any session takes reports."""
MOST_LETTERS = 1000
"""Longer than any seal."""
HEARD_SHARE = 0.5
"""How much of a part must be heard for the part to count."""
ROUNDING = 1e-9
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


@dataclass(frozen=True, slots=True)
class Claim:
    """A player's sum of the seconds heard in a session so far, and the spans of the beat that they were."""

    session: str
    """As it was sealed for the player."""
    seconds: float
    spans: tuple[Span, ...]


def claims_from(told: object) -> list[Claim]:
    """The claims in `{"reports": [{"session", "seconds", "spans"}, …]}`. Raises `Senseless`."""
    reports = told.get("reports") if isinstance(told, dict) else None
    if not isinstance(reports, list) or not 0 < len(reports) <= MOST_CLAIMS:
        raise Senseless(NO_CLAIM, detail=f"it is no list of 1 to {MOST_CLAIMS} reports")
    return [_claim(each) for each in reports]


def _claim(told: object) -> Claim:
    if not isinstance(told, dict):
        raise Senseless(NO_CLAIM, detail="a report is no object")
    session, seconds, spans = told.get("session"), told.get("seconds"), told.get("spans", [])
    if not isinstance(session, str) or len(session) > MOST_LETTERS:
        raise Senseless(NO_CLAIM, detail="a session is no text of ours")
    if not isinstance(spans, list) or len(spans) > MOST_SPANS:
        raise Senseless(NO_CLAIM, detail=f"the spans are no list of {MOST_SPANS} at most")
    return Claim(session, _number(seconds), tuple(map(_span, spans)))


def _span(told: object) -> Span:
    if not isinstance(told, list) or len(told) != 2:
        raise Senseless(NO_CLAIM, detail="a span is no pair")
    start, end = _number(told[0]), _number(told[1])
    if start > end:
        raise Senseless(NO_CLAIM, detail="a span ends before it begins")
    return start, end


def _number(told: object) -> float:
    """What isn't a number lies within no bounds either."""
    if type(told) not in (int, float) or not 0 <= told <= MOST_SECONDS:  # type: ignore[operator]
        raise Senseless(NO_CLAIM, detail=f"a time is no number from 0 to {MOST_SECONDS}")
    return float(told)  # type: ignore[arg-type]


def parts_heard(spans: Iterable[Span], length: float) -> int:
    """A bit for each of the beat's PARTS of which at least half was heard, the first part lowest."""
    if length <= 0:
        return 0
    heard, shares = 0, dict[int, float]()
    for start, end in _merged(sorted(spans)):
        begins, ends = min(start / length * PARTS, PARTS), min(end / length * PARTS, PARTS)
        first, last = int(begins), int(ends)
        if first == last:
            shares[first] = shares.get(first, 0.0) + ends - begins
            continue
        shares[first] = shares.get(first, 0.0) + first + 1 - begins
        shares[last] = shares.get(last, 0.0) + ends - last
        heard |= (1 << last) - (1 << first + 1)
    for part, share in shares.items():
        if share >= HEARD_SHARE - ROUNDING:
            heard |= 1 << part
    return heard & EVERY_PART


def _merged(spans: Sequence[Span]) -> Iterator[Span]:
    """Each second once, however often it was heard."""
    before: Span | None = None
    for start, end in spans:
        if before is not None and start <= before[1]:
            before = before[0], max(before[1], end)
            continue
        if before is not None:
            yield before
        before = start, end
    if before is not None:
        yield before
