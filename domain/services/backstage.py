"""What producers see of their own: the dashboard, and what they are uploading."""

from dataclasses import dataclass, replace
from typing import Protocol

from domain import faults
from domain.accounts import Actor, owning, producing
from domain.errors import NotFound
from domain.pages import Queries, UploadRow
from domain.pages.dashboard import DashboardPage, DashboardQueries
from domain.ports import Clock
from domain.uploads import Upload, UploadState


class Progress(Protocol):
    """How many bytes of an upload are there; one that is whole is completed."""

    def __call__(self, *, actor: Actor | None, upload_id: str) -> tuple[Upload, int]: ...


@dataclass(frozen=True)
class Backstage:
    """Only for producers, each of whom sees their own; an upload is open to admins, too."""

    queries: Queries
    progress: Progress
    dashboards: DashboardQueries
    clock: Clock

    def dashboard(self, *, actor: Actor | None) -> DashboardPage:
        return self.dashboards.dashboard(producing(actor).id, self.clock.now().date())

    def uploads(self, *, actor: Actor | None) -> tuple[UploadRow, ...]:
        """What is neither saved nor discarded yet, newest first."""
        return self.queries.open_uploads(producing(actor).id)

    def upload(self, *, actor: Actor | None, upload_id: str) -> UploadRow:
        """Raises `NotFound`, `Forbidden` for somebody else's, and `Gone` for one that ran out.

        One whose server died right after its last byte is completed: nobody may come to send more.
        """
        row = self._row(actor, upload_id)
        if row.recording is not None:
            return replace(row, arrived=row.recording.size)
        upload, arrived = self.progress(actor=actor, upload_id=upload_id)
        if upload.state is UploadState.RECEIVED:
            row = self._row(actor, upload_id)
        return replace(row, arrived=arrived)

    def _row(self, actor: Actor | None, upload_id: str) -> UploadRow:
        producing(actor)
        row = self.queries.upload(upload_id)
        if row is None:
            raise NotFound(faults.UPLOAD_UNKNOWN)
        owning(actor, row.draft.owner_id)
        return row
