"""The check of stems by workers that are killed at every point of it."""

import signal
from pathlib import Path

import pytest

from domain.stem_sets import StemsState
from domain.stems import StemFile
from jobs import worker
from tests.jobs.support.house import House
from tests.jobs.test_worker import files, forked_workers, house

__all__ = ["house"]

pytestmark = pytest.mark.usefixtures("own_signals")

# The part's method that is cut off, what its arguments contain, and when.
POINTS = (
    ("stems", "", "before"),
    ("stems", "", "after"),
    ("exists", "stems", "before"),
    ("put", "stems", "before"),
    ("put", "stems", "after"),
    ("delete", "", "before"),
    ("delete", "", "after"),
)


def test_a_worker_killed_at_any_point_of_the_check_costs_no_stems(
    tmp_path: Path, house: House, valkey_url: str
) -> None:
    recordings = [house.upload(f"RIFF beat {number}".encode()) for number in range(len(POINTS))]
    worker.run_worker(house.services, valkey_url, "one", burst=True)
    sets = [house.upload_stems(id, f"PK {number}".encode()) for number, id in enumerate(recordings)]

    with forked_workers() as run:
        for (method, text, when), stems_id in zip(POINTS, sets, strict=True):
            point = (method, f"{text} {stems_id}", when)
            assert run(str(tmp_path), valkey_url, "one", "--burst", "die", *point) == -signal.SIGKILL
    worker.run_worker(house.services, valkey_url, "one", burst=True)

    for number, stems_id in enumerate(sets):
        stems = house.stems(stems_id)
        assert stems and (stems.state, stems.files) == (StemsState.READY, (StemFile("Drums.wav", 4),))
        with house.blobs.open(stems.blob_key) as kept:
            assert kept.read() == f"PK {number}".encode()
    assert len(list((tmp_path / "files" / "stems").rglob("*.zip"))) == len(sets)
    assert files(tmp_path / "uploads") == []
    assert house.services.work.waiting() == []
