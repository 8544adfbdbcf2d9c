"""What is shown of duplicates, to the producer and to those who decide, and of producers to admins."""

from dataclasses import dataclass
from typing import Protocol

from domain.disputes import Dispute, DisputeState
from domain.jobs import FAILURES, JobState
from domain.uploads import Match, Recording


@dataclass(frozen=True)
class MatchedBeat:
    """The beat that an upload repeats, with all that a play button needs."""

    id: str
    slug: str
    name: str
    producer_id: str
    producer_name: str
    producer_slug: str
    seconds: float
    cover_key: str
    recording_id: str
    is_public: bool


@dataclass(frozen=True)
class Duplicate:
    """What an upload's match is about. `beat` is None once it was deleted.

    `dispute` is the latest about this very match.
    """

    match: Match
    beat: MatchedBeat | None
    is_own: bool
    dispute: Dispute | None = None

    @property
    def has_other_audio(self) -> bool:
        """Whether the beat is there, and what the upload was matched with isn't."""
        return self.beat is not None and not self.match.is_about(self.beat.recording_id)


@dataclass(frozen=True)
class Sound:
    """A recording to compare with others: of a beat, or of an upload that has no `slug` then."""

    recording: Recording
    name: str
    producer_name: str
    producer_slug: str
    track_id: str = ""
    slug: str = ""
    cover_key: str = ""
    is_public: bool = False
    is_deleted: bool = False
    is_sold: bool = False


@dataclass(frozen=True)
class DisputeRow:
    """`producer_name` disputes, `beat_name` by `beat_producer` is what the upload is said to repeat."""

    dispute: Dispute
    producer_name: str
    beat_name: str
    beat_producer: str


@dataclass(frozen=True)
class DisputeList:
    open: tuple[DisputeRow, ...]
    decided: tuple[DisputeRow, ...]


@dataclass(frozen=True)
class DisputePage:
    """Both sounds; either is None once it was discarded or deleted for good.

    `preview` is the state of the job that makes the upload's preview, None without such a job.
    """

    dispute: Dispute
    upload: Sound | None
    beat: Sound | None
    decided_by: str
    preview: JobState | None

    @property
    def awaits_preview(self) -> bool:
        """Whether the upload's preview is on its way, for somebody who is still to decide."""
        is_coming = self.preview in (JobState.QUEUED, JobState.RUNNING)
        return self.upload is not None and self.dispute.state is DisputeState.OPEN and is_coming

    @property
    def has_other_audio(self) -> bool:
        """Whether the beat has other audio now than what the upload was matched with."""
        match = self.upload.recording.match if self.upload else None
        return bool(match and self.beat and not match.is_about(self.beat.recording.id))

    @property
    def has_failed(self) -> bool:
        """Whether the upload's preview could not be made."""
        return self.preview in FAILURES


@dataclass(frozen=True)
class FamilyPage:
    """A beat, and all recordings that sound like it, itself among them, the oldest first."""

    beat: Sound
    members: tuple[Sound, ...]


@dataclass(frozen=True)
class ProducerRow:
    """`upload_minutes` is a limit of one's own, `used` the seconds of audio that are kept."""

    slug: str
    name: str
    upload_minutes: int | None
    used: float


class DeskQueries(Protocol):
    """A fixed number of queries each."""

    def waiting_disputes(self) -> int:
        """How many are open."""

    def disputes(self) -> DisputeList:
        """The open ones, those that wait longest first, at most 100, and the 50 that were decided last."""

    def dispute(self, dispute_id: str) -> DisputePage | None: ...

    def family(self, slug: str) -> FamilyPage | None:
        """At most 100 members."""

    def producers(self, name: str) -> tuple[ProducerRow, ...]:
        """Those with `name` in theirs, by name, at most 20."""
