"""The bell that wakes workers: RQ on Redis or Valkey."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RedisQueue
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

PERFORM = "jobs.worker.perform"
NO_LIMIT = -1
FAILED_SECONDS = 3600
SEPARATOR = "_"
NO_HURRY = 60.0
HURRY = 0.02
"""Seconds that somebody who waits for a page may well wait; a Redis that hangs holds nobody up for longer."""

Do = Callable[[Sequence[str]], bool]
"""Says whether it worked."""


@dataclass(frozen=True)
class Errand:
    job_ids: Sequence[str]
    is_done: threading.Event = field(default_factory=threading.Event)


class Messenger:
    """Runs errands in a thread of its own; whoever has one waits for it, but no longer than `patience`.

    What came while it was away goes with its next errand, unless it found nobody: then it would only come
    too late for more and more. The thread lives no longer than there is anything to do, and a process that
    ends waits for it, so that commands lose nothing.
    """

    def __init__(self, do: Do, patience: float) -> None:
        self._do = do
        self._patience = patience
        self._turn = threading.Lock()
        self._errands: list[Errand] = []
        self._thread: threading.Thread | None = None
        self._left_at = 0.0

    def run(self, job_ids: Sequence[str]) -> None:
        errand = Errand(job_ids)
        with self._turn:
            self._errands.append(errand)
            is_away = self._thread is not None and self._thread.is_alive()
            is_late = is_away and time.monotonic() > self._left_at + self._patience
            if not is_away:
                self._left_at = time.monotonic()
                self._thread = threading.Thread(target=self._work, name="messenger")
                self._thread.start()
        if not is_late:
            errand.is_done.wait(self._patience)

    def finish(self) -> None:
        """Wait until everything is done."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while errands := self._take():
            if not self._do([job_id for errand in errands for job_id in errand.job_ids]):
                errands += self._take_rest()
            for errand in errands:
                errand.is_done.set()

    def _take_rest(self) -> list[Errand]:
        with self._turn:
            rest, self._errands = self._errands, []
        if rest:
            log.warning("no worker was woken for %d jobs that came meanwhile", len(rest))
        return rest

    def _take(self) -> list[Errand]:
        with self._turn:
            taken, self._errands = self._errands, []
            self._left_at = time.monotonic()
            if not taken:
                self._thread = None
            return taken


class RqQueue:
    """Wakes workers through RQ. The jobs table is the truth; what RQ carries is nothing but its rows' ids.

    That is why an unreachable Redis is logged and no error: the sweep calls again for every job that still
    waits, and whoever asked for the job has it safe in the table already.
    """

    def __init__(
        self,
        redis_url: str,
        queue_name: str = "beatpass",
        function: str = PERFORM,
        patience: float = NO_HURRY,
    ) -> None:
        connection = Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5)
        self._function = function
        self._queue = RedisQueue(queue_name, connection=connection, serializer=JSONSerializer)
        self._messenger = Messenger(self._ring, patience)

    def wake(self, job_ids: Sequence[str]) -> None:
        """A Redis that takes longer to answer than there is patience is told all the same, a little later."""
        if job_ids:
            self._messenger.run(job_ids)

    def wake_again(self, job_ids: Sequence[str]) -> None:
        """Reads all that waits, which takes long where that is much."""
        if job_ids:
            self._ring(job_ids, self._called)

    def _ring(self, job_ids: Sequence[str], called: Callable[[], set[str]] = set) -> bool:
        try:
            there = called()
            self._queue.enqueue_many([self._call(job_id) for job_id in job_ids if job_id not in there])
        except RedisError as error:
            log.warning("no worker was woken for %s: %s", ", ".join(job_ids), error)
            return False
        return True

    def _called(self) -> set[str]:
        return {call_id.partition(SEPARATOR)[0] for call_id in self._queue.job_ids}

    def _call(self, job_id: str) -> EnqueueData:
        return RedisQueue.prepare_data(
            self._function,
            args=(job_id,),
            timeout=NO_LIMIT,  # A job's lease bounds it; RQ's own limit would cut long audio short.
            result_ttl=0,
            failure_ttl=FAILED_SECONDS,
            description=f"perform {job_id}",
            # Not the bare id: RQ forgets a call by its id when it is over, a newer one with it.
            job_id=f"{job_id}{SEPARATOR}{uuid4().hex}",
        )

    def ping(self) -> None:
        """Raises `RedisError` when nobody answers."""
        self._queue.connection.ping()

    def close(self) -> None:
        self._messenger.finish()
        self._queue.connection.close()
