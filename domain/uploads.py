"""Uploading: policies, transfers, recordings and the steps that they go through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain import faults
from domain.audio import Analysis, AudioFormat, AudioLimits, Container, Tags, any_of, readable_size
from domain.errors import Conflict, DomainError, Gone, NotFound, Refused, TooLarge, with_advice
from domain.made import made_keys
from domain.words import say

UPLOAD_LIFETIME = timedelta(days=7)
DRAFT_LIFETIME = timedelta(days=7)
"""How long an unsaved draft is kept after it was last changed."""
DRAFT_WARNING = timedelta(days=1)
"""How long before its end its producer is told."""
ENDS_SOON = timedelta(days=2)
"""How long before its end the page marks it."""
LEFT_BEHIND_AFTER = timedelta(days=1)
MAX_OPEN_UPLOADS = 200
"""Drafts that aren't saved yet, one producer's, whether their audio has arrived or not."""
INGEST = "ingest"
PREVIEW = "preview"
"""The jobs that take a recording through its steps, and make a preview of one that was held back."""


@dataclass(frozen=True)
class UploadPolicy:
    """What a site asks of an upload. BPM bounds are inclusive."""

    name: str
    containers: tuple[Container, ...]
    min_bpm: int
    max_bpm: int
    needs_cover: bool

    @property
    def accepted(self) -> str:
        """The formats as a sentence names them: `WAV or FLAC`."""
        return any_of(self.containers)


POLICIES: Mapping[str, UploadPolicy] = {
    "current": UploadPolicy("current", (Container.WAV, Container.FLAC), 50, 200, needs_cover=False),
    "strict": UploadPolicy("strict", (Container.WAV,), 60, 200, needs_cover=True),
}


class UploadState(StrEnum):
    RECEIVING = "receiving"
    RECEIVED = "received"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Upload:
    """A transfer. How far it is, the staged file alone knows.

    `size` is what was announced, in bytes; it is None until a sender that didn't know it tells it.
    `seconds` is how long its sender says the audio lasts, 0 when it wasn't told.
    """

    id: str
    owner_id: str
    name: str
    size: int | None
    created_at: datetime
    expires_at: datetime
    state: UploadState = UploadState.RECEIVING
    metadata: str = ""
    seconds: float = 0.0


def new_upload(
    id: str,
    owner_id: str,
    name: str,
    size: int | None,
    now: datetime,
    limits: AudioLimits,
    metadata: str = "",
    seconds: float = 0.0,
) -> Upload:
    """Raises `TooLarge` before a byte is sent."""
    if size is not None:
        _check_fits(name, size, limits)
    return Upload(id, owner_id, name, size, now, now + UPLOAD_LIFETIME, metadata=metadata, seconds=seconds)


def announce(upload: Upload, length: int, arrived: int, limits: AudioLimits) -> Upload:
    """The upload with its length, which may be told once and then only repeated.

    Raises `Conflict` for another length or one that has been passed, `Refused` for an empty file, `TooLarge`.
    """
    if upload.size is not None and length != upload.size:
        raise Conflict(faults.LENGTH_STANDS)
    if length < arrived:
        raise Conflict(faults.LENGTH_TOO_SHORT)
    if length == 0:
        raise Refused(faults.EMPTY_FILE, name=upload.name)
    _check_fits(upload.name, length, limits)
    return replace(upload, size=length)


def _check_fits(name: str, size: int, limits: AudioLimits) -> None:
    if size > limits.max_bytes:
        raise TooLarge(
            faults.TOO_LARGE_FILE, name=name, found=readable_size(size), most=readable_size(limits.max_bytes)
        )


def check_receiving(upload: Upload | None, now: datetime, draft: "Draft | None" = None) -> Upload:
    """The upload, if it can take bytes. Raises `NotFound`, or `Gone` once it, or its draft, has ended."""
    if upload is None:
        raise NotFound(faults.UPLOAD_UNKNOWN)
    if upload.state is UploadState.CANCELLED:
        raise Gone(faults.UPLOAD_CANCELLED)
    ends = kept_until(upload, draft) if draft else upload.expires_at
    if upload.state is UploadState.EXPIRED or (upload.state is UploadState.RECEIVING and ends <= now):
        raise Gone(faults.UPLOAD_EXPIRED)
    return upload


class Step(StrEnum):
    """What a recording goes through, in this order."""

    INSPECT = "inspect"
    HASH = "hash"
    TAGS = "tags"
    ANALYSE = "analyse"
    DUPLICATES = "duplicates"
    PREVIEW = "preview"


STEP_LABELS: Mapping[Step, str] = {
    Step.INSPECT: say("Checking the file"),
    Step.HASH: say("Storing the original"),
    Step.TAGS: say("Reading tags"),
    Step.ANALYSE: say("Waveform, loudness, fingerprint, tempo and key"),
    Step.DUPLICATES: say("Duplicate check"),
    Step.PREVIEW: say("Audio preview"),
}


ANALYSED: Mapping[str, str] = {
    "waveform": say("Waveform and loudness"),
    "fingerprint": say("Fingerprint"),
    "tempo": say("Tempo and key"),
}
"""What the one pass of the analyse step finds out, each shown as a step of its own."""


class RecordingState(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    DELETED = "deleted"
    """Its beat was deleted or has other audio now; only what licences promise is kept."""


GOING_ON = (RecordingState.PROCESSING, RecordingState.FAILED)
"""What may still become ready, by itself or when somebody tries again."""
NOT_KEPT = (RecordingState.REFUSED, RecordingState.DELETED)
"""Recordings in these states aren't kept, and take none of their producer's minutes."""


@dataclass(frozen=True)
class Match:
    """An existing track that sounds the same. `similarity` in whole percent.

    `recording_id` is the audio that it had then; it is empty for a match that was found before that was kept.
    """

    track_id: str
    similarity: int
    fingerprinted_at: datetime
    recording_id: str = ""

    def is_about(self, recording_id: str) -> bool:
        """Whether it still holds, now that the track has this audio."""
        return self.recording_id in ("", recording_id)


@dataclass(frozen=True)
class Problem:
    """Why a recording stopped: what a person is told."""

    code: str
    message: str
    advice: str


def problem_of(error: DomainError) -> Problem:
    return Problem(error.code, error.message, error.advice)


@dataclass(frozen=True)
class Recording:
    """The audio of one upload, whose id it bears, and what has been found out about it so far.

    Each step fills in its part and is then listed in `done`, so that work cut off anywhere goes on there.
    `family_id` is shared by all recordings that sound the same; `cleared` are the tracks of which an admin
    said that this is no copy. `preview_size` in bytes is known of previews that were made since it is kept.
    """

    id: str
    owner_id: str
    name: str
    size: int
    created_at: datetime
    state: RecordingState = RecordingState.PROCESSING
    done: tuple[Step, ...] = ()
    format: AudioFormat | None = None
    sha256: str = ""
    tags: Tags = field(default_factory=Tags)
    analysis: Analysis | None = None
    match: Match | None = None
    problem: Problem | None = None
    family_id: str = ""
    cleared: tuple[str, ...] = ()
    preview_size: int | None = None

    @property
    def next_step(self) -> Step | None:
        return next((step for step in Step if step not in self.done), None)

    @property
    def seconds(self) -> float | None:
        """How long it lasts, once it was decoded."""
        return self.analysis.frames / self.format.rate if self.analysis and self.format else None

    @property
    def is_protected(self) -> bool:
        """Whether duplicates of it can be found by ear, not only byte for byte."""
        return self.analysis is not None and self.analysis.fingerprint is not None

    @property
    def master_key(self) -> str:
        """Its content's hash and its own id: anyone can check the bytes, and deleting it touches no other."""
        extension = "flac" if self.format and self.format.container is Container.FLAC else "wav"
        return f"masters/{self.sha256[:2]}/{self.sha256}-{self.id}.{extension}"

    @property
    def waveform_key(self) -> str:
        return waveform_key(self.id)

    @property
    def preview_key(self) -> str:
        return preview_key(self.id)

    @property
    def blob_keys(self) -> tuple[str, ...]:
        """Where anything made of it may lie. The original has no key before it was hashed."""
        original = (self.master_key,) if self.sha256 else ()
        return (*original, self.waveform_key, self.preview_key, *made_keys(self.id))

    @property
    def licensed_keys(self) -> tuple[str, ...]:
        """What those who hold a licence may fetch for good, even after the beat was deleted."""
        return (self.master_key, *made_keys(self.id))


