"""A house for each test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.domain.house import House

MEMORY = Path("/dev/shm")
"""Where files cost no disk: these tests are about rules, not about what survives a loss of power."""


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix="beatpass-") as folder:
        yield Path(folder)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)
