"""Resumable uploads: the tus 1.0 protocol over the transfer use cases."""

import base64
import re
from collections.abc import Callable, Iterable
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Blueprint, Flask, Response, jsonify, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date

from domain import faults
from domain.errors import DomainError, Fault
from domain.uploads import Checksum, Upload, UploadState
from domain.words import say
from web.bodies import SenderGone, body_of, limited_silence
from web.deps import actor, services
from web.errors import PLAIN, status_of, told
from web.precedence import precedence

# No form token guards these routes. Each request but OPTIONS must carry the Tus-Resumable header, which the
# page of another site can only send after a CORS preflight, and no preflight is ever allowed here; besides,
# the session cookie is SameSite=Lax. Registration therefore exempts this blueprint from the token check.
blueprint = Blueprint("tus", __name__, url_prefix="/tus")

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum"
DIGEST_BYTES = {"sha1": 20, "sha256": 32}
BODY_TYPE = "application/offset+octet-stream"

STATUSES: dict[Fault, str] = {
    faults.UPLOAD_BUSY: "423 Locked",
    faults.CHECKSUM_MISMATCH: "460 Checksum Mismatch",
    faults.LENGTH_STANDS: "400 Bad Request",
    faults.LENGTH_TOO_SHORT: "400 Bad Request",
}


class NotUnderstood(DomainError):
    """A request that breaks the protocol, answered with `status`."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(faults.NOT_UNDERSTOOD, detail=detail)
        self.status = status


@blueprint.route("/", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/<upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def describe(upload_id: str = "") -> ResponseReturnValue:
    return Response(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(services().site.limits.max_bytes),
            "Tus-Checksum-Algorithm": ",".join(DIGEST_BYTES),
        },
    )


@blueprint.post("/", provide_automatic_options=False)
def create() -> ResponseReturnValue:
    """Begin an upload, with its first bytes when the request brings them along."""
    size, raw = _announced_size(), request.headers.get("Upload-Metadata", "")
    metadata = read_metadata(raw)
    checksum, sends_bytes = _checksum(), request.mimetype == BODY_TYPE
    if sends_bytes:
        _check_announced(0, size)
    name = metadata.get("filename") or metadata.get("name") or ""
    upload = services().transfer.begin(
        actor=actor(),
        name=name,
        size=size,
        metadata=raw,
        seconds=_seconds(metadata.get("seconds", "")),
        batch_id=metadata.get("batch", ""),
        replaces=metadata.get("replaces", ""),
        stems_of=metadata.get("stems_of", ""),
    )
    headers = {"Location": url_for("tus.offset", upload_id=upload.id)}
    if sends_bytes:
        upload, arrived = _first_bytes(upload, checksum)
        headers["Upload-Offset"] = str(arrived)
    return Response(status=201, headers=headers | _expiry(upload))


@blueprint.route("/<upload_id>", methods=["HEAD"], provide_automatic_options=False)
def offset(upload_id: str) -> ResponseReturnValue:
    upload, arrived = services().transfer.progress(actor=actor(), upload_id=upload_id)
    length = {"Upload-Defer-Length": "1"} if upload.size is None else {"Upload-Length": str(upload.size)}
    headers = {"Upload-Offset": str(arrived)} | length
    if upload.metadata:
        headers["Upload-Metadata"] = upload.metadata
    return Response(status=200, headers=headers | _expiry(upload))


@blueprint.patch("/<upload_id>", provide_automatic_options=False)
def append(upload_id: str) -> ResponseReturnValue:
    if request.mimetype != BODY_TYPE:
        raise NotUnderstood(415, say("its Content-Type is not {type}", type=BODY_TYPE))
    start, told = _whole_number("Upload-Offset"), "Upload-Length" in request.headers
    length = _whole_number("Upload-Length") if told else None
    _check_announced(start, length)
    upload, arrived = _receive(upload_id, start, _checksum(), length)
    return Response(status=204, headers={"Upload-Offset": str(arrived)} | _expiry(upload))


@blueprint.delete("/<upload_id>", provide_automatic_options=False)
def cancel(upload_id: str) -> ResponseReturnValue:
    services().transfer.cancel(actor=actor(), upload_id=upload_id)
    return Response(status=204)


@blueprint.before_request
def check_version() -> None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise NotUnderstood(412, say("it doesn't speak tus {version}", version=VERSION))


@blueprint.errorhandler(DomainError)
def on_error(error: DomainError) -> ResponseReturnValue:
    response = jsonify(told(error))
    if isinstance(error, NotUnderstood):
        response.status_code = error.status
    else:
        response.status = STATUSES.get(error.fault) or str(status_of(error))
    return response


@blueprint.errorhandler(HTTPException)
def on_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    plain = DomainError(PLAIN.get(status, PLAIN[400]))
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return jsonify(told(plain)), status, kept


@blueprint.errorhandler(SenderGone)
def on_sender_gone(error: SenderGone) -> ResponseReturnValue:
    """Nobody is left to read this; it only closes the books on the request."""
    return Response(status=400, headers={"Connection": "close"})


@blueprint.record_once
def surround(state: BlueprintSetupState) -> None:
    """Under this address, also where no route is: honour X-HTTP-Method-Override and sign each answer.

    What lies elsewhere is answered before more bytes are moved.
    """
    app = cast(Flask, state.app)
    inner, prefix = app.wsgi_app, f"{state.url_prefix}/"

    def speaking(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(prefix):
            with precedence.page():
                return inner(environ, start_response)
        sent = environ["REQUEST_METHOD"]
        method = environ["REQUEST_METHOD"] = (environ.get("HTTP_X_HTTP_METHOD_OVERRIDE") or sent).upper()

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            return start_response(status, _signed(status, Headers(headers), method, sent), *exc_info)

        return inner(environ, start)

    app.wsgi_app = speaking  # type: ignore[method-assign]


def _signed(status: str, headers: Headers, method: str, sent: str) -> list[tuple[str, str]]:
    headers["Tus-Resumable"] = VERSION
    if status.startswith("412"):
        headers["Tus-Version"] = VERSION
    if method == "HEAD":
        headers["Cache-Control"] = "no-store"
    if method == "HEAD" != sent:
        # Who sent another method waits for a body as long as this says, and there is none.
        headers["Content-Length"] = "0"
    return headers.to_wsgi_list()


def read_metadata(header: str) -> dict[str, str]:
    """`filename bXkuZmxhYw==,private` as `{"filename": "my.flac", "private": ""}`."""
    found: dict[str, str] = {}
    for pair in filter(None, map(str.strip, header.split(","))):
        key, _, encoded = pair.partition(" ")
        if key in found or not key.isascii():
            raise NotUnderstood(400, say("a key of Upload-Metadata comes twice or isn't ASCII"))
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode()
        except ValueError:
            raise NotUnderstood(400, say("Upload-Metadata's {key} is not UTF-8 in Base64", key=key)) from None
    return found


def _seconds(text: str) -> float:
    """How long the sender says the audio lasts; nobody has to say it, and what can't be is not believed."""
    return float(text) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text) else 0.0


