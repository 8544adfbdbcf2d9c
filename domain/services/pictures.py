"""Pictures on their way into the store, shared by the use cases that take one."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from domain.ports import Blobs, Ids


@contextmanager
def kept(blobs: Blobs, key: str, content: bytes | None) -> Iterator[str]:
    """The key that a picture is stored under, or empty without one; gone again if the rest fails."""
    if content is None:
        yield ""
        return
    blobs.put_bytes(key, content)
    try:
        yield key
    except BaseException:
        blobs.delete(key)
        raise


def kept_cover(blobs: Blobs, ids: Ids, content: bytes | None) -> AbstractContextManager[str]:
    """The same for a beat's or a collection's cover, under a new key."""
    return kept(blobs, f"covers/{ids.new()}.jpg", content)
