"""Reports that a process of its own takes in: the same answers as the site's, for many at once."""

import asyncio
import json
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from domain.activity.listens import PlayReport, PlaySession
from domain.errors import NoRoom
from domain.faults import DISK_FULL
from domain.ports import PlayReports
from tests.factories import new_id
from tests.web.conftest import House
from web.intake import alone
from web.intake.alone import MOST_TOGETHER, Gathering, Message, Receiver
from web.intake.answers import A_MINUTE, MOST_BYTES, Turnstile

PATH = "/plays/reports"
BODIES = [b"", b"{", b"\xff\xfe", b"[]", b"[" * 60_000, b'{"reports": []}', b'{"reports": [{"session": 7}]}']
Answer = tuple[int, dict[str, str], bytes]
T = TypeVar("T")


def run(asked: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser that drives pages from this one has its loop running here."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, asked).result()


class Door:
    """Asks a receiver as its server does."""

    def __init__(self, house: House, turnstile: Turnstile | None = None, proxies: int = 0) -> None:
        self.receiver = Receiver(house.services.listening, turnstile, proxies)

    async def ask(
        self, pieces: Sequence[bytes], path: str = PATH, method: str = "POST", **headers: str
    ) -> Answer:
        """`pieces` of a body, whose sender falls silent after an empty one."""
        told = {"content-length": str(sum(map(len, pieces)))} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        scope = {
            "type": "http",
            "path": path,
            "method": method,
            "client": ("192.0.2.1", 7),
            "headers": [(name.encode(), value.encode()) for name, value in told.items()],
        }
        coming: Iterator[bytes] = iter(pieces)
        sent: list[Message] = []

        async def receive() -> Message:
            piece = next(coming, None)
            if piece is None:
                return {"type": "http.disconnect"}
            if not piece and len(pieces) > 1:
                await asyncio.sleep(60)
            return {"type": "http.request", "body": piece, "more_body": len(pieces) > 1}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.receiver(scope, receive, send)
        begun, ended = sent
        found = {name.decode(): value.decode() for name, value in begun["headers"]}
        return begun["status"], found, ended["body"]

    def post(self, *reports: dict[str, Any], **headers: str) -> Answer:
        return run(self.ask([json.dumps({"reports": reports}).encode()], **headers))


@pytest.fixture
def door(house: House) -> Door:
    return Door(house)


def report(house: House, seconds: float = 31.0) -> dict[str, Any]:
    session = PlaySession(new_id(), new_id(), new_id(), new_id(), 180.0, house.clock.now())
    return {"session": house.services.listening.seals.seal(session), "seconds": seconds, "spans": [[0, 31]]}


def kept(house: House) -> list[PlayReport]:
    log: PlayReports = house.services.activity.log
    return [each for _, some in log.read(10_000) for each in some]


def test_reports_are_kept_before_they_are_acknowledged(house: House, door: Door) -> None:
    status, headers, body = door.post(report(house), report(house, 12))
    assert (status, body) == (204, b"")
    assert headers == {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    assert [each.seconds for each in kept(house)] == [31, 12]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:16].decode("latin-1"))
def test_it_answers_as_the_site_does(house: House, door: Door, body: bytes) -> None:
    sites = house.app.test_client().post(PATH, data=body)
    status, headers, told = run(door.ask([body]))
    assert (status, told) == (sites.status_code, sites.data) and status == 400
    assert headers["Content-Type"] == "application/json"


def test_forged_ones_are_refused_among_others_of_the_same_moment(house: House, door: Door) -> None:
    good = [json.dumps({"reports": [report(house)]}).encode() for _ in range(20)]
    bad = [each.replace(b"|", b"!", 1) for each in good]

    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(*(door.ask([each]) for each in (*good, *bad)))

    answers = run(all_at_once())
    assert [status for status, _, _ in answers] == [204] * 20 + [400] * 20
    assert {json.loads(body)["code"] for _, _, body in answers[20:]} == {"PLY-101"}
    assert len(kept(house)) == 20


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(NoRoom(DISK_FULL), 507, "UPL-205"), (RuntimeError("smoke"), 500, "WEB-500")],
)
def test_what_could_not_be_kept_is_acknowledged_to_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch, door: Door, error: Exception, status: int, code: str
) -> None:
    def fail(reports: object) -> None:
        raise error

    monkeypatch.setattr(house.services.activity.log, "append", fail)
    body = json.dumps({"reports": [report(house)]}).encode()

    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(*(door.ask([body]) for _ in range(5)))

    answers = run(all_at_once())
    assert {(found, json.loads(told)["code"]) for found, _, told in answers} == {(status, code)}


