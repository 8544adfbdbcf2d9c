"""Fixtures that every test may ask for: real servers, started when the first test wants them."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.staging import ROOM_KEPT
from tests import produced, servers
from tests.rails import Unfiled

MEMORY = Path("/dev/shm")
"""Where files cost no disk; what survives a loss of power is tested by saying that it came."""

SLOWEST_FIRST = ("e2e", "tests", "jobs", "adapters")
"""Folders whose tests wait for processes: at the end there should be many short ones to share out."""

produced.watch()
_database_numbers = itertools.count(1)


def pytest_sessionfinish() -> None:
    produced.keep()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {name: rank for rank, name in enumerate(SLOWEST_FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.parent.name, len(ranks)))


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have temporary files in memory, where it has the room that uploads need."""
    # What is kept after a run stays on the disk.
    tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 8 * ROOM_KEPT:
            patch.setattr(tempfile, "tempdir", str(MEMORY))
        yield


@pytest.fixture
def tmp_path(memory: None) -> Iterator[Path]:
    """A folder that is gone with its test."""
    with tempfile.TemporaryDirectory(prefix="beatpass-", ignore_cleanup_errors=True) as path:
        yield Path(path)
    Unfiled.close_all()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with servers.postgres() as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh, empty Postgres database."""
    with servers.database(postgres_server, f"t_{next(_database_numbers)}") as address:
        yield address


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    with servers.valkey() as address:
        yield address


@pytest.fixture
def valkey_url(valkey_server: str) -> str:
    """The address of an empty Valkey."""
    servers.flush(valkey_server)
    return valkey_server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[servers.S3Server]:
    with servers.seaweed() as server:
        yield server


@pytest.fixture
def s3(s3_server: servers.S3Server) -> Iterator[servers.S3Server]:
    """An S3 store with an empty bucket."""
    yield s3_server
    servers.empty_bucket(s3_server)
