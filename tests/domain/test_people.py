"""Who runs a site: making somebody an admin, taking it away, and never from the last."""

import pytest

from domain.accounts import UNKNOWN_USER, Actor, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.people import ADMIN_ALREADY, LAST_ADMIN, NO_ADMIN, NOT_SUSPENDED_ONES
from tests import factories
from tests.domain.house import House


@pytest.fixture
def root(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


def role_of(house: House, person: Actor) -> Role:
    with house.store.read() as unit:
        user = unit.users.get(person.id)
    assert user
    return user.role


def letters(house: House) -> list[dict[str, str]]:
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in house.queue.woken]
    return [dict(job.payload) for job in jobs if job and job.name == "mail"]


def test_an_admin_makes_somebody_one_with_a_reason_that_is_kept_and_told(house: House, root: Actor) -> None:
    alice = house.person(name="Alice")
    house.office.people.promote(actor=root, user_id=alice.id, reason=" She helps. ")
    assert role_of(house, alice) is Role.ADMIN
    with house.store.read() as unit:
        [entry] = unit.audit.newest(9)
    assert (entry.actor_id, entry.action, entry.subject) == (root.id, "admin.made", alice.id)
    assert entry.details == {"name": "Alice", "reason": "She helps."}
    [letter] = letters(house)
    assert letter["to"] == house.email(alice) and "She helps." in letter["text"]


def test_what_is_taken_away_leaves_a_producer_or_a_listener(house: House, root: Actor) -> None:
    owl, eve = house.producer("Owl"), house.person(name="Eve")
    for person in (owl, eve):
        house.office.people.promote(actor=root, user_id=person.id, reason="For a week.")
        house.office.people.demote(actor=root, user_id=person.id, reason="The week is over.")
    assert (role_of(house, owl), role_of(house, eve)) == (Role.PRODUCER, Role.LISTENER)
    assert "The week is over." in letters(house)[-1]["text"]


def test_the_last_admin_stays_one(house: House, root: Actor) -> None:
    with house.store.write() as unit:
        unit.users.add(factories.user(role=Role.ADMIN, suspended=True))
        unit.commit()
    with pytest.raises(Conflict) as refused:
        house.office.people.demote(actor=root, user_id=root.id, reason="Enough.")
    assert refused.value.fault is LAST_ADMIN and role_of(house, root) is Role.ADMIN


def test_an_admin_may_leave_while_there_is_another(house: House, root: Actor) -> None:
    house.person(Role.ADMIN, "Second")
    house.office.people.demote(actor=root, user_id=root.id, reason="Enough.")
    assert role_of(house, root) is Role.LISTENER


def test_what_makes_no_sense_is_refused_and_changes_nothing(house: House, root: Actor) -> None:
    alice = house.person()
    with house.store.write() as unit:
        suspended = factories.user(suspended=True)
        unit.users.add(suspended)
        unit.commit()
    wrong = [(root.id, ADMIN_ALREADY), (suspended.id, NOT_SUSPENDED_ONES)]
    for user_id, fault in wrong:
        with pytest.raises(Conflict) as refused:
            house.office.people.promote(actor=root, user_id=user_id, reason="Yes.")
        assert refused.value.fault is fault
    with pytest.raises(Conflict) as refused:
        house.office.people.demote(actor=root, user_id=alice.id, reason="Yes.")
    assert refused.value.fault is NO_ADMIN
    with pytest.raises(NotFound) as missing:
        house.office.people.promote(actor=root, user_id="nobody", reason="Yes.")
    assert missing.value.fault is UNKNOWN_USER
    with house.store.read() as unit:
        assert unit.audit.newest(9) == []


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1001, "\u202e\u200b"])
def test_a_reason_is_needed_and_has_an_end(house: House, root: Actor, reason: str) -> None:
    alice = house.person()
    with pytest.raises(Invalid) as refused:
        house.office.people.promote(actor=root, user_id=alice.id, reason=reason)
    assert set(refused.value.fields) == {"reason"} and role_of(house, alice) is Role.LISTENER


def test_who_was_an_admin_a_moment_ago_makes_and_demotes_nobody(house: House, root: Actor) -> None:
    """Their request was let in before another admin's was done."""
    alice, gone, away = house.person(), house.person(Role.ADMIN, "Gone"), house.person(Role.ADMIN, "Away")
    house.office.people.demote(actor=root, user_id=gone.id, reason="Enough.")
    house.suspending.suspend(actor=root, user_id=away.id, reason="Spam.")
    for actor in (gone, away):
        with pytest.raises(Forbidden):
            house.office.people.promote(actor=actor, user_id=alice.id, reason="A friend.")
        with pytest.raises(Forbidden):
            house.office.people.demote(actor=actor, user_id=root.id, reason="Revenge.")
    assert (role_of(house, alice), role_of(house, root)) == (Role.LISTENER, Role.ADMIN)


def test_nobody_makes_themselves_an_admin(house: House) -> None:
    for person in (house.person(), house.producer()):
        with pytest.raises(Forbidden):
            house.office.people.promote(actor=person, user_id=person.id, reason="Me.")
