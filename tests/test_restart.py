"""A batch under way while the whole site is stopped, or killed, and started again."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import cast

import pytest

from adapters.db.database import open_database
from adapters.db.store import SqlStore
from domain.jobs import JobState
from domain.store import FingerprintIndex, Unit
from domain.uploads import Recording, RecordingState, Step, ingest_key
from tests.e2e.sound import write_beat
from tests.sites import Sender, Site, running_site

BEATS = 6
# Of each beat what has arrived when the site goes down: all, much, and nothing.
SHARES = (1.0, 1.0, 0.7, 0.3, 0.05, 0.0)
PROCESSED_SECONDS = 60


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    return [write_beat(tmp_path / f"{seed}.wav", seconds=8 + seed, seed=seed) for seed in range(BEATS)]


@contextmanager
def reading(site: Site) -> Iterator[Unit]:
    database = open_database(str(site.folder / "var" / "beatpass.sqlite3"))
    try:
        with SqlStore(database, lambda ids: None, lambda opened: cast(FingerprintIndex, None)).read() as unit:
            yield unit
    finally:
        database.close_all()


def recordings(site: Site, ids: list[str]) -> list[Recording]:
    with reading(site) as unit:
        return [found for id in ids if (found := unit.recordings.get(id))]


def are_ready(site: Site, ids: list[str]) -> bool:
    found = recordings(site, ids)
    assert {each.state for each in found} <= {RecordingState.PROCESSING, RecordingState.READY}
    return [each.state for each in found] == [RecordingState.READY] * len(ids)


def kinds(folder: Path) -> Counter[str]:
    """How many files of each kind the site has stored."""
    files = (path.relative_to(folder) for path in folder.rglob("*.*") if path.is_file())
    return Counter(path.parts[0] for path in files)


def send_shares(sender: Sender, paths: list[str], sources: list[Path], held: ExitStack) -> list[int]:
    """Send of each beat its share, the senders of halves still being on the line; how much has arrived."""
    arrived = [int(source.stat().st_size * share) for source, share in zip(sources, SHARES, strict=True)]
    for path, source, upto in zip(paths, sources, arrived, strict=True):
        if upto == source.stat().st_size:
            assert sender.send(path, source, 0).status == 204
        elif upto:
            begun = held.enter_context(closing(sender.opened(path, source, 0)))
            begun.sock.sendall(source.read_bytes()[:upto])
    return arrived


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_batch_goes_on_where_it_was_and_every_beat_is_ready_once(
    tmp_path: Path, sources: list[Path], end: str
) -> None:
    with running_site(tmp_path) as site, ExitStack() as held:
        sender = site.sender(site.person("producer", "Batch Sender"))
        paths = [sender.begin(source.stat().st_size) for source in sources]
        arrived = send_shares(sender, paths, sources, held)
        site.wait_until(lambda: [sender.offset(path) for path in paths] == arrived)

        getattr(site, end)()
        site.start()

        assert [sender.offset(path) for path in paths] == arrived
        for path, source in zip(paths, sources, strict=True):
            sender.finish(path, source)
        ids = [path.rpartition("/")[2] for path in paths]
        site.wait_until(lambda: are_ready(site, ids), PROCESSED_SECONDS)
    check_once(site, ids, sources)


def check_once(site: Site, ids: list[str], sources: list[Path]) -> None:
    files = site.folder / "var" / "files"
    for recording, source in zip(recordings(site, ids), sources, strict=True):
        content = source.read_bytes()
        assert recording.done == tuple(Step)
        assert recording.sha256 == hashlib.sha256(content).hexdigest()
        assert (files / recording.master_key).read_bytes() == content
    assert kinds(files) == {"masters": BEATS, "waveforms": BEATS, "previews": BEATS}
    assert list((site.folder / "var" / "uploads").iterdir()) == []
    with reading(site) as unit:
        jobs = [unit.jobs.by_key(ingest_key(id)) for id in ids]
    assert [(job.state, job.failures) for job in jobs if job] == [(JobState.DONE, 0)] * BEATS
