"""A draft on its way to a beat within one unit: what saving, batches and replaced audio have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain import facts, faults
from domain.accounts import Actor, owning
from domain.catalogue import (
    BeatForm,
    Track,
    Visibility,
    audio_error,
    credited_of,
    details_of,
    names_to_credit,
    saving_errors,
)
from domain.errors import Conflict, NotFound, given, with_advice
from domain.licensing.drafts import prefixed, typed_offer
from domain.licensing.offers import MIDI_PROMISED, check_replaceable
from domain.ports import Clock, Ids
from domain.producers import NO_PROFILE, Producer
from domain.services.erasing import erase_later
from domain.services.offers import Wish, offer_beat, takes_promised, wish_of
from domain.services.stem_sets import move_stems
from domain.services.tracks import index_text, may_credit, retire, tell
from domain.services.uploads.duplicates import family_of, find_match, mark_duplicate
from domain.site import Site
from domain.slugs import free_slug
from domain.stem_sets import stems_of
from domain.store import Unit
from domain.uploads import Draft, Recording


@dataclass(frozen=True)
class Outcome:
    """The beat, or what is wrong with it."""

    track: Track | None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Publisher:
    clock: Clock
    ids: Ids
    site: Site

    def publish(
        self,
        unit: Unit,
        draft: Draft,
        form: BeatForm,
        cover_problem: str | None = None,
        visibility: Visibility = Visibility.PUBLIC,
        is_released: bool = True,
    ) -> Outcome:
        """The beat, or what is wrong with it: of two equal ones that are saved at once, one is told so."""
        recording = unit.recordings.get(draft.id, lock=True)
        others = may_credit(unit, form.collaborators, draft.owner_id)
        has_cover, in_collection = bool(draft.cover_key), bool(draft.batch_id)
        errors = saving_errors(form, recording, self.site.policy, has_cover, in_collection, others)
        offer = typed_offer(draft.fields)
        wish = wish_of(unit, offer, draft.owner_id, draft.id) if offer else Wish()
        errors |= given(cover=cover_problem) | prefixed(wish.errors)
        if purpose := _purpose_error(unit, draft):
            errors.setdefault("audio", purpose)
        if errors or recording is None:
            return Outcome(None, errors)
        recording, held_back = self._claim(unit, recording)
        if held_back:
            return Outcome(None, held_back)
        people, _ = credited_of(names_to_credit(form.collaborators), others)
        track = self._track(unit, draft, recording, form, people)
        published = self.clock.now() if is_released and visibility is Visibility.PUBLIC else None
        track = self._add(unit, draft, replace(track, visibility=visibility, published_at=published))
        return Outcome(offer_beat(unit, self.clock, self.ids, track, wish, draft.owner_id))

    def replace_audio(self, unit: Unit, draft: Draft) -> Outcome:
        """Give a beat the draft's audio; its plays, address and details stay, its old audio goes."""
        recording = unit.recordings.get(draft.id, lock=True)
        track = self.replaced(unit, draft)
        errors = given(audio=audio_error(recording) or _stems_error(unit, track, draft))
        if errors or recording is None:
            return Outcome(None, errors)
        recording, held_back = self._claim(unit, recording, replacing=track)
        if held_back:
            return Outcome(None, held_back)
        move_stems(unit, track.recording_id, recording.id)
        erase_later(unit, self.ids, self.clock, *retire(unit, track))
        unit.tracks.save(updated := replace(track, recording_id=recording.id))
        self._list_fingerprint(unit, recording)
        unit.drafts.save(replace(draft, track_id=track.id))
        tell(unit, self.ids, self.clock.now(), facts.TRACK_AUDIO_REPLACED, updated)
        return Outcome(updated)

    def replaced(self, unit: Unit, draft: Draft) -> Track:
        """The beat whose audio a draft takes over.

        Raises `NotFound` when it is gone or somebody else's, `Conflict` once it was sold.
        """
        track = unit.tracks.get(draft.replaces, lock=True)
        if track is None or track.deleted_at is not None or track.producer_id != draft.owner_id:
            raise NotFound(faults.REPLACED_UNKNOWN)
        check_replaceable(track.details.name, track.sold_at)
        return track

    def tell_published(self, unit: Unit, track: Track) -> None:
        tell(unit, self.ids, self.clock.now(), facts.TRACK_PUBLISHED, track)

    def _claim(
        self, unit: Unit, recording: Recording, replacing: Track | None = None
    ) -> tuple[Recording, dict[str, str]]:
        """The recording with its family, or why it may not be saved: somebody else's beat was quicker."""
        unit.lock("publishing")
        spared = (*recording.cleared, *([replacing.id] if replacing else []))
        match = find_match(unit, recording, spared)
        if match is not None:
            stopped = mark_duplicate(unit, recording, match)
            unit.recordings.save(stopped)
            return stopped, given(audio=audio_error(stopped))
        known = replace(recording, family_id=family_of(unit, recording))
        unit.recordings.save(known)
        return known, {}

    def _track(
        self, unit: Unit, draft: Draft, recording: Recording, form: BeatForm, people: tuple[Producer, ...]
    ) -> Track:
        now, producer = self.clock.now(), self._producer(unit, draft.owner_id)
        details = details_of(form, tuple(person.id for person in people))
        slug = free_slug(details.name, "beat", lambda slug: unit.tracks.by_slug(slug) is not None)
        return Track(self.ids.new(), producer.id, recording.id, slug, details, now, cover_key=draft.cover_key)

    def _add(self, unit: Unit, draft: Draft, track: Track) -> Track:
        unit.tracks.add(track)
        index_text(unit, track)
        recording = unit.recordings.get(track.recording_id)
        if recording is not None:
            self._list_fingerprint(unit, recording)
        unit.drafts.save(replace(draft, track_id=track.id))
        if track.published_at is not None:
            self.tell_published(unit, track)
        return track

    def _list_fingerprint(self, unit: Unit, recording: Recording) -> None:
        if recording.analysis and recording.analysis.fingerprint:
            unit.fingerprints.add(recording.id, recording.analysis.fingerprint, self.clock.now())

    def _producer(self, unit: Unit, user_id: str) -> Producer:
        producer = unit.producers.get(user_id)
        if producer is None:
            raise NotFound(NO_PROFILE)
        return producer


def replaced_by(unit: Unit, draft: Draft) -> str:
    """The beat that a draft is audio for; none once that was deleted, for then it is a beat of its own."""
    track = unit.tracks.get(draft.replaces) if draft.replaces else None
    return track.id if track is not None and track.deleted_at is None else ""


def _purpose_error(unit: Unit, draft: Draft) -> str | None:
    """Minutes were counted without what it replaces, so it must not stay beside that."""
    return with_advice(Conflict(faults.AUDIO_FOR_A_BEAT)) if replaced_by(unit, draft) else None


def own_draft(unit: Unit, actor: Actor | None, draft_id: str, lock: bool = False) -> Draft:
    """Raises `NotFound`, and `Forbidden` for somebody else's, unless an admin asks."""
    draft = unit.drafts.get(draft_id, lock=lock)
    if draft is None:
        raise NotFound(faults.UPLOAD_UNKNOWN)
    owning(actor, draft.owner_id)
    return draft


def _stems_error(unit: Unit, track: Track, draft: Draft) -> str | None:
    """Whether new audio brought stems that lack what the beat promises of those that it has."""
    brought = stems_of(unit.stems.of_recording(draft.id)).current
    if brought is None or not takes_promised(unit, brought, track.recording_id):
        return None
    return with_advice(Conflict(MIDI_PROMISED, name=brought.name))
