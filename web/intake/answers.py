"""Which reports are taken and what is answered, however they arrive."""

import json
import logging
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from domain.activity.browsers import household
from domain.activity.claims import Claim, claims_from
from domain.errors import DomainError
from web.bodies import SenderGone
from web.errors import PLAIN, status_of

log = logging.getLogger(__name__)

PATH = "/plays/reports"
MOST_BYTES = 64 * 1024
"""As much as browsers send of a page that is being closed."""
MOST_DIGITS = 18
"""Of a length: Python takes longer ones apart only up to a limit."""
A_MINUTE = 1200
"""Requests of one address; a player sends six, and when it is refused it puts what waits into one."""
SILENCE_SECONDS = 5.0
"""A phone whose line is lost in the middle of a report would otherwise hold its place for good."""
HEADERS = [("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store")]


class Turned(Exception):
    """Away, before anybody looked at the body."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Turnstile:
    """Counts by address in this process, and afresh each minute; a look at Redis would cost as much again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._minute, self._counts = 0, dict[str, int]()

    def lets_in(self, address: str) -> bool:
        minute, who = int(self._clock() // 60), household(address) if ":" in address else address
        with self._turn:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts[who] = self._counts.get(who, 0) + 1
        return count <= A_MINUTE


def admitted(turnstile: Turnstile | None, address: str, length: str) -> int:
    """How many bytes the body will have. Raises `Turned`."""
    if turnstile and not turnstile.lets_in(address):
        raise Turned(429)
    if not length.isdecimal():
        raise Turned(400)
    if len(length) > MOST_DIGITS or int(length) > MOST_BYTES:
        raise Turned(413)
    return int(length)


def claims_of(body: bytes) -> list[Claim]:
    """Raises `Senseless`, or a `ValueError` or `RecursionError` of what is no JSON."""
    return claims_from(json.loads(body))


def answer_to(error: Exception) -> tuple[int, bytes]:
    """The status and the body for what kept reports from being taken."""
    match error:
        case Turned():
            return _plain(error.status)
        case DomainError():
            return status_of(error), _told(error)
        case SenderGone() | ValueError() | RecursionError():
            return _plain(400)
    log.error("reports of plays can't be kept", exc_info=error)
    return _plain(500)


def _plain(status: int) -> tuple[int, bytes]:
    return status, _told(DomainError(PLAIN[status]))


def _told(error: DomainError) -> bytes:
    """In English, since only programs read it; pages need not be at work here."""
    return json.dumps({"code": error.code, "message": error.message, "advice": error.advice}).encode()


def headers_of(status: int, body: bytes) -> list[tuple[str, str]]:
    found = [*HEADERS]
    if body:
        found += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        found.append(("Retry-After", "60"))
    return found
