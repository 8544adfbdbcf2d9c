"""Pictures on their way into the store, shared by the use cases that take one."""

from collections.abc import Iterator
from contextlib import contextmanager

from domain.ports import Blobs


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