def waveform_key(recording_id: str) -> str:
    return f"waveforms/{recording_id}.dat"


def preview_key(recording_id: str) -> str:
    return f"previews/{recording_id}.mp3"


def after_step(recording: Recording, step: Step) -> Recording:
    """The recording with `step` done, ready once it was the last."""
    done = (*recording.done, step)
    state = RecordingState.READY if set(done) == set(Step) else recording.state
    return replace(recording, done=done, state=state)


def stop(recording: Recording, state: RecordingState, problem: Problem) -> Recording:
    return replace(recording, state=state, problem=problem)


def needs_staged_file(upload: Upload | None, recording: Recording | None) -> bool:
    """Whether what arrived may still be asked for: until the original lies in the store of files."""
    if upload is None:
        return False
    if upload.state is UploadState.RECEIVING:
        return True
    return recording is not None and recording.state in GOING_ON and Step.HASH not in recording.done


def ingest_key(recording_id: str) -> str:
    """The key of the one job that takes a recording through its steps."""
    return f"{INGEST}:{recording_id}"


def held_back_preview_key(recording_id: str) -> str:
    """The key of the one job that makes the preview of a recording that was held back."""
    return f"{PREVIEW}:{recording_id}"


def retry(recording: Recording) -> Recording:
    """Go on from the step that failed. Raises `Conflict` when nothing has failed."""
    if recording.state is not RecordingState.FAILED:
        raise Conflict(faults.NOTHING_TO_RETRY)
    return replace(recording, state=RecordingState.PROCESSING, problem=None)


