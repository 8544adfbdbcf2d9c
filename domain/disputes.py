"""Disputes: a producer says that a match is wrong, and an admin decides."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Fault, Invalid
from domain.reasons import LONG_REASON
from domain.uploads import Match, Recording, RecordingState, checked_again, problem_of
from domain.words import say

NOT_DISPUTABLE = Fault(
    "UPL-307", "There is no match here that could be disputed.", "Open the upload page again."
)
DISPUTE_OPEN = Fault(
    "UPL-308", "This match is being looked at by a person.", "We will write to you either way."
)
DISPUTE_DECIDED = Fault("UPL-309", "This dispute was decided already.", "Open the list of disputes again.")
UNKNOWN_DISPUTE = Fault("UPL-310", "There is no such dispute.", "Open the list of disputes again.")
MATCH_STANDS = Fault(
    "UPL-311",
    "A person has listened to this upload, and the match stands.",
    "Discard the upload; our letter says why it can't be saved.",
)
MATCH_GONE = Fault(
    "UPL-312",
    "The audio that this was matched with isn't there any more.",
    "Accept the dispute: the upload is then checked against the beats that are there.",
)
MATCH_THERE = Fault(
    "UPL-313",
    "The audio that this upload matches is still there.",
    "Say that the match is wrong, or discard the upload.",
)


class DisputeState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    """The match was wrong: the beat may be saved."""
    REJECTED = "rejected"


@dataclass(frozen=True)
class Dispute:
    """`recording_id` is the upload that was held back, `track_id` the beat that it is said to repeat."""

    id: str
    recording_id: str
    owner_id: str
    track_id: str
    file_name: str
    similarity: int
    reason: str
    created_at: datetime
    state: DisputeState = DisputeState.OPEN
    decided_at: datetime | None = None
    decided_by: str = ""
    verdict: str = ""


def disputed_match(recording: Recording | None) -> Match:
    """The match that may be disputed. Raises `Conflict` when there is none."""
    if recording is None or recording.state is not RecordingState.DUPLICATE or recording.match is None:
        raise Conflict(NOT_DISPUTABLE)
    return recording.match


def check_disputable(recording: Recording | None, earlier: Iterable[Dispute]) -> Match:
    """The match that may be disputed; each only once. Raises `Conflict`.

    `earlier` are the disputes that there were about this recording.
    """
    match = disputed_match(recording)
    for dispute in earlier:
        if dispute.state is DisputeState.OPEN:
            raise Conflict(DISPUTE_OPEN)
        if dispute.state is DisputeState.REJECTED and dispute.track_id == match.track_id:
            raise Conflict(MATCH_STANDS)
    return match


def check_reason(reason: str, sentence: str) -> str:
    """The reason, if it is one. Raises `Invalid` with `sentence` when it is empty."""
    if not reason.strip():
        raise Invalid({"reason": sentence})
    if len(reason) > LONG_REASON:
        raise Invalid({"reason": say("Use at most {most} characters.", most=LONG_REASON)})
    return reason.strip()


def check_open(dispute: Dispute) -> None:
    if dispute.state is not DisputeState.OPEN:
        raise Conflict(DISPUTE_DECIDED)


def decide(dispute: Dispute, state: DisputeState, admin_id: str, verdict: str, now: datetime) -> Dispute:
    """Raises `Invalid` without a verdict, which the producer is told; `Conflict` once it was decided."""
    check_open(dispute)
    verdict = check_reason(verdict, say("Say why, in words that the producer will read."))
    return replace(dispute, state=state, decided_at=now, decided_by=admin_id, verdict=verdict)


def cleared(recording: Recording, track_id: str) -> Recording:
    """The recording after an admin said that it isn't that track: it goes through the check again."""
    return replace(checked_again(recording), cleared=(*recording.cleared, track_id))


def held_back(recording: Recording) -> Recording:
    """The recording after an admin said that the match is right."""
    return replace(recording, problem=problem_of(Conflict(MATCH_STANDS)))
