"""Ingest by two worker processes against one: the same beats, queued at once, until all of them are ready."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from adapters.db.database import open_database
from adapters.db.migrate import migrate
from adapters.embedded import tied_to_us
from adapters.queue import RqQueue
from adapters.settings import Settings
from app import build_services, database_address
from domain.accounts import Actor, Role
from domain.jobs import Job, JobState
from domain.services.bundle import Services
from domain.uploads import ingest_key
from tests import servers
from tests.bench.beats import beats
from tests.bench.table import Row, print_rows, sized

ROOT = Path(__file__).parents[2]
BEATS, SECONDS = sized(12, quick=2), sized(180, quick=8)
PAIRS = sized(3, quick=1)
EMAIL = "bench@example.com"
PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Workshop:
    """A data folder of its own, the use cases on it, and the producer whose beats are taken in."""

    services: Services
    owner: Actor

    def arrive(self, sources: list[Path]) -> list[str]:
        """Receive all of each file but its last byte; returns the uploads' ids."""
        transfer, ids = self.services.transfer, []
        for source in sources:
            content = source.read_bytes()
            upload = transfer.begin(actor=self.owner, name=source.name, size=len(content))
            transfer.receive(actor=self.owner, upload_id=upload.id, offset=0, pieces=[content[:-1]])
            ids.append(upload.id)
        return ids

    def complete(self, ids: list[str], sources: list[Path]) -> None:
        """Receive the last bytes, each of which queues a job."""
        for id, source in zip(ids, sources, strict=True):
            with source.open("rb") as file:
                offset = file.seek(-1, os.SEEK_END)
                last = file.read()
            self.services.transfer.receive(actor=self.owner, upload_id=id, offset=offset, pieces=[last])

    def jobs(self, ids: list[str]) -> list[Job]:
        with self.services.work.store.read() as unit:
            return [job for id in ids if (job := unit.jobs.by_key(ingest_key(id)))]

    def done(self, ids: list[str]) -> list[Job]:
        """Their jobs, once all are done."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            jobs = self.jobs(ids)
            if len(jobs) == len(ids) and all(job.state is JobState.DONE for job in jobs):
                return jobs
            assert time.monotonic() < deadline, [job.last_error for job in jobs]
            # Seldom: two workers have both cores to themselves, and when they were done is on record.
            time.sleep(0.5)


@contextmanager
def workshop(redis_url: str, workers: int) -> Iterator[Workshop]:
    """With that many workers, each started as `flask up` starts them."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        environ = {"DATA_DIR": folder, "REDIS_URL": redis_url, "LOG_LEVEL": "ERROR"}
        settings = Settings.read(environ)
        database, queue = open_database(database_address(settings)), RqQueue(redis_url)
        stack.callback(database.close_all)
        stack.callback(queue.close)
        migrate(database)
        services = build_services(settings, database=database, queue=queue)
        services.accounts.create(name="Bench", email=EMAIL, password=EMAIL + "!", role=Role.PRODUCER)
        services.producers.approve_by_email(email=EMAIL)
        for number in range(workers):
            stack.enter_context(worker(f"worker-{number}", environ))
        yield Workshop(services, services.producers.acting(email=EMAIL))


@contextmanager
def worker(name: str, environ: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "flask", "--app", "app", "worker", "--name", name]
    process = subprocess.Popen(
        tied_to_us(command), cwd=ROOT, env=os.environ | environ, stdin=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def warm_up(shop: Workshop, workers: int, source: Path) -> None:
    """Until every worker has taken a beat in, and so has loaded all that it needs."""
    names: set[str] = set()
    while len(names) < workers:
        ids = shop.arrive([source] * workers)
        shop.complete(ids, [source] * workers)
        names |= {job.worker for job in shop.done(ids)}


def seconds_with(workers: int, redis_url: str, sources: list[Path], short: Path) -> float:
    """From the moment in which the beats are queued to that in which the last one is ready."""
    servers.flush(redis_url)
    with workshop(redis_url, workers) as shop:
        warm_up(shop, workers, short)
        ids = shop.arrive(sources)
        begun = datetime.now(UTC)
        shop.complete(ids, sources)
        ends = [job.finished_at for job in shop.done(ids) if job.finished_at]
        return (max(ends) - begun).total_seconds()


def main() -> list[Row]:
    with (
        servers.valkey() as redis_url,
        beats(BEATS, SECONDS, ".wav") as sources,
        beats(1, 8, ".wav") as [short],
    ):
        pairs = [pair(redis_url, sources, short, number % 2 == 1) for number in range(PAIRS)]
    ratio = statistics.median(one / two for one, two in pairs)
    one, two = (statistics.median(side) for side in zip(*pairs, strict=True))
    note = f"{one / BEATS:.2f} and {two / BEATS:.2f} s a beat, on {psutil.cpu_count()} cores"
    what = f"ingest of {BEATS} beats of {SECONDS // 60} minutes by 2 workers, to 1 worker"
    return [Row(what, "at least 1.7 x", f"{ratio:.2f} x", ratio >= 1.7, note)]


def pair(redis_url: str, sources: list[Path], short: Path, is_turned: bool) -> tuple[float, float]:
    """The seconds of one worker and of two, measured in this order or, turned, in the other."""
    order = (2, 1) if is_turned else (1, 2)
    took = {workers: seconds_with(workers, redis_url, sources, short) for workers in order}
    return took[1], took[2]


if __name__ == "__main__":
    print_rows(main())
