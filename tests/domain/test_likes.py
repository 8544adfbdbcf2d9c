"""Likes: counted once a person, also of one's own beats; and whether a history is kept."""

from datetime import timedelta

import pytest

from domain.accounts import Actor
from domain.catalogue import Track, Visibility
from domain.errors import Forbidden, NotFound
from domain.likes import HistoryChoice, cleared, switched
from tests import factories
from tests.domain.house import House
from tests.factories import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Owl")


@pytest.fixture
def beat(house: House, owl: Actor) -> Track:
    return house.beat(owl)


def likes(house: House, beat: Track) -> int:
    with house.store.read() as unit:
        return unit.likes.likes(beat.id)


def test_a_beat_is_liked_once_a_person_however_often_they_say_so(house: House, beat: Track) -> None:
    ann, bob = house.person(name="Ann"), house.person(name="Bob")
    for person in (ann, ann, bob):
        house.likes.like(actor=person, slug=beat.slug)
    assert likes(house, beat) == 2
    house.likes.stop(actor=ann, slug=beat.slug)
    house.likes.stop(actor=ann, slug=beat.slug)
    assert likes(house, beat) == 1


def test_ones_own_beat_may_be_liked_and_brings_no_xp_and_no_notice(
    house: House, owl: Actor, beat: Track
) -> None:
    with house.store.read() as unit:
        before = len(unit.jobs.claimable(house.clock.now(), 99))
    house.likes.like(actor=owl, slug=beat.slug)
    assert likes(house, beat) == 1
    with house.store.read() as unit:
        assert len(unit.jobs.claimable(house.clock.now(), 99)) == before


def test_only_who_is_signed_in_likes_and_only_public_beats(house: House, owl: Actor, beat: Track) -> None:
    with pytest.raises(Forbidden):
        house.likes.like(actor=None, slug=beat.slug)
    with pytest.raises(NotFound):
        house.likes.like(actor=owl, slug="none")
    hidden = factories.track(producer_id=owl.id, visibility=Visibility.PRIVATE)
    with house.store.write() as unit:
        unit.tracks.add(hidden)
        unit.commit()
    with pytest.raises(NotFound):
        house.likes.like(actor=owl, slug=hidden.slug)
    house.likes.stop(actor=owl, slug=hidden.slug)


def test_a_history_begins_anew_once_it_was_cleared_or_switched_on_again() -> None:
    choice = HistoryChoice("ann")
    assert cleared(choice, NOW) == HistoryChoice("ann", True, NOW)
    off = switched(choice, False, NOW)
    assert not off.is_kept
    assert switched(off, True, LATER) == HistoryChoice("ann", True, LATER)
    assert switched(choice, True, NOW) == choice


def test_everybody_chooses_for_themselves(house: House) -> None:
    ann, bob = house.person(name="Ann"), house.person(name="Bob")
    house.discovery.switch_history(actor=ann, is_kept=False)
    house.discovery.clear_history(actor=bob)
    with house.store.read() as unit:
        assert not unit.history_choices.of(ann.id).is_kept
        assert unit.history_choices.of(bob.id) == HistoryChoice(bob.id, True, house.clock.now())
    with pytest.raises(Forbidden):
        house.discovery.clear_history(actor=None)
