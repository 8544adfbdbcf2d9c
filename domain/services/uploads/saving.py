"""From a draft to a beat that is live: saving, keeping what was typed, discarding."""

from dataclasses import asdict, dataclass, replace

from domain import facts, faults
from domain.accounts import Actor, owning, producing
from domain.catalogue import BeatForm, Track, audio_error, beat_errors, details_of, search_text, split_labels
from domain.errors import Conflict, Invalid, NotFound, given
from domain.jobs import Fact
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.producers import NO_PROFILE, Producer
from domain.services.uploads.duplicates import find_match, mark_duplicate
from domain.site import Site
from domain.slugs import free_slug
from domain.store import Store, Unit
from domain.uploads import Draft, PictureFile, Recording, RecordingState, UploadState, read_picture


@dataclass(frozen=True)
class Saving:
    store: Store
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def keep(self, *, actor: Actor | None, draft_id: str, form: BeatForm) -> None:
        """Keep what was typed so far. Only the owner."""
        with self.store.write() as unit:
            draft = self._own(unit, actor, draft_id)
            if not draft.track_id:
                unit.drafts.save(replace(draft, fields=asdict(form)))
                unit.commit()

    def save(
        self, *, actor: Actor | None, draft_id: str, form: BeatForm, cover: PictureFile | None = None
    ) -> Track:
        """Make the draft a public beat; a second time gives the same beat.

        Only the owner, while a producer. Raises `Invalid` with a sentence for each field (what was typed is
        kept, and so is the audio), `Conflict` (DUPLICATE) when an equal beat was saved in the meantime.
        """
        producing(actor)
        content, cover_problem = read_picture(self.pictures.cover, cover)
        cover_key = self._keep_cover(content)
        with self.store.write() as unit:
            draft = self._own(unit, actor, draft_id)
            if draft.track_id:
                return self._track(unit, draft.track_id)
            draft = replace(draft, fields=asdict(form), cover_key=cover_key or draft.cover_key)
            unit.drafts.save(draft)
            recording = unit.recordings.get(draft.id, lock=True)
            credited, unknown = self._credited(unit, form, draft.owner_id)
            errors = beat_errors(form, self.site.policy, bool(draft.cover_key))
            errors |= given(audio=audio_error(recording), cover=cover_problem, collaborators=unknown)
            if errors or recording is None:
                unit.commit()
                raise Invalid(errors)
            track = self._publish(unit, draft, recording, form, credited)
            unit.commit()
        return track

    def discard(self, *, actor: Actor | None, draft_id: str) -> None:
        """Remove an unsaved draft with its audio. Only the owner; a saved beat isn't touched."""
        with self.store.write() as unit:
            draft = self._own(unit, actor, draft_id)
            recording = unit.recordings.get(draft_id, lock=True)
            if draft.track_id or recording is None or recording.state is RecordingState.PROCESSING:
                raise Conflict(faults.NOT_DISCARDABLE)
            upload = unit.uploads.get(draft_id, lock=True)
            if upload is not None:
                unit.uploads.save(replace(upload, state=UploadState.CANCELLED))
            unit.recordings.delete(draft_id)
            unit.drafts.delete(draft_id)
            unit.commit()
        for key in (recording.preview_key, recording.waveform_key, recording.master_key):
            self.blobs.delete(key)

    def _publish(
        self, unit: Unit, draft: Draft, recording: Recording, form: BeatForm, credited: list[Producer]
    ) -> Track:
        unit.lock("publishing")
        self._check_unique(unit, draft, recording)
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

    def _check_unique(self, unit: Unit, draft: Draft, recording: Recording) -> None:
        """Nobody saved the same audio since the duplicate step looked; the draft is told if somebody did."""
        match = find_match(unit, recording)
        if match is not None:
            marked = mark_duplicate(unit, recording, match)
            unit.recordings.save(marked)
            unit.commit()
            raise Invalid({"audio": marked.problem.message if marked.problem else ""})

    def _credited(self, unit: Unit, form: BeatForm, owner_id: str) -> tuple[list[Producer], str | None]:
        """The producers that a form names, and what is wrong with the rest."""
        names = split_labels(form.collaborators)
        found = [person for person in unit.producers.by_names(names) if person.id != owner_id]
        known = {name.casefold() for person in found for name in (person.name, person.slug)}
        unknown = [name for name in names if name.casefold() not in known]
        return found, f"“{unknown[0]}” is no other producer on this site." if unknown else None

    def _keep_cover(self, content: bytes | None) -> str:
        if content is None:
            return ""
        key = f"covers/{self.ids.new()}.jpg"
        self.blobs.put_bytes(key, content)
        return key

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

    def _own(self, unit: Unit, actor: Actor | None, draft_id: str) -> Draft:
        draft = unit.drafts.get(draft_id, lock=True)
        if draft is None:
            raise NotFound(faults.UPLOAD_UNKNOWN)
        owning(actor, draft.owner_id)
        return draft
