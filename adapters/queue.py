"""The bell that wakes workers: RQ on Redis or Valkey."""

import logging
from collections.abc import Sequence
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


class RqQueue:
    """Wakes workers through RQ. The jobs table is the truth; what RQ carries is nothing but its rows' ids.

    That is why an unreachable Redis is logged and no error: the sweep calls again for every job that still
    waits, and whoever asked for the job has it safe in the table already.
    """

    def __init__(self, redis_url: str, queue_name: str = "beatpass", function: str = PERFORM) -> None:
        connection = Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5)
        self._function = function
        self._queue = RedisQueue(queue_name, connection=connection, serializer=JSONSerializer)

    def wake(self, job_ids: Sequence[str]) -> None:
        if not job_ids:
            return
        try:
            # One call for a job is enough: sweeps must not pile them up while all workers are busy.
            called = {call_id.partition(SEPARATOR)[0] for call_id in self._queue.job_ids}
            self._queue.enqueue_many([self._call(job_id) for job_id in job_ids if job_id not in called])
        except RedisError as error:
            log.warning("no worker was woken for %s: %s", ", ".join(job_ids), error)

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
        self._queue.connection.close()
