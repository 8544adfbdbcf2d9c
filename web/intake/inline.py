"""Reports that come to the site itself, answered in front of Flask."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from domain.services.bundle import Services
from web.bodies import limited_silence, pieces
from web.intake import answers
from web.intake.answers import PATH, Turnstile, admitted, answer_to, claims_of, headers_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


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
        start_response(f"{status} {HTTPStatus(status).phrase}", headers_of(status, body))
        return [body] if body else []

    def _answer(self, environ: "WSGIEnvironment") -> tuple[int, bytes]:
        try:
            length = admitted(
                self._turnstile, environ.get("REMOTE_ADDR", ""), environ.get("CONTENT_LENGTH") or ""
            )
            self._services().listening.take(claims=claims_of(_body(environ, length)))
        except Exception as error:
            return answer_to(error)
        return 204, b""


def _body(environ: "WSGIEnvironment", length: int) -> bytes:
    """Raises `SenderGone` where less comes."""
    with limited_silence(environ, answers.SILENCE_SECONDS):
        return b"".join(pieces(environ["wsgi.input"], length))
