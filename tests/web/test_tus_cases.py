"""The tus protocol's cases, played to a real server by plain HTTP, tuspy and tus-js-client."""

import contextlib
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.store import Store
from domain.uploads import UPLOAD_LIFETIME
from tests import node, servers
from tests.web import tus_site
from tests.web.tus_cases import CASES
from tests.web.tus_cases.steps import (
    BODY,
    HALF,
    LIMIT,
    SIZE,
    Case,
    Client,
    Ended,
    Event,
    Stands,
    Step,
    digest_of,
)
from tests.web.tus_clients import PLAYERS, Exchange, Player, RawHttp, Tuspy, running_tus_js
from tests.web.tus_server import TUS, Served, serving, until

PLAYED = [(client, case) for client in Client for case in CASES if client not in case.excused]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("site"), servers.free_ports(1)[0]
    with serving(folder, port, max_bytes=LIMIT) as served:
        yield served


@pytest.fixture(scope="module")
def store(site: Served) -> Store:
    return tus_site.kept_in(str(site.folder))


@pytest.fixture(scope="module")
def tus_js(site: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    with contextlib.ExitStack() as stack:
        try:
            client = stack.enter_context(running_tus_js(tmp_path_factory.mktemp("npm"), site))
        except node.NoPackages as missing:
            pytest.skip(f"NOT TESTED with tus-js-client, npm can't fetch it: {missing}")
        yield client


@pytest.fixture
def player(client: Client, site: Served, request: pytest.FixtureRequest) -> Player:
    if client is Client.TUS_JS:
        return request.getfixturevalue("tus_js")
    return Tuspy(site) if client is Client.TUSPY else RawHttp(site)


@pytest.mark.parametrize(
    ("client", "case"), PLAYED, ids=[f"{client}: {case.name}" for client, case in PLAYED]
)
def test_the_protocol(case: Case, client: Client, player: Player, site: Served, store: Store) -> None:
    made, url = staged(site), ""
    with Stage(site, store) as stage:
        for step in case.steps:
            if isinstance(step, Event):
                stage.happen(step, url)
            else:
                url = play(player, step, url)
    check_what_stands(case.leaves, site, store, url, staged(site) - made)


def test_every_case_has_a_name_of_its_own_and_an_extension_that_the_server_names() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    [described] = [case for case in CASES if case.name == "the server says what it can"]
    offered = described.steps[0].answer["Tus-Extension"].split(",")  # type: ignore[union-attr]
    assert {case.extension for case in CASES} == {"core", "method override", *offered}


def test_plain_http_plays_every_case() -> None:
    assert [case for client, case in PLAYED if client is Client.RAW] == list(CASES)


@pytest.mark.parametrize("client", Client)
def test_a_client_skips_only_what_it_has_no_means_for(client: Client) -> None:
    player = PLAYERS[client](None)  # type: ignore[arg-type]
    unable = {case.name for case in CASES if any(player.lacks(step) for step in requests_of(case))}
    assert {case.name for case in CASES if case.excused.get(client)} == unable


def requests_of(case: Case) -> list[Step]:
    return [step for step in case.steps if isinstance(step, Step)]


def play(player: Player, step: Step, url: str) -> str:
    exchanges, url = player.play(step, url)
    for exchange in exchanges:
        check_form(exchange)
    check_answer(step, exchanges[-1])
    return url


def check_form(exchange: Exchange) -> None:
    """What holds for every answer."""
    assert exchange.headers["tus-resumable"] == "1.0.0"
    assert exchange.method != "HEAD" or exchange.headers["cache-control"] == "no-store"
    assert exchange.status != 412 or exchange.headers["tus-version"] == "1.0.0"
    if exchange.status >= 400 and exchange.body:
        assert {"code", "message", "advice"} <= set(exchange.said)


def check_answer(step: Step, exchange: Exchange) -> None:
    assert exchange.status == step.status, exchange
    # A client that asks before it sends is told so already; the answer to a HEAD has no body to name a code.
    if step.code and exchange.body:
        assert exchange.said["code"] == step.code
    assert bool(exchange.body) == (step.status >= 400 and step_method(step, exchange) != "HEAD")
    for name, pattern in step.answer.items():
        told = exchange.headers.get(name.lower())
        fits = told is None if pattern is None else bool(told and re.fullmatch(pattern, told))
        assert fits, f"{name} is {told!r}"


def step_method(step: Step, exchange: Exchange) -> str:
    """The method that counts for the answer."""
    return step.action if step.is_overridden else exchange.method


def check_what_stands(leaves: Stands | Ended, site: Served, store: Store, url: str, made: set[str]) -> None:
    if leaves is Ended.NOTHING:
        assert made == set()
        return
    path = url.removeprefix(site.origin)
    answer, id = site.ask("HEAD", path, TUS), path.rsplit("/", 1)[1]
    with store.read() as unit:
        upload, recording = unit.uploads.get(id), unit.recordings.get(id)
    assert upload
    if not isinstance(leaves, Stands):
        assert (answer.status, recording) == (410, None)
        return
    assert (answer.status, answer.getheader("Upload-Offset")) == (200, str(len(leaves.content)))
    assert site.staged(path).read_bytes() == leaves.content
    assert (upload.size, recording is not None) == (leaves.length, leaves.is_received)


def staged(site: Served) -> set[str]:
    return {path.stem for path in (site.folder / "staging").iterdir()}


class Stage(contextlib.ExitStack):
    """What happens to an upload between the requests of the client."""

    def __init__(self, site: Served, store: Store) -> None:
        super().__init__()
        self._site, self._store = site, store
        self._other: socket.socket | None = None

    def happen(self, event: Event, url: str) -> None:
        path = url.removeprefix(self._site.origin)
        if event is Event.A_WEEK_PASSES:
            self._expire(path.rsplit("/", 1)[1])
        elif event is Event.ANOTHER_WRITES:
            self._other = self._begin(path, BODY[:1])
            until(lambda: self._site.offset(path) == 1)
        elif event is Event.ANOTHER_STOPS:
            cut(self._other)
        elif event is Event.A_SENDER_IS_CUT:
            cut(self._begin(path, BODY[:HALF]))
        else:
            checksum = digest_of("sha1", BODY[HALF:])
            cut(self._begin(path, BODY[HALF:-1], {"Upload-Checksum": checksum}))

    def _expire(self, id: str) -> None:
        with self._store.write() as unit:
            upload, draft = unit.uploads.get(id, lock=True), unit.drafts.get(id, lock=True)
            assert upload and draft
            now = datetime.now(UTC)
            began = now - UPLOAD_LIFETIME
            unit.uploads.save(replace(upload, created_at=began, expires_at=now))
            unit.drafts.save(replace(draft, created_at=began, touched_at=None))
            unit.commit()

    def _begin(self, path: str, content: bytes, headers: dict[str, str] | None = None) -> socket.socket:
        """A sender that has sent this much of the rest of the upload."""
        offset = self._site.offset(path)
        sender = self.enter_context(self._site.open_patch(path, offset, SIZE - offset, headers))
        sender.sendall(content)
        return sender


def cut(sender: socket.socket | None) -> None:
    """End a connection in the middle of its body, and wait until the server has noticed."""
    assert sender
    sender.shutdown(socket.SHUT_WR)
    assert sender.recv(100).startswith(b"HTTP/1.1 400")
    sender.close()
