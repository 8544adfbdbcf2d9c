"""What an upload's card shows: how far it is, its steps, its suggestions and what saving still needs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from domain import faults
from domain.audio import Suggestion, readable_size
from domain.catalogue import BeatForm, audio_error, saving_errors
from domain.collections import SharedForm, cover_lent, forms_of, inheriting
from domain.errors import DomainError, given, with_advice
from domain.licensing.drafts import prefixed, typed_offer
from domain.licensing.offers import STEM_KINDS, OfferForm, offer_errors
from domain.pages import UploadRow
from domain.prefilling import prefilled, suggestions
from domain.uploads import (
    ANALYSED,
    STEP_LABELS,
    Problem,
    Recording,
    RecordingState,
    Step,
    UploadPolicy,
    ends_soon,
    kept_until,
)
from domain.words import say, say_many
from web.duplicates import HeldBack, held_back
from web.shown import audio_format, day, media_url

RECEIVING = "receiving"
LIVE = "live"
SAVED = "saved"
PHASES: Mapping[str, tuple[str, str]] = {
    RECEIVING: (say("Uploading"), "info"),
    RecordingState.PROCESSING: (say("Processing"), "info"),
    RecordingState.READY: (say("Ready to save"), "good"),
    RecordingState.REFUSED: (say("Refused"), "bad"),
    RecordingState.DUPLICATE: (say("Duplicate"), "warn"),
    RecordingState.FAILED: (say("Failed"), "bad"),
    RecordingState.DELETED: (say("Deleted"), "warn"),
    LIVE: (say("Live"), "good"),
    SAVED: (say("Saved, not public"), "good"),
}
"""A phase's words and the tone of its badge."""

ENDED = (RecordingState.REFUSED, RecordingState.DUPLICATE)
"""No step follows."""


@dataclass(frozen=True)
class StepLine:
    name: str
    label: str
    state: str


@dataclass(frozen=True)
class Card:
    """`missing` and `errors` have a sentence for each field; `missing` is what still prevents saving.

    `about` describes the upload in the address of the support form. `shared` is what a beat of a batch
    inherits, `slug` the address of the beat that a saved one became, `replaces` the beat whose audio it is
    to become, which needs nothing else; one that `is_to_join` has become that, and its batch isn't saved yet.
    `offer` is None until somebody touches Licensing Options.
    """

    id: str
    owner_id: str
    name: str
    size: int | None
    arrived: int
    phase: str
    steps: tuple[StepLine, ...]
    problem: Problem | None
    values: BeatForm
    hints: Mapping[str, str]
    missing: Mapping[str, str]
    protection: str
    cover_key: str
    errors: Mapping[str, str]
    about: str
    until: datetime
    days_left: int | None
    batch_id: str
    shared: SharedForm
    slug: str
    held: HeldBack | None = None
    replaces: str = ""
    is_to_join: bool = False
    offer: OfferForm | None = None

    @property
    def is_saved(self) -> bool:
        return self.phase in (LIVE, SAVED)

    @property
    def filled(self) -> str:
        """The fields with a value: those that come back empty were cleared."""
        return " ".join(name for name, value in asdict(self.values).items() if value)

    @property
    def missing_words(self) -> str:
        """`2 things are missing`, for a form that is folded."""
        count = len(self.missing)
        if not count:
            return say("Complete")
        return say_many("1 thing is missing", "{count} things are missing", count=count)

    @property
    def inherited(self) -> dict[str, str]:
        """What stands in for each field that is left empty: `From the collection: Trap`."""
        given = asdict(self.shared) if self.batch_id else {}
        lent = {name: value for name, value in given.items() if value}
        return {name: say("From the collection: {value}", value=value) for name, value in lent.items()}

    @property
    def ending(self) -> str:
        """How soon it is dropped, in the last days; empty before."""
        if self.days_left is None or self.is_saved:
            return ""
        if self.days_left == 0:
            return say("Last day")
        return say_many("{count} day left", "{count} days left", count=self.days_left)

    @property
    def words(self) -> str:
        return PHASES[self.phase][0]

    @property
    def tone(self) -> str:
        return PHASES[self.phase][1]

    @property
    def percent(self) -> int | None:
        """None while nobody knows how much is to come."""
        return self.arrived * 100 // self.size if self.size else None

    @property
    def progress(self) -> str:
        if self.percent is None:
            return say("{size} so far", size=readable_size(self.arrived))
        return say("{percent} % has arrived", percent=self.percent)

    @property
    def is_checked(self) -> bool:
        return all(step.state == "done" for step in self.steps)

    @property
    def checks(self) -> str:
        """How far the steps are, in one line."""
        done = sum(step.state == "done" for step in self.steps)
        if self.is_checked:
            return say("All checks done")
        return say("{done} of {all} checks done", done=done, all=len(self.steps))


def card_of(
    row: UploadRow,
    policy: UploadPolicy,
    arrived: int,
    today: date,
    typed: BeatForm | None = None,
    errors: Mapping[str, str] | None = None,
) -> Card:
    """The card of an upload; `typed` stands in for what the draft remembers."""
    recording, draft, until = row.recording, row.draft, kept_until(row.upload, row.draft)
    values = typed or prefilled(draft.fields, recording, policy)
    return Card(
        id=draft.id,
        owner_id=draft.owner_id,
        name=row.upload.name,
        size=row.upload.size,
        arrived=recording.size if recording else arrived,
        phase=phase_of(row),
        steps=step_lines(recording),
        problem=recording.problem if recording else None,
        values=values,
        hints=hints_of(recording, policy) if recording else {},
        missing=missing_of(row, values, policy),
        protection=protection_of(recording),
        cover_key=draft.cover_key,
        errors=errors or {},
        about=about_of(row),
        until=until,
        days_left=max(0, (until.date() - today).days) if ends_soon(until, today) else None,
        batch_id=row.batch.id if row.batch else "",
        shared=shared_of(row),
        slug=row.slug,
        held=held_back(row),
        replaces=draft.replaces,
        is_to_join=draft.is_to_join,
        offer=typed_offer(draft.fields),
    )


