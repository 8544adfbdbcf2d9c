"""Three clients that play the steps of the tus cases: plain HTTP, tuspy and tus-js-client."""

import contextlib
import io
import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urljoin

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.uploader import Uploader

from tests import node
from tests.web.tus_cases.steps import SIZE, Action, Client, Step, base64_of, digest_of
from tests.web.tus_server import PATIENCE_SECONDS, Served

STREAM_TYPE = "application/offset+octet-stream"
FRAMING = {"Transfer-Encoding", "Expect"}


@dataclass(frozen=True)
class Exchange:
    """A request that was sent and its answer; header names are in lower case."""

    method: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, str]:
        return dict(json.loads(self.body)) if self.body else {}


class Player(Protocol):
    def lacks(self, step: Step) -> bool:
        """Whether its client can't do this."""

    def play(self, step: Step, url: str) -> tuple[list[Exchange], str]:
        """Do it to the upload at `url`; returns what was exchanged and the address of the upload."""


def headers_of(step: Step) -> dict[str, str]:
    """What a request says by itself, and what a case puts in place of that."""
    said: dict[str, str | None] = {} if step.action is Action.DESCRIBE else {"Tus-Resumable": "1.0.0"}
    if step.action is Action.APPEND:
        said |= {"Upload-Offset": str(step.offset), "Content-Type": STREAM_TYPE}
    if step.action is Action.CREATE:
        said |= {"Upload-Defer-Length": "1"} if step.is_deferred else {}
        said |= {"Content-Type": STREAM_TYPE} if step.body else {}
    if step.length is not None:
        said["Upload-Length"] = str(step.length)
    if step.metadata:
        pairs = (f"{key} {base64_of(value.encode())}" for key, value in step.metadata.items())
        said["Upload-Metadata"] = ",".join(pairs)
    if step.checksum:
        said["Upload-Checksum"] = digest_of(step.checksum, step.body)
    if step.is_overridden:
        said["X-HTTP-Method-Override"] = step.action
    return {name: value for name, value in (said | dict(step.headers)).items() if value is not None}


class RawHttp:
    def __init__(self, site: Served) -> None:
        self._site = site

    def lacks(self, step: Step) -> bool:
        return False

    def play(self, step: Step, url: str) -> tuple[list[Exchange], str]:
        method = "POST" if step.is_overridden else step.action
        path, headers = url.removeprefix(self._site.origin), headers_of(step)
        target = step.to.format(origin=self._site.origin, path=path)
        body = iter([step.body]) if headers.pop("Transfer-Encoding", "") else step.body
        connection = HTTPConnection("127.0.0.1", self._site.port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, target, body, {"Cookie": self._site.cookie, **headers})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            exchange = Exchange(method, answer.status, told, answer.read())
        return [exchange], urljoin(self._site.url, told.get("location", url))


class Tuspy:
    """tuspy, whose requests are overheard where it hands them to its HTTP library."""

    OWN = {"Upload-Length", "Upload-Metadata"}
    ACTIONS = (Action.CREATE, Action.APPEND, Action.ASK)

    def __init__(self, site: Served) -> None:
        self._site = site

    def lacks(self, step: Step) -> bool:
        is_creation = step.action is Action.CREATE
        said = set(step.headers)
        return (
            step.action not in self.ACTIONS
            or step.is_overridden
            or step.is_deferred
            or None in step.headers.values()
            or bool(said & FRAMING or (is_creation and said & self.OWN))
            or (is_creation and bool(step.body))
            or step.checksum not in ("", "sha1")
            or "{origin}" in step.to
            or (is_creation and step.to != "/tus/")
        )

    def play(self, step: Step, url: str) -> tuple[list[Exchange], str]:
        headers = {"Cookie": self._site.cookie, **step.headers}
        content = bytes(step.offset) + step.body if step.action is Action.APPEND else bytes(step.length or 0)
        uploader = TusClient(self._site.url, headers=headers).uploader(
            file_stream=io.BytesIO(content), metadata=dict(step.metadata), upload_checksum=bool(step.checksum)
        )
        with overheard() as exchanges, contextlib.suppress(TusCommunicationError, TusUploadFailed):
            url = self._send(uploader, step, urljoin(self._site.url, step.to.format(path=url)))
        return exchanges, url

    def _send(self, uploader: Uploader, step: Step, url: str) -> str:
        if step.action is Action.CREATE:
            return str(uploader.create_url())
        uploader.set_url(url)
        if step.action is Action.ASK:
            uploader.get_offset()
        else:
            uploader.offset = step.offset
            uploader.upload_chunk()
        return url


@contextlib.contextmanager
def overheard() -> Iterator[list[Exchange]]:
    """What is sent through `requests` meanwhile."""
    exchanges: list[Exchange] = []
    send = requests.Session.send

    def listening(session: requests.Session, sent: requests.PreparedRequest, **options: Any) -> Any:
        answer = send(session, sent, **options)
        told = {name.lower(): value for name, value in answer.headers.items()}
        exchanges.append(Exchange(str(sent.method), answer.status_code, told, answer.content))
        return answer

    requests.Session.send = listening  # type: ignore[assignment, method-assign]
    try:
        yield exchanges
    finally:
        requests.Session.send = send  # type: ignore[method-assign]


class TusJs:
    """tus-js-client in a process of its own, which is told each step and says what came of it."""

    ACTIONS = (Action.CREATE, Action.APPEND, Action.ASK, Action.TERMINATE)

    def __init__(self, site: Served, process: "subprocess.Popen[str] | None" = None) -> None:
        self._site = site
        self._process = process

    def lacks(self, step: Step) -> bool:
        is_creation = step.action is Action.CREATE
        return (
            step.action not in self.ACTIONS
            or (step.is_overridden and step.action is not Action.APPEND)
            or step.is_late
            or None in step.headers.values()
            or bool(set(step.headers) & FRAMING)
            or (is_creation and bool(step.body) and (step.is_deferred or len(step.body) > SIZE))
            or bool(step.checksum)
            or "{origin}" in step.to
            or (is_creation and step.to != "/tus/")
        )

    def play(self, step: Step, url: str) -> tuple[list[Exchange], str]:
        assert self._process and self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(self._told(step, url)) + "\n")
        self._process.stdin.flush()
        heard = json.loads(self._process.stdout.readline())
        exchanges = [Exchange(**each | {"body": each["body"].encode()}) for each in heard["exchanges"]]
        return exchanges, heard["url"] or url

    def _told(self, step: Step, url: str) -> dict[str, object]:
        return {
            "action": step.action,
            "url": urljoin(self._site.url, step.to.format(path=url)),
            "body": base64_of(step.body),
            "offset": step.offset,
            "length": step.length,
            "isDeferred": step.is_deferred,
            "isOverridden": step.is_overridden,
            "metadata": dict(step.metadata),
            "headers": dict(step.headers),
        }


@contextlib.contextmanager
def running_tus_js(folder: Path, site: Served) -> Iterator[TusJs]:
    """tus-js-client, installed in `folder`. Raises `node.NoPackages`."""
    node.install(folder, "tus-js-client@4")
    script = folder / "client.mjs"
    script.write_text(Path(__file__).with_name("tus_client.mjs").read_text())
    command = [node.node(), str(script), site.url, site.cookie]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield TusJs(site, process)


PLAYERS: Mapping[Client, type[RawHttp] | type[Tuspy] | type[TusJs]] = {
    Client.RAW: RawHttp,
    Client.TUSPY: Tuspy,
    Client.TUS_JS: TusJs,
}
