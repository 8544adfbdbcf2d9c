"""Waking workers through real RQ, and what happens when nobody can be woken."""

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from adapters.memory.queue import MemoryQueue
from adapters.queue import RqQueue
from tests.servers import free_ports

performed: list[str] = []


def remember(job_id: str) -> None:
    performed.append(job_id)


def fail(job_id: str) -> None:
    raise ValueError(job_id)


@pytest.fixture
def connection(valkey_url: str) -> Iterator[Redis]:
    with Redis.from_url(valkey_url) as connection:
        yield connection


@pytest.fixture
def queue(valkey_url: str) -> Iterator[RqQueue]:
    queue = RqQueue(valkey_url)
    yield queue
    queue.close()


def work(connection: Redis) -> None:
    listened = Queue("beatpass", connection=connection, serializer=JSONSerializer)
    worker = SimpleWorker([listened], connection=connection, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="ERROR")


def waiting(connection: Redis) -> list[tuple[str, list[str], int | None]]:
    queue = Queue("beatpass", connection=connection, serializer=JSONSerializer)
    return [(job.func_name, list(job.args), job.timeout) for job in queue.jobs]


def test_each_job_waits_for_a_worker_in_order(queue: RqQueue, connection: Redis) -> None:
    queue.wake(["one", "two"])
    queue.wake(["three"])

    call = "jobs.worker.perform"
    assert waiting(connection) == [(call, ["one"], -1), (call, ["two"], -1), (call, ["three"], -1)]


def test_waking_nobody_reaches_nobody(queue: RqQueue, connection: Redis) -> None:
    queue.wake([])

    assert connection.dbsize() == 0


def test_what_is_sent_is_json(queue: RqQueue, connection: Redis) -> None:
    queue.wake(["one"])

    [job] = Queue("beatpass", connection=connection, serializer=JSONSerializer).jobs
    assert json.loads(job.data) == ["jobs.worker.perform", None, ["one"], {}]


def test_a_worker_performs_the_job_and_leaves_nothing(valkey_url: str, connection: Redis) -> None:
    queue = RqQueue(valkey_url, function=f"{__name__}.remember")
    performed.clear()
    queue.wake(["one", "two"])

    work(connection)

    queue.close()
    assert performed == ["one", "two"]
    assert list(connection.scan_iter("rq:job:*")) == []


def test_what_is_left_of_a_failed_job_goes_within_an_hour(
    valkey_url: str, connection: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    queue = RqQueue(valkey_url, function=f"{__name__}.fail")
    queue.wake(["one"])

    with caplog.at_level(logging.CRITICAL):
        work(connection)

    queue.close()
    [left] = connection.scan_iter("rq:job:*")
    assert 0 < connection.ttl(left) <= 3600


def test_an_unreachable_redis_is_logged_and_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    RqQueue(f"redis://127.0.0.1:{free_ports(1)[0]}").wake(["one", "two"])

    [line] = caplog.messages
    assert line.startswith("no worker was woken for one, two: ")


@contextmanager
def hanging_redis() -> Iterator[str]:
    """The address of one that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}?socket_timeout=1"


def test_nobody_waits_long_for_a_redis_that_hangs(caplog: pytest.LogCaptureFixture) -> None:
    with hanging_redis() as address:
        queue = RqQueue(address, patience=0.01)
        before = time.monotonic()
        for number in range(50):
            queue.wake([f"job{number}"])
        took = time.monotonic() - before
        queue.close()
    assert took < 0.9, "each would wait for a second, and all in turn"
    first, *others = caplog.messages
    assert first.startswith("no worker was woken for job0: ")
    assert others == ["no worker was woken for 49 jobs that came meanwhile"]


def test_what_redis_was_too_slow_for_arrives_all_the_same(valkey_url: str, connection: Redis) -> None:
    queue = RqQueue(valkey_url, patience=0)
    for number in range(50):
        queue.wake([str(number)])
    queue.close()

    assert [args for _, args, _ in waiting(connection)] == [[str(number)] for number in range(50)]


def test_only_a_reminder_looks_whether_a_job_was_told_of_already(queue: RqQueue, connection: Redis) -> None:
    queue.wake(["one", "two"])
    queue.wake_again(["one", "three"])
    queue.wake_again([])

    assert [args for _, args, _ in waiting(connection)] == [["one"], ["two"], ["three"]]


def test_asking_for_a_job_takes_no_longer_while_very_many_wait(queue: RqQueue, connection: Redis) -> None:
    connection.rpush("rq:queue:beatpass", *(f"{number}_call" for number in range(100_000)))
    asked = count_bytes_read(connection, lambda: queue.wake(["one"]))
    assert asked < 100_000, "the waiting ones alone are more than a million bytes"


def count_bytes_read(connection: Redis, work: Callable[[], object]) -> int:
    """How much the server sent to anybody meanwhile."""
    before = connection.info("stats")["total_net_output_bytes"]
    work()
    return int(connection.info("stats")["total_net_output_bytes"] - before)


def test_the_queue_for_tests_remembers_the_order() -> None:
    queue = MemoryQueue()

    queue.wake(["one", "two"])
    queue.wake(["three"])

    assert queue.woken == ["one", "two", "three"]
