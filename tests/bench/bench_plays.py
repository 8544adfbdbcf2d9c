"""Taking reports of plays in: at the port, and over HTTP by the site as it runs, while pages are read."""

import contextlib
import json
import multiprocessing
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.inbox.sqlite import SqlitePlayReports
from adapters.seals import Blake2Seals
from adapters.system import UuidIds
from domain.activity.listens import PlayReport, PlaySession
from tests import servers
from tests.bench.bench_webhooks import greet
from tests.bench.media_sites import ROOT
from tests.bench.schedules import percentile
from tests.bench.table import Row, print_rows, sized

SECONDS = sized(10.0, quick=0.3)
KEY = "k" * 40
SINGLE, TOGETHER, BATCH, AT_ONCE = 32, 8, 50, 100
ALONE_A_SECOND, TOGETHER_A_SECOND = 10_000, 50_000
REQUESTS_A_SECOND, EVENTS_A_SECOND = 2_000, 30_000
MOST_MILLISECONDS, MOST_TIMES = 10.0, 3.0
PAGES_A_SECOND = 10
CONNECTIONS = 32
ADDRESSES = 250
PAGE = b"GET /beats HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass(frozen=True)
class Found:
    """Answers a second, and the milliseconds of each."""

    a_second: float
    milliseconds: Sequence[float]
    refused: int = 0

    def percentile(self, share: float) -> float:
        return percentile(self.milliseconds, share) if self.milliseconds else float("nan")


def session() -> PlaySession:
    ids = UuidIds()
    now = datetime.now(UTC)
    return PlaySession(ids.new(), ids.new(), ids.new(), "v:" + "0f" * 16, 180.5, now)


def by_threads(count: int, work: Callable[[int], bool]) -> Found:
    """Each calls it again and again with a number of its own, for as long as is measured."""
    times: list[list[float]] = [[] for _ in range(count)]
    refused = [0] * count
    start = time.perf_counter()

    def run(number: int) -> None:
        while (began := time.perf_counter()) < start + SECONDS:
            if work(number):
                times[number].append(1000 * (time.perf_counter() - began))
            else:
                refused[number] += 1

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [each for mine in times for each in mine]
    return Found(len(found) / (time.perf_counter() - start), found, sum(refused))


def appended(folder: Path, threads: int, size: int) -> Found:
    """How quickly so many threads get their reports acknowledged by a file that waits for the disk."""
    log = SqlitePlayReports(folder / f"{threads} {size}.sqlite3")
    reports = [PlayReport(session(), datetime.now(UTC), 31.25, 0b1011) for _ in range(size)]

    def append(number: int) -> bool:
        log.append(reports)
        return True

    try:
        return by_threads(threads, append)
    finally:
        log.close()


def at_the_port(folder: Path) -> list[Row]:
    alone, together = appended(folder, SINGLE, 1), appended(folder, TOGETHER, AT_ONCE)
    p99, events = alone.percentile(0.99), together.a_second * AT_ONCE
    is_met = alone.a_second >= ALONE_A_SECOND and p99 <= MOST_MILLISECONDS
    return [
        Row(
            f"single reports at the port, by {SINGLE} threads, each durable",
            f"at least {ALONE_A_SECOND:,} a second, p99 at most {MOST_MILLISECONDS:.0f} ms",
            f"{alone.a_second:,.0f} a second, p99 {p99:.1f} ms",
            is_met,
        ),
        Row(
            f"the same in batches of {AT_ONCE}, by {TOGETHER} threads",
            f"at least {TOGETHER_A_SECOND:,} a second",
            f"{events:,.0f} a second, p99 {together.percentile(0.99):.1f} ms",
            events >= TOGETHER_A_SECOND,
        ),
    ]


