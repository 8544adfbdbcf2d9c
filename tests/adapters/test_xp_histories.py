"""XP through random histories on real databases, counted independently."""

from pathlib import Path

import pytest

from adapters.db.database import Database
from tests.adapters.test_use_case_races import house_on
from tests.domain.test_xp_histories import History, run


@pytest.mark.parametrize("seed", [1, 2])
def test_xp_on_a_database_is_what_an_independent_count_comes_to(
    database: Database, tmp_path: Path, seed: int
) -> None:
    run(History(house_on(database, tmp_path), seed), steps=40)