def checked_again(recording: Recording) -> Recording:
    """Back to the duplicate check, now that something about the match has changed."""
    done = tuple(step for step in recording.done if step is not Step.DUPLICATES)
    return replace(recording, state=RecordingState.PROCESSING, done=done, problem=None, match=None)


@dataclass(frozen=True)
class Draft:
    """A beat being prepared. It bears the id of its upload, so the form can be filled while audio travels.

    `batch_id` is the batch that it came in, if that becomes a collection; `replaces` the track whose audio it
    is to take over. With `save_when_ready` it is saved as soon as its audio is, without anybody asking again.
    """

    id: str
    owner_id: str
    created_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    cover_key: str = ""
    track_id: str = ""
    batch_id: str = ""
    replaces: str = ""
    save_when_ready: bool = False
    touched_at: datetime | None = None
    warned_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """Never less than a day after its producer was warned, however late that was."""
        ends = (self.touched_at or self.created_at) + DRAFT_LIFETIME
        return max(ends, self.warned_at + DRAFT_WARNING) if self.warned_at else ends

    @property
    def is_filled(self) -> bool:
        """Whether there is anything in it that its producer would have to do again."""
        return bool(self.cover_key) or any(self.fields.values())

    @property
    def is_to_join(self) -> bool:
        """Whether the beat that took its audio over is yet to be put into the collection of its batch."""
        return bool(self.batch_id and self.track_id and self.replaces)


def kept_until(upload: Upload, draft: Draft) -> datetime:
    """When an unsaved upload is dropped: typing keeps one that is still on its way, too."""
    is_receiving = upload.state is UploadState.RECEIVING
    return max(upload.expires_at, draft.expires_at) if is_receiving else draft.expires_at


def ends_soon(until: datetime, today: date) -> bool:
    return until.date() - today <= ENDS_SOON


@dataclass(frozen=True)
class PictureFile:
    """A picture as somebody sent it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Checksum:
    """What a sender says a piece hashes to; `algorithm` is sha1 or sha256."""

    algorithm: str
    digest: bytes


def read_picture(
    read: Callable[[bytes, str], bytes], picture: PictureFile | None
) -> tuple[bytes | None, str | None]:
    """The picture as `read` re-encodes it, or why it can't be taken; neither without a picture."""
    if picture is None:
        return None, None
    try:
        return read(picture.content, picture.name), None
    except Refused as refusal:
        return None, with_advice(refusal)
