"""What a producer has on the upload page: single beats and batches that aren't finished."""

from dataclasses import dataclass

from domain import faults
from domain.accounts import Actor, owning, producing
from domain.errors import NotFound
from domain.pages.uploads import BatchLine, BatchPage, UploadQueries


@dataclass(frozen=True)
class Overview:
    queries: UploadQueries

    def batches(self, *, actor: Actor | None) -> tuple[BatchLine, ...]:
        """One's own batches that still have something to be saved. Only producers."""
        return tuple(line for line in self.queries.batches(producing(actor).id) if line.is_open)

    def batch(self, *, actor: Actor | None, batch_id: str) -> BatchPage:
        """Only its owner, or an admin. Raises `NotFound`."""
        page = self.queries.batch(batch_id)
        if page is None:
            producing(actor)
            raise NotFound(faults.BATCH_UNKNOWN)
        owning(actor, page.batch.owner_id)
        return page
