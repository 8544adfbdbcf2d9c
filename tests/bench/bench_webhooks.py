"""Answers to the payment processor's events, sent on a schedule to a site whose workers are stopped."""

import contextlib
import http.client
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from stripe import WebhookSignature

from adapters.db.database import open_database
from adapters.db.migrate import migrate
from tests import servers
from tests.bench.media_sites import ROOT, THREADS
from tests.bench.schedules import Answer, on_schedule, percentile
from tests.bench.table import Row, print_rows, sized
from tests.stripe_double.world import KEY, SECRET

A_SECOND = 50
SECONDS, ROUNDS = sized(5, quick=1), sized(6, quick=1)
MOST_MILLISECONDS = 50.0
BACKLOG = sized(3600 * A_SECOND, quick=1_000)
OPTIONS = ("--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS), "--keep-alive", "30")
OPTIONS += ("--config", "python:jobs.supervisor.serving")
FILE = b"GET /static/icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Found:
    """Milliseconds of each answer: to events, and to as many requests for a small file in between."""

    ours: list[float]
    file: list[float]

    @property
    def p99(self) -> float:
        return percentile(self.ours, 0.99)


def event(number: int, now: int) -> bytes:
    """One as large as Stripe's usually are."""
    subject = {"id": f"cs_{number}", "object": "checkout.session", "metadata": {"filler": "x" * 2500}}
    told = {
        "id": f"evt_{number}",
        "object": "event",
        "type": "checkout.session.completed",
        "api_version": "2026-10-28.endive",
        "created": now,
        "livemode": False,
        "data": {"object": subject},
    }
    return json.dumps(told).encode()


def request(number: int, now: int) -> bytes:
    body = event(number, now)
    signature = WebhookSignature.generate_signature_header(body.decode(), SECRET, now)
    head = (
        "POST /webhooks/payments HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nStripe-Signature: {signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextlib.contextmanager
def site(folder: Path, redis_url: str) -> Iterator[int]:
    """The web server as `flask up` starts it, and nothing else of the site; killed in the end."""
    [port] = servers.free_ports(1)
    database = open_database(str(folder / "beatpass.sqlite3"))
    migrate(database)
    database.close_all()
    settings = {
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "REDIS_URL": redis_url,
        "PAYMENTS": "stripe",
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "LOG_LEVEL": "WARNING",
    }
    command = ["/usr/bin/env", *(f"{name}={value}" for name, value in settings.items())]
    command += [sys.executable, "-m", "gunicorn", "--no-control-socket", *OPTIONS]
    command += ["--log-level", "warning", "--worker-tmp-dir", str(folder)]
    command += ["--bind", f"127.0.0.1:{port}", "app:create_app()"]
    with servers.running(command, folder, lambda: greet(port)) as process:
        yield port
        os.killpg(process.pid, signal.SIGKILL)


def greet(port: int) -> None:
    """As `flask up` does, which tells nobody of a site before it has answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=servers.PATIENCE_SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", "/health")
        connection.getresponse().read()


def measured(port: int) -> Found:
    """Run about, so that a busy minute weighs on the two alike."""
    found, count = Found([], []), A_SECOND * SECONDS
    on_schedule(port, [FILE] * A_SECOND, A_SECOND)
    for round in range(ROUNDS):
        first, now = round * count, int(time.time())
        events = [request(number, now) for number in range(first, first + count)]
        ours = on_schedule(port, events, A_SECOND)
        assert {answer.status for answer in ours} == {200}, sorted({answer.status for answer in ours})
        found.ours.extend(milliseconds(ours))
        found.file.extend(milliseconds(on_schedule(port, [FILE] * count, A_SECOND)))
    return found


def milliseconds(answers: Sequence[Answer]) -> list[float]:
    return [1000 * answer.seconds for answer in answers]


def kept(folder: Path) -> int:
    """How many events a site that was killed has."""
    database = open_database(str(folder / "beatpass.sqlite3"))
    try:
        [[count]] = database.execute_sql("SELECT COUNT(*) FROM payment_events").fetchall()
        return int(count)
    finally:
        database.close_all()


def row(state: str, redis_url: str) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        with site(Path(folder), redis_url) as port:
            found = measured(port)
        is_all_kept = kept(Path(folder)) == len(found.ours)
    beside = percentile(found.file, 0.99)
    note = (
        f"median {percentile(found.ours, 0.5):.1f} ms, slowest {max(found.ours):.1f} ms of "
        f"{len(found.ours):,}; a file p99 {beside:.1f} ms, median {percentile(found.file, 0.5):.1f} ms"
    )
    lost = "" if is_all_kept else ", NOT ALL KEPT"
    return Row(
        f"answers to {A_SECOND} webhooks a second, {state}: p99",
        f"at most {MOST_MILLISECONDS:.0f} ms, all kept",
        f"{found.p99:.1f} ms, {found.p99 / beside:.2f} x a file{lost}",
        found.p99 <= MOST_MILLISECONDS and is_all_kept,
        note,
    )


def pile_up(redis_url: str) -> None:
    """What an hour of that leaves behind for workers."""
    calls = [f"00000000-0000-7000-8000-{number:012}_{'0' * 32}" for number in range(BACKLOG)]
    with Redis.from_url(redis_url) as client:
        client.rpush("rq:queue:beatpass", *calls)


@contextlib.contextmanager
def mute() -> Iterator[str]:
    """The address of a Redis that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}"


def main() -> list[Row]:
    with servers.valkey() as redis_url:
        rows = [row("workers stopped", redis_url)]
        pile_up(redis_url)
        rows.append(row(f"{BACKLOG:,} jobs waiting", redis_url))
    rows.append(row("Redis down", f"redis://127.0.0.1:{servers.free_ports(1)[0]}"))
    with mute() as redis_url:
        return [*rows, row("a Redis that hangs", redis_url)]


if __name__ == "__main__":
    print_rows(main())
