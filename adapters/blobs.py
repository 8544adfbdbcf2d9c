"""Finished files in a folder."""

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from adapters.staging import room_needed, sync_folder


def checked(key: str) -> str:
    """The key itself; raises `ValueError` for one that could name anything outside of the store."""
    if not re.fullmatch(r"[a-z0-9_]+(/[A-Za-z0-9._-]+)+", key) or re.search(r"/\.{1,2}(/|$)", key):
        raise ValueError(f"not a blob's key: {key!r}")
    return key


class DiskBlobs:
    """Blobs as files below one folder; a name appears there only when its content is on the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._drafts = root / ".drafts"
        self._drafts.mkdir(parents=True, exist_ok=True)

    def put(self, key: str, source: Path) -> None:
        target = self.path(key)
        if target.exists():
            source.unlink()
            return
        with room_needed():
            if source.stat().st_dev == self._root.stat().st_dev:
                self._publish(source, target)
            else:
                with self._draft() as draft:
                    shutil.copyfile(source, draft)
                    self._publish(draft, target)
                source.unlink()

    def put_bytes(self, key: str, content: bytes) -> None:
        target = self.path(key)
        if target.exists():
            return
        with room_needed(), self._draft() as draft:
            draft.write_bytes(content)
            self._publish(draft, target)

    def open(self, key: str) -> BinaryIO:
        return self.path(key).open("rb")

    def size(self, key: str) -> int:
        return self.path(key).stat().st_size

    def exists(self, key: str) -> bool:
        return self.path(key).is_file()

    @contextlib.contextmanager
    def local(self, key: str) -> Iterator[Path]:
        path = self.path(key)
        path.stat()
        yield path

    def delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def link(self, key: str, seconds: int, disposition: str = "") -> str | None:
        return None

    def path(self, key: str) -> Path:
        """Where the blob lies, or would; for servers that send files themselves."""
        return self._root / checked(key)

    @contextlib.contextmanager
    def _draft(self) -> Iterator[Path]:
        draft = self._drafts / secrets.token_hex(16)
        try:
            yield draft
        finally:
            draft.unlink(missing_ok=True)

    def _publish(self, source: Path, target: Path) -> None:
        """Sync the content, move it to its name, sync the name: in this order no crash shows half a file."""
        source.chmod(0o640)
        with source.open("rb") as file:
            os.fsync(file.fileno())
        self._make_folder(target.parent)
        source.replace(target)
        sync_folder(target.parent)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir(exist_ok=True)
            sync_folder(folder.parent)
