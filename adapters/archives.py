"""ZIP files put together on this machine's disk and then handed to the store of files."""

import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from domain.ports import Blobs

PIECE_BYTES = 1024**2
TOLD_EVERY = 8


class ZipArchive:
    """What is text is packed; audio and pictures aren't, which would only take time."""

    def __init__(self, file: zipfile.ZipFile, blobs: Blobs) -> None:
        self._file, self._blobs = file, blobs

    def add_text(self, name: str, text: str) -> None:
        self.add_bytes(name, text.encode())

    def add_bytes(self, name: str, content: bytes) -> None:
        self._file.writestr(_entry(name, zipfile.ZIP_DEFLATED), content)

    def add_rows(self, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        count = 0
        with self._file.open(_entry(name, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as entry:
            entry.write(b"[")
            for row in rows:
                told = json.dumps(row, ensure_ascii=False, default=_plain)
                entry.write((",\n" if count else "\n").encode() + told.encode())
                count += 1
            entry.write(b"\n]\n")
        return count

    def add_blob(self, name: str, key: str, told: Callable[[], None]) -> bool:
        try:
            source = self._blobs.open(key)
        except FileNotFoundError:
            return False
        with source, self._file.open(_entry(name), "w", force_zip64=True) as entry:
            for number, piece in enumerate(iter(lambda: source.read(PIECE_BYTES), b"")):
                entry.write(piece)
                if number % TOLD_EVERY == 0:
                    told()
        return True


class ZipArchives:
    """`folder` is where they grow, on the disk that has room for uploads."""

    def __init__(self, folder: Path, blobs: Blobs) -> None:
        self._folder, self._blobs = folder, blobs

    @contextmanager
    def put_together(self, key: str) -> Iterator[ZipArchive]:
        """What a worker left behind that died at the same archive is swept away."""
        place = self._folder / key.replace("/", "-")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, mode=0o700)
        try:
            with zipfile.ZipFile(place / "archive.zip", "w", strict_timestamps=False) as file:
                yield ZipArchive(file, self._blobs)
            self._blobs.delete(key)
            self._blobs.put(key, place / "archive.zip")
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _entry(name: str, packing: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.gmtime()[:6])
    entry.compress_type, entry.external_attr = packing, 0o600 << 16
    return entry


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value.value if isinstance(value, Enum) else str(value)
