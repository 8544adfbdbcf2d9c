"""What pages show of sounds that are compared: an upload that is held back, and what it repeats."""

from dataclasses import dataclass

from flask import url_for

from domain.disputes import Dispute, DisputeState
from domain.pages import UploadRow
from domain.pages.desk import Duplicate, MatchedBeat, Sound
from domain.uploads import Match, RecordingState
from domain.words import say

STATES = {
    RecordingState.PROCESSING: (say("Being processed"), "info"),
    RecordingState.READY: (say("Not saved yet"), "info"),
    RecordingState.REFUSED: (say("Refused"), "bad"),
    RecordingState.DUPLICATE: (say("Held back"), "warn"),
    RecordingState.FAILED: (say("Failed"), "bad"),
    RecordingState.DELETED: (say("Deleted"), ""),
}
"""The words and the tone for a recording that is no beat."""


@dataclass(frozen=True)
class HeldBack:
    """An upload beside the beat that it repeats; `seconds` is its own length."""

    id: str
    name: str
    file_name: str
    seconds: float | None
    duplicate: Duplicate

    @property
    def match(self) -> Match:
        return self.duplicate.match

    @property
    def beat(self) -> MatchedBeat | None:
        return self.duplicate.beat

    @property
    def is_gone(self) -> bool:
        """Whether nothing holds the upload back any more."""
        return self.beat is None or self.duplicate.has_other_audio

    @property
    def may_hear(self) -> bool:
        """A beat that isn't public is heard by its own producer alone."""
        return self.beat is not None and (self.beat.is_public or self.duplicate.is_own)

    @property
    def open_dispute(self) -> Dispute | None:
        return self._dispute(DisputeState.OPEN)

    @property
    def rejected(self) -> Dispute | None:
        return self._dispute(DisputeState.REJECTED)

    @property
    def may_dispute(self) -> bool:
        return not (self.is_gone or self.open_dispute or self.rejected)

    def _dispute(self, state: DisputeState) -> Dispute | None:
        dispute = self.duplicate.dispute
        return dispute if dispute and dispute.state is state else None


def held_back(row: UploadRow) -> HeldBack | None:
    """None for an upload that repeats nothing."""
    if row.duplicate is None or row.recording is None:
        return None
    name = row.draft.fields.get("name") or row.upload.name
    return HeldBack(row.upload.id, name, row.upload.name, row.recording.seconds, row.duplicate)


@dataclass(frozen=True)
class Hearing:
    """A sound with all that a play button and a waveform need."""

    sound: Sound
    can_be_heard: bool

    @property
    def id(self) -> str:
        return self.sound.track_id or self.sound.recording.id

    @property
    def recording_id(self) -> str:
        return self.sound.recording.id

    @property
    def name(self) -> str:
        return self.sound.name

    @property
    def seconds(self) -> float:
        return self.sound.recording.seconds or 0.0

    @property
    def href(self) -> str:
        """The beat's page, or nothing for an upload and for a deleted beat."""
        is_there = self.sound.slug and not self.sound.is_deleted
        return url_for("catalogue.beat", slug=self.sound.slug) if is_there else ""

    @property
    def family(self) -> str:
        return url_for("disputes.family", slug=self.sound.slug) if self.sound.slug else ""

    @property
    def state(self) -> tuple[str, str]:
        """Its words and their tone."""
        if self.sound.is_sold:
            return say("Sold"), "warn"
        if self.sound.slug and not self.sound.is_deleted:
            return (say("Live"), "good") if self.sound.is_public else (say("Not public"), "info")
        return STATES[self.sound.recording.state]

    @property
    def was_cleared(self) -> bool:
        """Whether an admin has said that it is no copy of another one."""
        return bool(self.sound.recording.cleared)