@contextlib.contextmanager
def site(folder: Path) -> Iterator[tuple[int, int]]:
    """The whole site as `flask up` starts it, behind a proxy that tells whom each request is from.

    Yields the port of its pages and the one of reports.
    """
    port, reports = servers.free_ports(2)
    settings = {
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder / "site"),
        "PORT": str(port),
        "REPORTS_PORT": str(reports),
        "PAYMENTS": "sandbox",
        "SECRET_KEY": KEY,
        "PROXIES": "1",
        "LOG_LEVEL": "ERROR",
    }
    command = ["/usr/bin/env", *(f"{name}={value}" for name, value in settings.items())]
    command += [sys.executable, "-m", "flask", "--app", "app", "up"]
    with servers.running(command, folder, lambda: [greet(each) for each in (port, reports)]):
        yield port, reports


def post(size: int, address: str) -> bytes:
    seals = Blake2Seals(lambda: KEY)
    reports = [
        {"session": seals.seal(session()), "seconds": 31.25, "spans": [[0, 31.25]]} for _ in range(size)
    ]
    body = json.dumps({"reports": reports}).encode()
    head = (
        "POST /plays/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Forwarded-For: {address}\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: localhost\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Line:
    """A connection that is kept, as a proxy keeps it."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> int:
        """The status of the answer, which is read to its end."""
        self._socket.sendall(request)
        got = self._socket.recv(65536)
        while b"\r\n\r\n" not in got:
            got += self._socket.recv(65536)
        head, _, body = got.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
        )
        while len(body) < length:
            body += self._socket.recv(65536)
        return int(head[9:12])


def sent(lines: Sequence[Line], posts: Sequence[bytes]) -> Found:
    turns = list(range(CONNECTIONS))

    def send(number: int) -> bool:
        turns[number] += CONNECTIONS
        return lines[number].ask(posts[turns[number] % ADDRESSES]) == 204

    return by_threads(CONNECTIONS, send)


def load(port: int, size: int, into: "multiprocessing.Queue[Found | None]") -> None:
    """First nothing, as a sign that it begins, then what was found."""
    lines = [Line(port) for _ in range(CONNECTIONS)]
    posts = [post(size, f"10.0.0.{number}") for number in range(ADDRESSES)]
    into.put(None)
    into.put(sent(lines, posts))


def pages(port: int) -> list[float]:
    """Milliseconds of a page that somebody opens ten times a second."""
    line, found, start = Line(port), list[float](), time.perf_counter()
    for number in range(int(SECONDS * PAGES_A_SECOND) or 1):
        time.sleep(max(0.0, start + number / PAGES_A_SECOND - time.perf_counter()))
        began = time.perf_counter()
        assert line.ask(PAGE) == 200
        found.append(1000 * (time.perf_counter() - began))
    return found


def over_http(ports: tuple[int, int], size: int, idle: float) -> Row:
    port, reports = ports
    context = multiprocessing.get_context("spawn")
    into: multiprocessing.Queue[Found | None] = context.Queue()
    sender = context.Process(target=load, args=[reports, size, into])
    sender.start()
    into.get(timeout=servers.PATIENCE_SECONDS)
    busy = percentile(pages(port), 0.95)
    found = into.get(timeout=servers.PATIENCE_SECONDS)
    assert found
    sender.join()
    reach = REQUESTS_A_SECOND if size == 1 else EVENTS_A_SECOND
    events = found.a_second * size
    is_met = events >= reach and busy <= MOST_TIMES * idle and not found.refused
    refused = f", {found.refused} REFUSED" if found.refused else ""
    return Row(
        f"over HTTP, {f'in batches of {size}' if size > 1 else 'one a request'}, and a page's p95 meanwhile",
        f"at least {reach:,} a second, at most {MOST_TIMES:.0f} x idle",
        f"{events:,.0f} a second, {busy / idle:.1f} x ({busy:.0f} ms against {idle:.0f} ms){refused}",
        is_met,
        f"answers p50 {found.percentile(0.5):.1f} ms, p99 {found.percentile(0.99):.1f} ms",
    )


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        rows = at_the_port(Path(folder))
        with site(Path(folder)) as ports:
            pages(ports[0])
            idle = percentile(pages(ports[0]), 0.95)
            return [*rows, *(over_http(ports, size, idle) for size in (1, BATCH))]


if __name__ == "__main__":
    print_rows(main())