def _receive(
    upload_id: str, start: int, checksum: Checksum | None, length: int | None = None
) -> tuple[Upload, int]:
    body = body_of(request.environ, request.content_length)
    with limited_silence(request.environ):
        return services().transfer.receive(
            actor=actor(), upload_id=upload_id, offset=start, pieces=body, checksum=checksum, length=length
        )


def _first_bytes(upload: Upload, checksum: Checksum | None) -> tuple[Upload, int]:
    """Whatever goes wrong with the first bytes, the upload exists: answer its address and true offset."""
    try:
        return _receive(upload.id, 0, checksum)
    except DomainError:
        return services().transfer.progress(actor=actor(), upload_id=upload.id)


def _announced_size() -> int | None:
    """None when the length is to be told later. Exactly one of the two headers must say which."""
    if "Upload-Concat" in request.headers:
        raise NotUnderstood(400, say("Upload-Concat is not supported"))
    deferred = request.headers.get("Upload-Defer-Length")
    if deferred is None:
        return _whole_number("Upload-Length")
    if deferred != "1" or "Upload-Length" in request.headers:
        raise NotUnderstood(400, say("Upload-Defer-Length is not 1, or Upload-Length comes with it"))
    return None


def _check_announced(start: int, length: int | None) -> None:
    """Refuse a body that is longer than its own request says, before anything is changed."""
    if length is not None and start <= length < start + (request.content_length or 0):
        raise NotUnderstood(400, say("more bytes come than Upload-Length announces"))


def _whole_number(header: str) -> int:
    text = request.headers.get(header, "")
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise NotUnderstood(400, say("{header} is not a whole number", header=header))
    return int(text)


def _checksum() -> Checksum | None:
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.partition(" ")
    if algorithm not in DIGEST_BYTES:
        raise NotUnderstood(400, say("the algorithm of Upload-Checksum is not supported"))
    try:
        digest = base64.b64decode(encoded, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise NotUnderstood(400, say("Upload-Checksum is not a digest in Base64"))
    return Checksum(algorithm, digest)


def _expiry(upload: Upload) -> dict[str, str]:
    receiving = upload.state is UploadState.RECEIVING
    return {"Upload-Expires": http_date(upload.expires_at)} if receiving else {}
