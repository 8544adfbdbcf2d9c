"""What a producer has on the upload page: single beats and batches that aren't finished."""

from dataclasses import dataclass
from datetime import datetime

from domain import faults
from domain.accounts import Actor, owning, producing
from domain.collections import CollectionForm, SharedForm, batch_errors, collection_errors, release_of
from domain.errors import NotFound
from domain.pages.uploads import BatchLine, BatchPage, UploadQueries
from domain.ports import Clock


@dataclass(frozen=True)
class Overview:
    """Only for producers, each of whom sees their own."""

    queries: UploadQueries
    clock: Clock

    def batches(self, *, actor: Actor | None) -> tuple[BatchLine, ...]:
        """Those that still have something to be saved, newest first."""
        return tuple(line for line in self.queries.batches(producing(actor).id) if line.is_open)

    def batch(self, *, actor: Actor | None, batch_id: str) -> BatchPage:
        """Raises `NotFound`, and `Forbidden` for somebody else's, unless an admin who makes beats asks."""
        producing(actor)
        page = self.queries.batch(batch_id)
        if page is None:
            raise NotFound(faults.BATCH_UNKNOWN)
        owning(actor, page.batch.owner_id)
        return page

    def missing(self, page: BatchPage, form: CollectionForm, shared: SharedForm) -> dict[str, str]:
        """What the collection itself still lacks."""
        return batch_errors(page.batch, form, shared, bool(page.cover_key), page.others, self.clock.now())

    def release_ahead(self, form: CollectionForm) -> datetime | None:
        """When the collection will publish itself; None for at once, or for what is no date."""
        if "release_date" in collection_errors(form, True, self.clock.now()):
            return None
        release_at = release_of(form.release_date)
        return release_at if release_at and release_at > self.clock.now() else None
