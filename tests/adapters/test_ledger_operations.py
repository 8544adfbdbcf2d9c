"""Three thousand operations on the books in any order, with rollbacks among them, on every store.

`python -m tests.bench ledger` does a million.
"""

import pytest

from domain.store import Store
from tests.ledger_operations import Bookkeeper

OPERATIONS = 3_000


@pytest.mark.parametrize("seed", ["the first of many"])
def test_whatever_happens_every_cent_has_its_place(store: Store, seed: str) -> None:
    bookkeeper = Bookkeeper(store, seed)
    bookkeeper.work(OPERATIONS // 2)
    bookkeeper.check()
    bookkeeper.work(OPERATIONS)
    bookkeeper.check()
    assert bookkeeper.booked > OPERATIONS // 2
    assert bookkeeper.units_rolled_back > 10 and bookkeeper.conflicts > 10
