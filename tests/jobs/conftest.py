"""Fixtures for tests of background work."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.support.house import BUILT


@pytest.fixture
def own_signals() -> Iterator[None]:
    """What runs in this test may listen for signals; the test process gets its own back."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def right_books(tmp_path: Path) -> Iterator[None]:
    """Whatever a test does to its houses, their books are right when it is over."""
    BUILT.clear()
    yield
    assert [house.services.money.books.check() for house in BUILT] == [()] * len(BUILT)
