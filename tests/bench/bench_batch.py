"""A batch of beats sent to the real site, eight at once, while its pages are read and its workers work."""

import hashlib
import http.client
import itertools
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import psutil
import soundfile

from adapters.db.database import Database, open_database
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from domain.store import FingerprintIndex
from domain.uploads import Recording, RecordingState
from tests.bench.beats import beat
from tests.bench.catalogue import fill
from tests.bench.table import Row, print_rows, sized
from tests.sites import Sender, Site, running_site

FILES, AT_ONCE = sized(50, quick=4), 8
BYTES = sized(50 * 10**6, quick=2 * 10**6)
RATE, FRAME_BYTES, HEADER_BYTES = 44_100, 4, 44
IDLE_SECONDS = sized(30.0, quick=1.0)
PAGES = ("/", "/beats", "/beats?page=2")
PAGE_EVERY = 0.025
CATALOGUE = 500
MOST_GROWTH = 10 * 2**20
READY_SECONDS = 1800


@dataclass(frozen=True)
class Sent:
    """One file of the batch: the id of its upload, and what its bytes hash to."""

    id: str
    sha256: str


def sources(folder: Path) -> list[Path]:
    """WAVs of the wanted size, each with noise of its own over another turn of one beat."""
    frames = (BYTES - HEADER_BYTES) // FRAME_BYTES
    sound = np.resize(beat(30), (frames, 2)) * np.float32(0.9)
    paths = [folder / f"beat {number}.wav" for number in range(FILES)]
    for seed, path in enumerate(paths):
        noise = np.random.default_rng(seed).standard_normal((RATE, 2), np.float32) * np.float32(0.01)
        own = np.roll(sound, seed * RATE, axis=0) + np.resize(noise, sound.shape)
        soundfile.write(path, own, RATE, subtype="PCM_16")
    return paths


def send_all(sender: Sender, paths: list[Path]) -> list[Sent]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(lambda path: send(sender, path), paths))


def send(sender: Sender, path: Path) -> Sent:
    upload = sender.begin(path.stat().st_size)
    answer = sender.send(upload, path, 0)
    assert answer.status == 204, answer
    with path.open("rb") as file:
        return Sent(upload.rpartition("/")[2], hashlib.file_digest(file, "sha256").hexdigest())


def read_pages(site: Site, goes_on: Callable[[], bool]) -> list[float]:
    """The seconds that pages took, one after the other at an even pace for as long as it goes on."""
    took = []
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)) as connection:
        for page in itertools.cycle(PAGES):
            if not goes_on():
                return took
            begun = time.perf_counter()
            connection.request("GET", page)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - begun)
            assert answer.status == 200, page
            time.sleep(max(0.0, PAGE_EVERY - took[-1]))
    return took


def until(moment: float) -> Callable[[], bool]:
    return lambda: time.perf_counter() < moment


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def web_bytes(site: Site) -> int:
    """What the web process that does the work holds."""
    assert site.process is not None
    processes = psutil.Process(site.process.pid).children(recursive=True)
    web = [each for each in processes if "gunicorn" in " ".join(each.cmdline())]
    return max(each.memory_info().rss for each in web)


@contextmanager
def filled_site(folder: Path) -> Iterator[tuple[Site, Database]]:
    """The site as `flask up` runs it, with a catalogue to be read."""
    (folder / "var").mkdir()
    database = open_database(str(folder / "var" / "beatpass.sqlite3"))
    migrate(database)
    fill(database, CATALOGUE)
    with running_site(folder, LEASE_SECONDS="60", LOG_LEVEL="WARNING") as site:
        yield site, database
    database.close_all()


@dataclass(frozen=True)
class Course:
    """How a batch went: pages before, during the transfer and until all was ready; and the web's growth."""

    idle: list[float]
    sending: list[float]
    processing: list[float]
    growth: int
    seconds: float
    corrupt: int


def run(site: Site, database: Database, paths: list[Path]) -> Course:
    sender = site.sender(site.person("producer", "Batch"))
    warm = [send(sender, paths[0])]
    wait_ready(site, database, warm)
    read_pages(site, until(time.perf_counter() + IDLE_SECONDS / 3))
    idle, before = read_pages(site, until(time.perf_counter() + IDLE_SECONDS)), web_bytes(site)
    # In another process and session, so that sending costs the reader of pages no time of its own.
    with multiprocessing.get_context("spawn").Pool(1, initializer=os.setsid) as pool:
        pool.apply(send_all, (sender, []))
        begun, batch = time.perf_counter(), pool.apply_async(send_all, (sender, paths))
        sending = read_pages(site, lambda: not batch.ready())
        sent, seconds = batch.get(), time.perf_counter() - begun
    growth = web_bytes(site) - before
    processing = wait_ready(site, database, sent)
    return Course(idle, sending, processing, growth, seconds, corrupt(site, database, sent))


def recordings(database: Database, sent: list[Sent]) -> list[Recording]:
    store = SqlStore(database, lambda ids: None, lambda opened: cast(FingerprintIndex, None))
    with store.read() as unit:
        return [found for each in sent if (found := unit.recordings.get(each.id))]


def wait_ready(site: Site, database: Database, sent: list[Sent]) -> list[float]:
    """Read pages until every beat has left processing; the seconds that they took."""
    took, deadline = [], time.perf_counter() + READY_SECONDS
    while any(each.state is RecordingState.PROCESSING for each in recordings(database, sent)):
        assert time.perf_counter() < deadline, site.log
        took += read_pages(site, until(time.perf_counter() + 1))
    return took


def corrupt(site: Site, database: Database, sent: list[Sent]) -> int:
    """How many beats aren't ready with their very bytes stored."""
    return FILES - sum(
        found.state is RecordingState.READY and digest_of(site, found) == each.sha256
        for each, found in zip(sent, recordings(database, sent), strict=True)
    )


def digest_of(site: Site, recording: Recording) -> str:
    with (site.folder / "var" / "files" / recording.master_key).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = sources(folder)
        with filled_site(folder) as (site, database):
            return rows(run(site, database, paths))


def rows(course: Course) -> list[Row]:
    idle, sending = p95(course.idle), p95(course.sending)
    batch = f"{FILES} uploads of {BYTES // 10**6} MB, {AT_ONCE} at once"
    rate = FILES * BYTES / 2**20 / course.seconds
    busy = f", {1000 * p95(course.processing):.1f} ms while the workers finish" if course.processing else ""
    pages = f"{len(course.idle)} and {len(course.sending)} pages{busy}"
    return [
        Row(
            f"{batch}, to the whole site",
            "0 corrupt",
            f"{course.corrupt} corrupt",
            not course.corrupt,
            f"{rate:.0f} MB/s",
        ),
        Row(
            "p95 of pages read meanwhile, to an idle site",
            "at most 3 x",
            f"{sending / idle:.2f} x ({1000 * sending:.1f} ms against {1000 * idle:.1f} ms)",
            sending <= 3 * idle,
            pages,
        ),
        Row(
            "growth of the web process meanwhile",
            "at most 10 MB",
            f"{course.growth / 2**20:.1f} MB",
            course.growth <= MOST_GROWTH,
        ),
    ]


if __name__ == "__main__":
    print_rows(main())
