"""Seals on play sessions: keyed BLAKE2 over plain text, quick enough for every report of every player."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property

from domain.activity.claims import FORGED_SESSION
from domain.activity.listens import Device, PlaySession
from domain.errors import Senseless

PURPOSE = b"play sessions, 2"
"""What the key is derived for, so that no other thing that is signed can pass for a session."""
MARK_LETTERS = 32
"""128 bits of the code, as hexadecimal digits."""
BETWEEN = "|"
DEVICES = {str(device): device for device in Device}
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
FLAGS = {"": (False, False), "o": (True, False), "b": (False, True), "ob": (True, True)}


class Blake2Seals:
    """`secret` is the site's own, and asked for once there is something to seal."""

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret

    def seal(self, session: PlaySession) -> str:
        told = BETWEEN.join(
            (
                session.id,
                session.track_id,
                session.producer_id,
                session.listener,
                repr(session.length),
                str((session.opened_at - FIRST) // timedelta(microseconds=1)),
                str(session.device),
                session.country,
                "o" * session.is_own + "b" * session.is_bot,
            )
        )
        if told.count(BETWEEN) != 8 or not told.isascii():
            raise ValueError(told)
        return self._mark(told.encode()) + told

    def unseal(self, sealed: str) -> PlaySession:
        mark, told = sealed[:MARK_LETTERS], sealed[MARK_LETTERS:]
        if not sealed.isascii() or not hmac.compare_digest(self._mark(told.encode()), mark):
            raise Senseless(FORGED_SESSION)
        id, track, producer, listener, length, at, device, country, flags = told.split(BETWEEN)
        opened_at = FIRST + timedelta(microseconds=int(at))
        is_own, is_bot = FLAGS[flags]
        return PlaySession(
            id,
            track,
            producer,
            listener,
            float(length),
            opened_at,
            DEVICES[device],
            country,
            is_own,
            is_bot,
        )

    def _mark(self, told: bytes) -> str:
        return hashlib.blake2b(told, key=self._key, digest_size=MARK_LETTERS // 2).hexdigest()

    @cached_property
    def _key(self) -> bytes:
        return hashlib.blake2b(self._secret().encode(), person=PURPOSE, digest_size=64).digest()
