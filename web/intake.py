"""Taking in what players report, in front of Flask: on a busy site these are more than all other requests.

`POST /plays/reports` takes JSON, `{"reports": [{"session", "seconds", "spans": [[from, to], …]}, …]}`,
whatever it calls itself, and answers 204 once all of it is durable. No token of a form comes along, since a
page that is being closed can't send our header: the seal on each session stands for it, which no other site
can make. Nor does anybody's cookie count here.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from domain.activity.browsers import household
from domain.activity.claims import claims_from
from domain.errors import DomainError
from domain.services.bundle import Services
from web.bodies import SenderGone, limited_silence, pieces
from web.errors import PLAIN, status_of, told

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

PATH = "/plays/reports"
MOST_BYTES = 64 * 1024
MOST_DIGITS = 18
"""Of a length: Python takes longer ones apart only up to a limit."""
"""As much as browsers send of a page that is being closed."""
A_MINUTE = 1200
"""Requests of one address; a player sends six, and when it is refused it puts what waits into one."""
SILENCE_SECONDS = 5.0
"""A phone whose line is lost in the middle of a report would otherwise hold one of few threads for good."""
HEADERS = [("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store")]


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


class Intake:
    """`app` answers everything else."""

    def __init__(
        self, app: "WSGIApplication", services: Callable[[], Services], turnstile: Turnstile | None
    ) -> None:
        self._app = app
        self._services = services
        self._turnstile = turnstile

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start_response)
        status, body = self._answer(environ)
        start_response(f"{status} {HTTPStatus(status).phrase}", _headers(status, body))
        return [body] if body else []

    def _answer(self, environ: "WSGIEnvironment") -> tuple[int, bytes]:
        if self._turnstile and not self._turnstile.lets_in(environ.get("REMOTE_ADDR", "")):
            return _plain(429)
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal():
            return _plain(400)
        if len(length) > MOST_DIGITS or int(length) > MOST_BYTES:
            return _plain(413)
        try:
            self._services().listening.take(claims=claims_from(json.loads(_body(environ, int(length)))))
        except (SenderGone, ValueError, RecursionError):
            return _plain(400)
        except DomainError as error:
            return status_of(error), json.dumps(told(error)).encode()
        except Exception:
            log.exception("reports of plays can't be kept")
            return _plain(500)
        return 204, b""


def _body(environ: "WSGIEnvironment", length: int) -> bytes:
    """Raises `SenderGone` where less comes."""
    with limited_silence(environ, SILENCE_SECONDS):
        return b"".join(pieces(environ["wsgi.input"], length))


def _plain(status: int) -> tuple[int, bytes]:
    return status, json.dumps(told(DomainError(PLAIN[status]))).encode()


def _headers(status: int, body: bytes) -> list[tuple[str, str]]:
    found = [*HEADERS]
    if body:
        found += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    if status == 429:
        found.append(("Retry-After", "60"))
    return found
