"""The clock, ids and password hashing of the machine that this runs on."""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class UuidIds:
    """UUIDs of version 7 (RFC 9562): 48 bits of time, 12 bits that count within it, 62 random bits."""

    def __init__(self, milliseconds: Callable[[], int] = _milliseconds) -> None:
        self._milliseconds = milliseconds
        self._last = 0
        self._lock = threading.Lock()

    def new(self) -> str:
        stamp = self._next_stamp()
        random = secrets.randbits(62)
        number = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | random
        return str(UUID(int=number))

    def secret(self) -> str:
        return secrets.token_urlsafe(32)

    def _next_stamp(self) -> int:
        """Time and count in one number, so that a full count or a clock set back still moves forwards."""
        with self._lock:
            self._last = max(self._milliseconds() << 12, self._last + 1)
            return self._last


class Argon2Passwords:
    """Argon2id with OWASP's least: 19 MiB, two passes. At most `at_once` hashes take that memory together."""

    def __init__(
        self,
        at_once: int = 2,
        memory_kib: int = 19 * 1024,
        passes: int = 2,
        hasher: type[PasswordHasher] = PasswordHasher,
    ) -> None:
        self._hasher = hasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._room = threading.BoundedSemaphore(at_once)

    def hash(self, password: str) -> str:
        with self._room:
            return self._hasher.hash(password)

    def matches(self, password: str, hashed: str) -> bool:
        """Without anything to compare with, a hash is made all the same: the time taken tells nothing."""
        with self._room:
            try:
                return self._hasher.verify(hashed, password)
            except VerifyMismatchError:
                return False
            except (VerificationError, InvalidHashError):
                self._hasher.hash(password)
                return False
