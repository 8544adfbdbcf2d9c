"""What the repositories of all kinds of rows have in common."""

from typing import Protocol, TypeVar

T = TypeVar("T")


class Repository(Protocol[T]):
    """Rows of one kind, by id."""

    def add(self, item: T) -> None:
        """Raises `Conflict` when the id, or anything else that must be unique, is taken."""

    def get(self, id: str, lock: bool = False) -> T | None:
        """A copy. `lock` holds the row until the unit ends: for rows that will change.

        All units lock in one order, so that no two wait for each other: batches, drafts, recordings, tracks,
        collections, then what belongs to a track (offers, split sheets, licences, orders), then presets,
        behind the named lock of their owner's where that is taken, then payout accounts, then outgoing
        money, then a producer who is followed, then what people are told; several of a kind by their ids.
        """

    def save(self, item: T) -> None:
        """Write an item that exists. Raises `Conflict` like `add`, `KeyError` when it isn't there."""

    def delete(self, id: str) -> None:
        """Remove it; an id that isn't there is fine."""
