"""A house for each test."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.accounts import Actor, Role
from tests.domain.house import House
from tests.domain.trading import Market, market


def pytest_collection_finish() -> None:
    # What was collected lives until the end, so that looking through it for garbage again and again is idle;
    # and so is looking after every few hundred objects, of which a house alone has more.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Whatever a test does, the books are right when it is over."""
    house = House(tmp_path)
    yield house
    assert house.books.check() == ()


@pytest.fixture
def eve(house: House) -> Actor:
    """A listener."""
    return house.person(Role.LISTENER, "Eve")


@pytest.fixture
def sale(house: House) -> Market:
    return market(house)
