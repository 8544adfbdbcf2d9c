"""A house for each test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.domain.house import House

MEMORY = Path("/dev/shm")
"""Where files cost no disk: these tests are about rules, not about what survives a loss of power."""


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    folder = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=folder, prefix="beatpass-") as path:
        yield Path(path)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Whatever a test does, the books are right when it is over."""
    house = House(tmp_path)
    yield house
    assert house.books.check() == ()
