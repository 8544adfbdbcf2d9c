"""What producers see of their own: the dashboard, and what they are uploading."""

from dataclasses import dataclass

from domain import faults
from domain.accounts import Actor, owning, producing
from domain.errors import NotFound
from domain.pages import DashboardPage, Queries, UploadRow


@dataclass(frozen=True)
class Backstage:
    """Only for producers, each of whom sees their own; an upload is open to admins, too."""

    queries: Queries

    def dashboard(self, *, actor: Actor | None) -> DashboardPage:
        return self.queries.dashboard(producing(actor).id)

    def uploads(self, *, actor: Actor | None) -> tuple[UploadRow, ...]:
        """What is neither saved nor discarded yet, newest first."""
        return self.queries.open_uploads(producing(actor).id)

    def upload(self, *, actor: Actor | None, upload_id: str) -> UploadRow:
        """Raises `NotFound` for one that isn't there, `Forbidden` for somebody else's."""
        producing(actor)
        row = self.queries.upload(upload_id)
        if row is None:
            raise NotFound(faults.UPLOAD_UNKNOWN)
        owning(actor, row.draft.owner_id)
        return row
