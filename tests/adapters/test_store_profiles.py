"""What renaming asks of every store, and two tabs that save at once on Postgres."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.db.database import Database
from domain.errors import Conflict
from domain.profiles.forms import ProfileForm
from domain.profiles.profile import CHANGED_ELSEWHERE
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.adapters.test_following_races import at_once
from tests.adapters.test_use_case_races import house_on
from tests.factories import NOW

TWENTY = 20


def test_beats_that_name_somebody_are_walked_in_their_order(store: Store) -> None:
    mine = [factories.track(id=f"m{at}", producer_id="owl") for at in range(3)]
    credited = factories.track(id="k", details=factories.details(collaborators=("cat", "owl")))
    gone = factories.track(id="a", producer_id="owl", deleted_at=NOW)
    other = factories.track(id="b", producer_id="cat")
    put(store, "tracks", *mine, credited, gone, other)
    with store.read() as unit:
        assert unit.tracks.naming("owl", "", 9) == ["k", "m0", "m1", "m2"]
        assert unit.tracks.naming("owl", "k", 2) == ["m0", "m1"]
        assert unit.tracks.naming("nobody", "", 9) == []


@pytest.mark.postgres
def test_of_twenty_tabs_that_save_at_once_one_is_published(
    postgres_database: Database, tmp_path: Path
) -> None:
    house = house_on(postgres_database, tmp_path)
    owl = house.producer("Owl")
    house.profiles.save(actor=owl, form=ProfileForm(name="Owl"))
    lost = list[Conflict]()

    def save(number: int) -> None:
        try:
            form = ProfileForm(version=1, name="Owl", city=f"Town {number}")
            house.profiles.save(actor=owl, form=form)
        except Conflict as conflict:
            lost.append(conflict)

    at_once(save)
    assert [each.fault for each in lost] == [CHANGED_ELSEWHERE] * (TWENTY - 1)
    profile = house.profiles.own(actor=owl).profile
    assert profile.version == 2 and profile.city.startswith("Town")


@pytest.mark.postgres
def test_the_first_save_of_twenty_at_once_is_one(postgres_database: Database, tmp_path: Path) -> None:
    house = house_on(postgres_database, tmp_path)
    owl = house.producer("Owl")
    kept = list[int]()

    def save(number: int) -> None:
        try:
            kept.append(house.profiles.save(actor=owl, form=replace(ProfileForm(), name="Owl")).version)
        except Conflict:
            return

    at_once(save)
    assert kept == [1]