def phase_of(row: UploadRow) -> str:
    if row.slug:
        return LIVE if row.is_live else SAVED
    return row.recording.state if row.recording else RECEIVING


def shared_of(row: UploadRow) -> SharedForm:
    return forms_of(row.batch)[1] if row.batch else SharedForm()


def missing_of(row: UploadRow, values: BeatForm, policy: UploadPolicy) -> dict[str, str]:
    """What still prevents saving: as the use cases will judge it."""
    if row.slug:
        return {}
    if row.draft.replaces:
        return given(audio=audio_error(row.recording))
    batch_cover = row.collection_cover or (row.batch.cover_key if row.batch else "")
    has_cover = bool(row.draft.cover_key or cover_lent(shared_of(row), batch_cover))
    form = inheriting(values, shared_of(row))
    errors = saving_errors(form, row.recording, policy, has_cover, row.batch is not None, row.others)
    return errors | _missing_of_offer(row)


def _missing_of_offer(row: UploadRow) -> dict[str, str]:
    """Whether its ZIP of stems has what it promises, only saving finds out."""
    offer = typed_offer(row.draft.fields)
    return prefixed(offer_errors(offer, STEM_KINDS)) if offer else {}


def about_of(row: UploadRow) -> str:
    found = audio_format(row.recording.format) if row.recording else ""
    mode = "Collection" if row.batch else "Beats"
    return urlencode({"file_name": row.upload.name, "format": found, "mode": mode})


def status_of(card: Card) -> dict[str, object]:
    """The card as its script polls it."""
    return {
        "id": card.id,
        "is_to_join": card.is_to_join,
        "offset": card.arrived,
        "size": card.size,
        "phase": card.phase,
        "words": card.words,
        "tone": card.tone,
        "steps": [asdict(step) for step in card.steps],
        "checks": card.checks,
        "is_checked": card.is_checked,
        "problem": asdict(card.problem) if card.problem else None,
        "values": asdict(card.values),
        "hints": dict(card.hints),
        "missing": dict(card.missing),
        "missing_words": card.missing_words,
        "protection": card.protection,
        "about": card.about,
        "until": day(card.until),
        "ending": card.ending,
        "cover": media_url(card.cover_key),
    }


def step_lines(recording: Recording | None) -> tuple[StepLine, ...]:
    """The steps as a person sees them: the one pass that measures everything is told by what it measures."""
    lines: list[StepLine] = []
    for step in Step:
        parts = ANALYSED if step is Step.ANALYSE else {step: STEP_LABELS[step]}
        state = _state(step, recording)
        lines += [StepLine(name, label, state) for name, label in parts.items()]
    unprotected = recording is not None and Step.ANALYSE in recording.done and not recording.is_protected
    return tuple(
        replace(line, state="failed") if unprotected and line.name == "fingerprint" else line
        for line in lines
    )


def _state(step: Step, recording: Recording | None) -> str:
    if recording is None:
        return "waiting"
    if step in recording.done:
        return "done"
    if step is not recording.next_step:
        return "skipped" if recording.state in ENDED else "waiting"
    return "running" if recording.state is RecordingState.PROCESSING else "failed"


def hints_of(recording: Recording, policy: UploadPolicy) -> dict[str, str]:
    """Where each suggested value comes from and how sure it is."""
    found, tags, analysis = suggestions(recording, policy), recording.tags, recording.analysis
    own = {"name": tags.title, "bpm": tags.bpm, "key": tags.key, "scale": tags.key and tags.scale}
    heard = {name: getattr(analysis, name) for name in ("bpm", "key", "scale")} if analysis else {}
    hints = {name: confidence_of(guess) for name, guess in heard.items() if guess}
    tagged = [name for name, value in own.items() if value and str(value) == found.get(name)]
    hints |= dict.fromkeys(tagged, say("From the file’s own tags."))
    return {name: hint for name, hint in hints.items() if name in found}


def confidence_of(guess: Suggestion) -> str:
    """`Heard in the audio: likely (64 %).`"""
    percent = round(guess.confidence * 100)
    return say(
        "Heard in the audio: {likelihood} ({percent} %).", likelihood=guess.likelihood, percent=percent
    )


def protection_of(recording: Recording | None) -> str:
    """What the fingerprint does for this beat, or why it can't."""
    if recording is None or recording.analysis is None:
        return say("The beat is fingerprinted once its audio has arrived.")
    if not recording.is_protected:
        failed = DomainError(faults.FINGERPRINT_FAILED, name=recording.name)
        return say("Check failed: {told}", told=with_advice(failed))
    if recording.match is not None:
        return say(
            "{similarity} % alike. The original was fingerprinted on {day}.",
            similarity=recording.match.similarity,
            day=recording.match.fingerprinted_at.date(),
        )
    if Step.DUPLICATES not in recording.done:
        return say("Fingerprinted; looking for beats that sound the same.")
    return say("Fingerprinted: copies of this audio are found and held back.")
