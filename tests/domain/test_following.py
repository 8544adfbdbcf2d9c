"""Following: counted once, told once, and summed up in at most one letter an hour."""

from datetime import timedelta

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, NotFound
from domain.follows import OWN_FOLLOW
from domain.jobs import Job
from domain.notices import FOLLOWERS, ROUND, Choice, Notice, NoticeKind, Topic
from domain.producers import UNKNOWN_PRODUCER
from tests import factories
from tests.domain.house import House
from tests.domain.trading import letters_to

MINUTE = timedelta(minutes=1)


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Owl")


def follow(house: House, owl: Actor, *names: str) -> list[Actor]:
    """New people, who follow one after the other."""
    people = [house.person(Role.LISTENER, name) for name in names]
    for person in people:
        house.following.follow(actor=person, slug=owl.producer_slug)
        house.clock.moment += MINUTE
    return people


def stop(house: House, owl: Actor, person: Actor) -> None:
    house.following.stop(actor=person, slug=owl.producer_slug)


def followers(house: House, owl: Actor) -> int:
    with house.store.read() as unit:
        return unit.follows.followers(owl.id)


def told(house: House, owl: Actor) -> Notice:
    with house.store.read() as unit:
        notice = unit.notices.newest(owl.id, NoticeKind.FOLLOWER)
    assert notice
    return notice


def write_due(house: House) -> list[bool]:
    """What workers do by now: the letters of rounds that are over; whether there was one."""
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 99)]
    due = [job for job in jobs if job and job.name == FOLLOWERS]
    return [write(house, job) for job in due]


def write(house: House, job: Job) -> bool:
    claimed = house.work.claim(job_id=job.id, worker="w")
    assert claimed
    written = house.following.write(notice_id=job.payload["notice"])
    house.work.finish(claimed=claimed)
    return written


def test_anyone_who_is_signed_in_follows_and_stops_again(house: House, owl: Actor) -> None:
    [eve] = follow(house, owl, "Eve")
    assert house.following.is_following(actor=eve, producer_id=owl.id)
    assert followers(house, owl) == 1
    stop(house, owl, eve)
    assert not house.following.is_following(actor=eve, producer_id=owl.id)
    assert followers(house, owl) == 0
    assert not house.following.is_following(actor=None, producer_id=owl.id)


def test_following_and_stopping_again_and_again_counts_once(house: House, owl: Actor) -> None:
    [eve] = follow(house, owl, "Eve")
    for _ in range(3):
        house.following.follow(actor=eve, slug=owl.producer_slug)
    assert followers(house, owl) == 1
    for _ in range(3):
        stop(house, owl, eve)
    assert followers(house, owl) == 0
    house.following.follow(actor=eve, slug=owl.producer_slug)
    assert followers(house, owl) == 1


def test_nobody_follows_themselves(house: House, owl: Actor) -> None:
    with pytest.raises(Conflict) as caught:
        house.following.follow(actor=owl, slug=owl.producer_slug)
    assert caught.value.fault is OWN_FOLLOW
    assert followers(house, owl) == 0


def test_one_has_to_be_signed_in_and_the_producer_has_to_be_there(
    house: House, owl: Actor, eve: Actor
) -> None:
    for act in (house.following.follow, house.following.stop):
        with pytest.raises(Forbidden):
            act(actor=None, slug=owl.producer_slug)
        with pytest.raises(NotFound) as caught:
            act(actor=eve, slug="nobody")
        assert caught.value.fault is UNKNOWN_PRODUCER


def test_followers_within_an_hour_are_one_notice(house: House, owl: Actor) -> None:
    follow(house, owl, "Eve")
    notice = told(house, owl)
    assert (notice.text, notice.link) == ("Eve follows you.", f"/producers/{owl.producer_slug}")
    house.notices.open(actor=owl, notice_id=notice.id)
    follow(house, owl, "Bob", "Cid")
    again = told(house, owl)
    assert (again.id, again.text, again.is_unread) == (notice.id, "Cid and 2 others follow you.", True)
    house.clock.moment = notice.at + ROUND
    follow(house, owl, "Dan")
    assert told(house, owl).text == "Dan follows you."
    assert told(house, owl).id != notice.id


def test_a_round_has_one_letter_once_it_is_over(house: House, owl: Actor) -> None:
    follow(house, owl, *(f"Fan {number}" for number in range(30)))
    assert write_due(house) == [] and letters_to(house, owl) == []
    house.clock.moment = told(house, owl).at + ROUND
    assert write_due(house) == [True]
    assert letters_to(house, owl) == ["Fan 29 and 29 others follow you"]


def test_a_letter_that_is_asked_for_twice_is_written_once(house: House, owl: Actor) -> None:
    follow(house, owl, "Eve")
    house.clock.pass_by(hours=1)
    notice = told(house, owl).id
    assert [house.following.write(notice_id=notice) for _ in range(2)] == [True, False]
    assert letters_to(house, owl) == ["Eve follows you"]
    assert not house.following.write(notice_id="none")
    other = factories.notice(user_id=owl.id)
    with house.store.write() as unit:
        unit.notices.add(other)
        unit.commit()
    assert not house.following.write(notice_id=other.id)


def test_never_more_than_one_letter_an_hour(house: House, owl: Actor) -> None:
    begun, written = house.clock.now(), list[timedelta]()
    for number in range(180):
        follow(house, owl, f"Fan {number}")
        if any(write_due(house)):
            written.append(house.clock.now() - begun)
    assert len(written) >= 2
    assert all(later - earlier >= ROUND for earlier, later in zip(written, written[1:], strict=False))


def test_who_has_stopped_within_the_hour_is_not_told_of(house: House, owl: Actor) -> None:
    eve, bob = follow(house, owl, "Eve", "Bob")
    stop(house, owl, bob)
    assert told(house, owl).text == "Eve follows you."
    stop(house, owl, eve)
    assert not told(house, owl).is_shown
    house.clock.pass_by(hours=1)
    assert write_due(house) == [False] and letters_to(house, owl) == []


def test_the_same_person_is_told_of_once_however_often_they_follow(house: House, owl: Actor) -> None:
    [eve] = follow(house, owl, "Eve")
    first = told(house, owl)
    for _ in range(3):
        house.clock.pass_by(hours=2)
        stop(house, owl, eve)
        house.following.follow(actor=eve, slug=owl.producer_slug)
    assert told(house, owl) == first
    assert write_due(house) == [True]
    assert letters_to(house, owl) == ["Eve follows you"]


def choose(house: House, owl: Actor, choice: Choice) -> None:
    with house.store.write() as unit:
        unit.notice_choices.put(owl.id, {Topic.FOLLOWER: choice})
        unit.commit()


def test_a_letter_that_is_switched_off_meanwhile_is_not_written(house: House, owl: Actor) -> None:
    follow(house, owl, "Eve")
    choose(house, owl, Choice(by_mail=False))
    house.clock.pass_by(hours=1)
    assert write_due(house) == [False] and letters_to(house, owl) == []
    assert told(house, owl).is_unread


def test_a_notice_that_is_switched_off_leaves_the_letter(house: House, owl: Actor) -> None:
    choose(house, owl, Choice(in_app=False))
    follow(house, owl, "Eve", "Bob")
    assert not told(house, owl).is_shown
    house.clock.pass_by(hours=1)
    assert write_due(house) == [True]
