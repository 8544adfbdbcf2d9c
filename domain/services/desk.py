"""What admins read at their desk: disputes, families of recordings, and producers' minutes."""

from dataclasses import dataclass

from domain.accounts import Actor, administering
from domain.catalogue import UNKNOWN_BEAT
from domain.disputes import UNKNOWN_DISPUTE
from domain.errors import NotFound
from domain.pages.desk import DeskQueries, DisputeList, DisputePage, FamilyPage, ProducerRow, Sound
from domain.ports import Blobs
from domain.uploads import RecordingState, Step


@dataclass(frozen=True)
class Desk:
    """Only for admins."""

    queries: DeskQueries
    blobs: Blobs

    def waiting_disputes(self, *, actor: Actor | None) -> int:
        administering(actor)
        return self.queries.waiting_disputes()

    def disputes(self, *, actor: Actor | None) -> DisputeList:
        administering(actor)
        return self.queries.disputes()

    def dispute(self, *, actor: Actor | None, dispute_id: str) -> DisputePage:
        """Raises `NotFound`, also once the upload was discarded before anybody decided."""
        administering(actor)
        page = self.queries.dispute(dispute_id)
        if page is None:
            raise NotFound(UNKNOWN_DISPUTE)
        return page

    def family(self, *, actor: Actor | None, slug: str) -> FamilyPage:
        """A beat by its address, whatever its state, with all that sounds like it. Raises `NotFound`."""
        administering(actor)
        page = self.queries.family(slug)
        if page is None:
            raise NotFound(UNKNOWN_BEAT)
        return page

    def producers(self, *, actor: Actor | None, name: str) -> tuple[ProducerRow, ...]:
        administering(actor)
        return self.queries.producers(name)

    def can_be_heard(self, *, actor: Actor | None, sound: Sound) -> bool:
        """Whether there is a preview: of all that went through every step, and of what one was made for."""
        administering(actor)
        recording = sound.recording
        if recording.state is RecordingState.DELETED:
            return False
        return Step.PREVIEW in recording.done or self.blobs.exists(recording.preview_key)
