"""Two admins who revoke one licence at the same moment, on Postgres."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict
from tests.adapters.test_use_case_races import Paused, Race, house, owner, race
from tests.domain.house import House
from tests.domain.test_holding import grant, stored

__all__ = ["house", "owner", "race"]
pytestmark = pytest.mark.postgres


def test_of_two_revocations_at_once_one_counts(house: House, race: Race, owner: Actor) -> None:
    licence = grant(house, house.beat(owner), house.person(name="Bob"))
    one, two = house.person(Role.ADMIN, "One"), house.person(Role.ADMIN, "Two")

    second = race(
        lambda store: replace(house.licences, store=store).revoke(
            actor=one, licence_id=licence.id, reason="First."
        ),
        lambda: house.licences.revoke(actor=two, licence_id=licence.id, reason="Second."),
    )

    assert isinstance(second.exception(), Conflict)
    ended = stored(house, licence)
    assert ended and (ended.revoked_by, ended.revoked_for) == (one.id, "First.")
    with house.store.read() as unit:
        assert [entry.actor_id for entry in unit.audit.newest(5)] == [one.id]
        letters = [job for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == "mail"]
    assert len(letters) == 1 and "First." in letters[0].payload["text"]


def test_until_a_revocation_is_committed_the_licence_holds(house: House, owner: Actor) -> None:
    licence = grant(house, house.beat(owner), house.person(name="Bob"))
    admin, seen = house.person(Role.ADMIN, "Root"), []

    def verify() -> None:
        seen.append(house.licences.verify(number=licence.id).status)

    with ThreadPoolExecutor(1) as stranger:
        paused = Paused(house.store, lambda: stranger.submit(verify).result())
        revoking = replace(house.licences, store=paused)
        revoking.revoke(actor=admin, licence_id=licence.id, reason="Fraud.")
    verify()

    assert seen == ["Active", "Revoked"]