def test_who_leaves_while_others_wait_takes_nothing_from_them(house: House) -> None:
    written: list[int] = []

    async def leave() -> None:
        gathering = Gathering(lambda reports: written.append(len(reports)))
        some = [_one(house)]
        first, second, third = (asyncio.create_task(gathering.hand_in(some)) for _ in range(3))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, third)
        assert second.cancelled()

    run(leave())
    assert sum(written) == 3


def test_what_gathers_is_written_in_groups_of_some_thousand_at_most(house: House) -> None:
    written: list[int] = []

    async def crowd() -> None:
        gathering = Gathering(lambda reports: written.append(len(reports)))
        some = [_one(house)] * 30
        await asyncio.gather(*(gathering.hand_in(some) for _ in range(200)))

    run(crowd())
    assert sum(written) == 6000 and max(written) <= MOST_TOGETHER and len(written) <= 5


def _one(house: House) -> PlayReport:
    now = house.clock.now()
    return PlayReport(PlaySession(new_id(), new_id(), new_id(), new_id(), 180.0, now), now, 1.0, 1)


def test_a_body_in_pieces_is_taken(house: House, door: Door) -> None:
    body = json.dumps({"reports": [report(house)]}).encode()
    status, _, _ = run(door.ask([body[:10], body[10:50], body[50:]]))
    assert (status, len(kept(house))) == (204, 1)


@pytest.mark.parametrize("pieces", [[b'{"reports"', b""], [b'{"reports"', b": ["]])
def test_a_sender_who_falls_silent_or_goes_is_refused(
    monkeypatch: pytest.MonkeyPatch, door: Door, pieces: list[bytes]
) -> None:
    monkeypatch.setattr(alone, "SILENCE_SECONDS", 0.05)
    status, _, _ = run(door.ask(pieces, content_length="500"))
    assert status == 400


@pytest.mark.parametrize(
    ("length", "status"), [(str(MOST_BYTES + 1), 413), ("9" * 5000, 413), ("-1", 400), ("²", 400), ("", 400)]
)
def test_a_length_that_is_none_or_too_much_is_refused_unread(door: Door, length: str, status: int) -> None:
    found, _, _ = run(door.ask([b""], content_length=length))
    assert found == status


@pytest.mark.parametrize(("path", "method"), [("/", "GET"), (PATH, "GET"), (f"{PATH}/", "POST")])
def test_there_is_nothing_else(door: Door, path: str, method: str) -> None:
    status, _, body = run(door.ask([b"{}"], path, method))
    assert (status, json.loads(body)["code"]) == (404, "WEB-404")


def test_who_wants_a_conversation_instead_is_turned_away(door: Door) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    run(door.receiver({"type": "websocket", "path": PATH}, receive, send))
    assert sent == [{"type": "websocket.close"}]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "is_same"),
    [
        (0, "198.51.100.{}", True),
        (1, "198.51.100.{}", False),
        (1, "198.51.100.{}, 203.0.113.1", True),
        (2, "198.51.100.{}, 203.0.113.1", False),
        (2, "198.51.100.{}", True),
    ],
)
def test_whom_a_request_is_from_is_believed_of_trusted_proxies_alone(
    house: House, proxies: int, forwarded: str, is_same: bool
) -> None:
    door = Door(house, Turnstile(lambda: 0.0), proxies)
    answers = [door.post(x_forwarded_for=forwarded.format(number % 250)) for number in range(A_MINUTE + 1)]
    status, headers, _ = answers[-1]
    assert status == (429 if is_same else 400)
    assert headers.get("Retry-After") == ("60" if is_same else None)
