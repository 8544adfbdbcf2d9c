"""Finding and hearing beats."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.accounts import Actor, looking
from domain.appeals import PRODUCER_GONE
from domain.catalogue import UNKNOWN_BEAT
from domain.discovery.filters import BeatFilter
from domain.editing import BEAT_DELETED
from domain.errors import Gone, NotFound, TakenDown
from domain.pages import BeatList, BeatPage, Queries
from domain.reports import BEAT_TAKEN_DOWN
from domain.store import Store
from domain.uploads import Recording, preview_key, waveform_key


@dataclass(frozen=True)
class Catalogue:
    store: Store
    queries: Queries

    def browse(self, *, filter: BeatFilter) -> BeatList:
        """Public beats, for anyone."""
        return self.queries.beats(filter)

    def genres(self) -> tuple[str, ...]:
        return self.queries.genres()

    def beat(self, *, actor: Actor | None, slug: str) -> BeatPage:
        """Anyone for a public beat; one that isn't public only its producer and admins.

        Raises `NotFound`, `Gone` for one that was deleted or whose producer is suspended, `TakenDown`, and
        `Forbidden` for an admin who lacks proof.
        """
        page = self.queries.beat(slug)
        if page is not None and page.is_deleted:
            raise Gone(BEAT_DELETED)
        may_see = page is not None and looking(actor, page.producer_id, is_open=page.is_open)
        if page is not None and page.is_withheld and not may_see:
            raise Gone(PRODUCER_GONE)
        if page is not None and page.is_taken_down and not may_see:
            raise TakenDown(BEAT_TAKEN_DOWN)
        if page is None or not (page.is_public or may_see):
            raise NotFound(UNKNOWN_BEAT)
        return page

    def recording(self, *, actor: Actor | None, recording_id: str) -> Recording:
        """A recording whose preview and waveform the actor may have: of a listed beat, or one's own."""
        with self.store.read() as unit:
            recording = unit.recordings.get(recording_id)
            track = unit.tracks.by_recording(recording_id)
        if recording is None or not ((track and track.is_public) or looking(actor, recording.owner_id)):
            raise NotFound(UNKNOWN_BEAT)
        return recording

    def preview_key(self, *, actor: Callable[[], Actor | None], recording_id: str) -> str:
        """The preview's blob, for those who may have the recording. Raises `NotFound`, `Forbidden`.

        `actor` is only called for what isn't public.
        """
        self._check_hearing(actor, recording_id)
        return preview_key(recording_id)

    def waveform_key(self, *, actor: Callable[[], Actor | None], recording_id: str) -> str:
        """Like `preview_key`."""
        self._check_hearing(actor, recording_id)
        return waveform_key(recording_id)

    def _check_hearing(self, actor: Callable[[], Actor | None], recording_id: str) -> None:
        access = self.queries.recording_access(recording_id)
        if access is None or not (access.is_public or looking(actor(), access.owner_id)):
            raise NotFound(UNKNOWN_BEAT)
