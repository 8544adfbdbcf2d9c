"""Ed25519 keys in a folder of the site's own: the newest one signs, older ones go on counting."""

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from adapters.staging import sync_folder
from domain.licensing.certificates import Signature

KEY_FILE = re.compile(r"(\d{4})-[0-9a-f]{16}\.pem")


class Ed25519Signer:
    """Makes the first key when one is first needed; whichever process does, all use the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Ed25519PrivateKey] = {}

    def sign(self, content: bytes) -> Signature:
        key = self._current()
        return Signature(key_id(key.public_key()), key.sign(content))

    def public_keys(self) -> Mapping[str, bytes]:
        """All that ever signed, by id, as their 32 bytes (RFC 8032)."""
        self._current()
        keys = (self._read(path).public_key() for path in self._files())
        return {key_id(key): key.public_bytes_raw() for key in keys}

    def rotate(self) -> str:
        """Sign with a new key from now on; returns its id."""
        with self._alone():
            return key_id(self._make().public_key())

    def _current(self) -> Ed25519PrivateKey:
        if files := self._files():
            return self._read(files[-1])
        with self._alone():
            files = self._files()
            return self._read(files[-1]) if files else self._make()

    def _files(self) -> list[Path]:
        """The oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if KEY_FILE.fullmatch(path.name))

    def _read(self, path: Path) -> Ed25519PrivateKey:
        """Each file once, for its name says which key it holds and none is written twice."""
        if path.name not in self._known:
            self._known[path.name] = self._parsed(path)
        return self._known[path.name]

    def _parsed(self, path: Path) -> Ed25519PrivateKey:
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path.name} is no Ed25519 key")
        return key

    def _make(self) -> Ed25519PrivateKey:
        """Write a new key for this site's own user alone; it has its name only once it is on the disk."""
        key = Ed25519PrivateKey.generate()
        number = int(self._files()[-1].name[:4]) + 1 if self._files() else 1
        path = self._folder / f"{number:04d}-{key_id(key.public_key())}.pem"
        draft = path.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
        sync_folder(self._folder)
        return key

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def key_id(key: Ed25519PublicKey) -> str:
    """The first half of the key's SHA-256, in hexadecimal."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def is_signed(key: bytes, value: bytes, content: bytes) -> bool:
    """Whether `value` is the key's signature over `content`; what can't even be a key or signature isn't."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(value, content)
    except (InvalidSignature, ValueError):
        return False
    return True
