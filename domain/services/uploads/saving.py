"""From a draft to a beat that is live: saving, keeping what was typed, discarding."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from domain import facts, faults
from domain.accounts import Actor, owning, producing
from domain.catalogue import (
    MAX_COLLABORATORS,
    BeatForm,
    Track,
    audio_error,
    beat_errors,
    credited_of,
    details_of,
    search_text,
    split_labels,
)
from domain.errors import Conflict, Invalid, NotFound, given
from domain.jobs import Fact
from domain.ports import Blobs, Clock, Ids, Pictures, Staging
from domain.producers import NO_PROFILE, Producer
from domain.services.pictures import kept
from domain.services.uploads.duplicates import find_match, mark_duplicate
from domain.site import Site
from domain.slugs import free_slug
from domain.store import Store, Unit
from domain.uploads import (
    Draft,
    PictureFile,
    Recording,
    RecordingState,
    UploadState,
    ingest_key,
    read_picture,
)


@dataclass(frozen=True)
class _Outcome:
    """The beat or what is wrong with it, and the cover that nothing shows any more."""

    track: Track | None
    errors: Mapping[str, str] = field(default_factory=dict)
    unused_cover: str = ""


@dataclass(frozen=True)
class Saving:
    store: Store
    staging: Staging
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def keep(self, *, actor: Actor | None, draft_id: str, form: BeatForm) -> None:
        """Keep what was typed so far. Only the owner, or an admin."""
        with self.store.write() as unit:
            draft = self._own(unit, actor, draft_id, lock=True)
            if not draft.track_id:
                unit.drafts.save(replace(draft, fields=asdict(form)))
                unit.commit()

    def save(
        self, *, actor: Actor | None, draft_id: str, form: BeatForm, cover: PictureFile | None = None
    ) -> Track:
        """Make the draft a public beat; a second time gives the same beat.

        Only the owner or an admin, while a producer. Raises `Invalid` with a sentence for each field, also
        when an equal beat was saved in the meantime; what was typed is kept, and so is the audio.
        """
        producing(actor)
        with self.store.read() as unit:
            self._own(unit, actor, draft_id)
        content, cover_problem = read_picture(self.pictures.cover, cover)
        with kept(self.blobs, f"covers/{self.ids.new()}.jpg", content) as cover_key:
            outcome = self._save(actor, draft_id, form, cover_key, cover_problem)
        if outcome.unused_cover:
            self.blobs.delete(outcome.unused_cover)
        if outcome.track is None:
            raise Invalid(outcome.errors)
        return outcome.track

    def discard(self, *, actor: Actor | None, draft_id: str) -> None:
        """Remove an unsaved draft with its audio and cover. Only the owner, or an admin.

        Raises `Conflict` for a saved beat, which isn't touched, and while the audio is being processed.
        """
        with self.store.write() as unit:
            draft = self._own(unit, actor, draft_id, lock=True)
            recording = unit.recordings.get(draft_id, lock=True)
            if draft.track_id or recording is None or recording.state is RecordingState.PROCESSING:
                raise Conflict(faults.NOT_DISCARDABLE)
            upload = unit.uploads.get(draft_id, lock=True)
            if upload is not None:
                unit.uploads.save(replace(upload, state=UploadState.CANCELLED))
            if job := unit.jobs.by_key(ingest_key(draft_id)):
                unit.jobs.delete(job.id)
            unit.recordings.delete(draft_id)
            unit.drafts.delete(draft_id)
            unit.commit()
        self.staging.delete(draft_id)
        for key in (*recording.blob_keys, draft.cover_key):
            if key:
                self.blobs.delete(key)

    def _save(
        self, actor: Actor | None, draft_id: str, form: BeatForm, cover_key: str, cover_problem: str | None
    ) -> _Outcome:
        with self.store.write() as unit:
            before = self._own(unit, actor, draft_id, lock=True)
            if before.track_id:
                return _Outcome(self._track(unit, before.track_id), unused_cover=cover_key)
            draft = replace(before, fields=asdict(form), cover_key=cover_key or before.cover_key)
            unit.drafts.save(draft)
            track, errors = self._publish(unit, draft, form, cover_problem)
            unit.commit()
        return _Outcome(track, errors, unused_cover=before.cover_key if cover_key else "")

    def _publish(
        self, unit: Unit, draft: Draft, form: BeatForm, cover_problem: str | None
    ) -> tuple[Track | None, dict[str, str]]:
        """The beat, or what is wrong with it: of two equal ones that are saved at once, one is told so."""
        recording = unit.recordings.get(draft.id, lock=True)
        credited, uncredited = self._credited(unit, form, draft.owner_id)
        errors = beat_errors(form, self.site.policy, bool(draft.cover_key))
        errors |= given(audio=audio_error(recording), cover=cover_problem, collaborators=uncredited)
        if errors or recording is None:
            return None, errors
        unit.lock("publishing")
        match = find_match(unit, recording)
        if match is not None:
            stopped = mark_duplicate(unit, recording, match)
            unit.recordings.save(stopped)
            return None, given(audio=audio_error(stopped))
        return self._add_track(unit, draft, recording, form, credited), {}

    def _add_track(
        self, unit: Unit, draft: Draft, recording: Recording, form: BeatForm, credited: tuple[Producer, ...]
    ) -> Track:
        now, producer = self.clock.now(), self._producer(unit, draft.owner_id)
        details = details_of(form, tuple(person.id for person in credited))
        slug = free_slug(details.name, "beat", lambda slug: unit.tracks.by_slug(slug) is not None)
        track = Track(
            self.ids.new(), producer.id, recording.id, slug, details, now, now, cover_key=draft.cover_key
        )
        unit.tracks.add(track)
        names = (producer.name, *(person.name for person in credited))
        unit.tracks.set_search_text(track.id, search_text(details, names))
        if recording.analysis and recording.analysis.fingerprint:
            unit.fingerprints.add(recording.id, recording.analysis.fingerprint, now)
        unit.drafts.save(replace(draft, track_id=track.id))
        payload = {"track": track.id, "recording": recording.id}
        unit.facts.add(Fact(self.ids.new(), facts.TRACK_PUBLISHED, payload, now))
        return track

    def _credited(self, unit: Unit, form: BeatForm, owner_id: str) -> tuple[tuple[Producer, ...], str | None]:
        """The producers that a form names, and what is wrong with the rest; too many aren't looked for."""
        names = split_labels(form.collaborators)
        if len(names) > MAX_COLLABORATORS:
            return (), None
        return credited_of(names, [each for each in unit.producers.by_names(names) if each.id != owner_id])

    def _producer(self, unit: Unit, user_id: str) -> Producer:
        producer = unit.producers.get(user_id)
        if producer is None:
            raise NotFound(NO_PROFILE)
        return producer

    def _track(self, unit: Unit, track_id: str) -> Track:
        track = unit.tracks.get(track_id)
        if track is None:
            raise NotFound(faults.UPLOAD_UNKNOWN)
        return track

    def _own(self, unit: Unit, actor: Actor | None, draft_id: str, lock: bool = False) -> Draft:
        draft = unit.drafts.get(draft_id, lock=lock)
        if draft is None:
            raise NotFound(faults.UPLOAD_UNKNOWN)
        owning(actor, draft.owner_id)
        return draft
