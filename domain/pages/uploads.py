"""What the upload page shows of batches, and the port that it is read through."""

from dataclasses import dataclass
from typing import Protocol

from domain.collections import Batch
from domain.pages import UploadRow
from domain.producers import Producer


@dataclass(frozen=True)
class StandingCollection:
    """The collection that a batch has become or adds to."""

    id: str
    slug: str
    title: str
    cover_key: str


@dataclass(frozen=True)
class BatchLine:
    """A batch in a list; `left` of its `beats` aren't saved yet."""

    batch: Batch
    collection: StandingCollection | None
    beats: int
    left: int

    @property
    def title(self) -> str:
        return self.collection.title if self.collection else self.batch.fields.get("title", "")

    @property
    def is_open(self) -> bool:
        """Whether there is anything to go on with."""
        return self.left > 0 or (self.beats == 0 and bool(self.title or self.batch.cover_key))


@dataclass(frozen=True)
class BatchPage:
    """A batch with all of its uploads in their order, saved ones too.

    `others` are the producers whom its own form may credit.
    """

    batch: Batch
    collection: StandingCollection | None
    rows: tuple[UploadRow, ...]
    others: tuple[Producer, ...] = ()

    @property
    def cover_key(self) -> str:
        return self.collection.cover_key if self.collection else self.batch.cover_key

    @property
    def left(self) -> int:
        """How many aren't saved yet."""
        return sum(not row.slug or row.draft.is_to_join for row in self.rows)


class UploadQueries(Protocol):
    """A fixed number of queries each."""

    def batches(self, owner_id: str) -> tuple[BatchLine, ...]:
        """A producer's batches, newest first."""

    def batch(self, batch_id: str) -> BatchPage | None: ...
