"""A house for each test."""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.staging import ROOM_KEPT
from tests.domain.house import House
from tests.rails import Unfiled

MEMORY = Path("/dev/shm")
"""Where files cost no disk: these tests are about rules, not about what survives a loss of power."""


def pytest_collection_finish() -> None:
    # What was collected lives until the end, so that looking through it for garbage again and again is idle;
    # and so is looking after every few hundred objects, of which a house alone has more.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def memory() -> Iterator[None]:
    """Have temporary files in memory, where it has the room that uploads need."""
    with pytest.MonkeyPatch.context() as patch:
        if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2 * ROOM_KEPT:
            patch.setattr(tempfile, "tempdir", str(MEMORY))
        yield


@pytest.fixture
def tmp_path(memory: None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="beatpass-") as path:
        yield Path(path)
    Unfiled.close_all()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Whatever a test does, the books are right when it is over."""
    house = House(tmp_path)
    yield house
    assert house.books.check() == ()
