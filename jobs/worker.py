"""The worker: an RQ worker on one queue that does jobs in its own process, one after the other.

It forks no process for a job. Untrusted audio is opened only in the lab's own confined child, and a process
that stays warm makes ingest quick: loading the numeric libraries costs as much as analysing ten beats.
"""

import logging
import signal
import threading
from typing import Any
from uuid import uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty

from domain.services.bundle import Services
from jobs.performing import Performer

log = logging.getLogger(__name__)

QUEUE = "beatpass"
RECONNECT_SECONDS = 1.0

_performer: Performer | None = None


def configure(services: Services, worker_name: str, stopping: threading.Event | None = None) -> Performer:
    """Say with what, and under which name, this process does jobs."""
    global _performer
    _performer = Performer(services, worker_name, stopping=stopping or threading.Event())
    return _performer


def perform(job_id: str) -> None:
    """Do a job: what RQ calls by this module's and this function's name."""
    if _performer is None:
        raise RuntimeError("this process was not configured to do jobs")
    _performer.perform(job_id)


class NoLimit(BaseDeathPenalty):
    """A job may take as long as its lease is renewed; RQ's own alarm would cut long audio short."""

    def setup_death_penalty(self) -> None:
        pass

    def cancel_death_penalty(self) -> None:
        pass


class RedisWorker(SimpleWorker):
    """RQ's worker without what only its own bookkeeping needs: no commands by message, no suspension."""

    death_penalty_class = NoLimit
    max_connection_wait_time = 5.0

    def __init__(self, stopping: threading.Event, connection: Redis) -> None:
        queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
        # RQ refuses a second worker of the same name until the first, however dead, has been forgotten.
        super().__init__([queue], name=uuid4().hex, connection=connection, serializer=JSONSerializer)
        self._stopping = stopping

    def handle_warm_shutdown_request(self) -> None:
        self._stopping.set()

    def check_for_suspension(self, burst: bool) -> None:
        """Where each turn of the loop begins: leave, if the signal came before RQ listened for signals."""
        if self._stopping.is_set():
            raise StopRequested

    def set_shutdown_requested_date(self) -> None:
        """Nothing: it would call Redis from a signal handler, in the middle of a job."""

    def subscribe(self) -> None:
        """Nothing: whoever reaches Redis should not be able to stop workers."""


def run_worker(services: Services, redis_url: str, name: str, burst: bool = False) -> None:
    """Do jobs until SIGTERM or SIGINT, or in a `burst` until none is left.

    What an earlier worker of that name held is put back first, and what waits is done before Redis is even
    asked: a Redis that forgot everything loses nothing. A Redis that goes away is waited for.
    """
    stopping = threading.Event()
    performer = configure(services, name, stopping)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, frame: stopping.set())
    released = services.work.release(worker=name)
    log.info("worker %s begins, %d jobs put back", name, released)
    _drain(performer)
    while not stopping.is_set():
        _listen(redis_url, stopping, burst)
        if burst:
            break
        stopping.wait(RECONNECT_SECONDS)
    log.info("worker %s leaves", name)


def _drain(performer: Performer) -> None:
    for job_id in performer.services.work.waiting():
        if performer.stopping.is_set():
            return
        performer.perform(job_id)


def _listen(redis_url: str, stopping: threading.Event, burst: bool) -> None:
    """Serve the queue until asked to stop, or until the connection is beyond repair."""
    connection: Any = Redis.from_url(redis_url, socket_connect_timeout=5)
    try:
        RedisWorker(stopping, connection).work(burst=burst, logging_level="WARNING")
    except StopRequested:
        stopping.set()
    except RedisError as error:
        log.warning("Redis doesn't answer (%s); trying again", error)
    finally:
        connection.close()
