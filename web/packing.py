"""Packing what goes to browsers that take it: static text once in a process, pages each time.

Pages of people who are signed in stay as they are: one that repeats what somebody sent beside what is theirs
would, packed, tell that by its length. A proxy that packs pages decides that for itself.
"""

import gzip
import io
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_file, session

PACKED = frozenset({".css", ".js", ".svg"})
MOST_KEPT = 256
LEAST_BYTES = 1024
LEVEL = 5
"""Of pages, which are packed while somebody waits."""


def is_packable(filename: str) -> bool:
    return Path(filename).suffix in PACKED


def is_asked() -> bool:
    """Whoever wants a range means the bytes of the file itself."""
    return request.accept_encodings.quality("gzip") > 0 and request.range is None


def pack_page(response: Response) -> Response:
    """Pages of visitors, who have nothing on them that is theirs."""
    if response.mimetype != "text/html" or "secret" in session:
        return response
    response.vary.add("Accept-Encoding")
    if is_asked() and response.is_sequence and "ETag" not in response.headers:
        content = response.get_data()
        if len(content) >= LEAST_BYTES:
            response.set_data(gzip.compress(content, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
    return response


def packed(path: Path, max_age: int | None) -> Response:
    """The packed file, under a tag of its own."""
    kept = path.stat()
    content = _content(path, kept.st_mtime_ns)
    tag = f"{kept.st_mtime_ns:x}-{kept.st_size:x}-gz"
    response = send_file(
        io.BytesIO(content), download_name=path.name, etag=tag, last_modified=kept.st_mtime, max_age=max_age
    )
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(MOST_KEPT)
def _content(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
