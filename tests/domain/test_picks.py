"""Staff picks: an order that admins make, each change noted."""

from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.errors import Conflict, Forbidden, NotFound
from domain.picks import ENOUGH_PICKS, MOST_PICKS, NOT_LISTED, NOT_PICKED, Pick, moved, picked
from tests.domain.house import House
from tests.factories import NOW


def pick(id: str, place: int = 1) -> Pick:
    return Pick(id, place, "root", NOW)


def ids(picks: tuple[Pick, ...]) -> str:
    assert [each.place for each in picks] == list(range(1, len(picks) + 1))
    return "".join(each.id for each in picks)


def test_a_new_pick_comes_first() -> None:
    assert ids(picked("c", "root", NOW, [pick("a"), pick("b", 2)])) == "cab"
    with pytest.raises(Conflict) as full:
        picked("z", "root", NOW, [pick(str(number)) for number in range(MOST_PICKS)])
    assert full.value.fault is ENOUGH_PICKS


@pytest.mark.parametrize(
    ("id", "is_up", "order"),
    [("b", True, "bac"), ("b", False, "acb"), ("a", True, "abc"), ("c", False, "abc")],
)
def test_picks_move_by_one_place(id: str, is_up: bool, order: str) -> None:
    assert ids(moved([pick("a"), pick("b"), pick("c")], id, is_up)) == order


@pytest.fixture
def admin(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


@pytest.fixture
def beats(house: House) -> list[Track]:
    owl = house.producer("Owl")
    return [house.beat(owl, content=b"RIFF %d" % number) for number in range(3)]


def order(house: House, admin: Actor) -> list[str]:
    return [row.track.id for row in house.picks.all(actor=admin)]


def test_admins_pick_move_and_remove_and_it_is_noted(house: House, admin: Actor, beats: list[Track]) -> None:
    one, two, three = beats
    for beat in (one, two, three, two):
        house.picks.pick(actor=admin, slug=beat.slug)
    assert order(house, admin) == [three.id, two.id, one.id]
    house.picks.move(actor=admin, slug=one.slug, is_up=True)
    house.picks.remove(actor=admin, slug=three.slug)
    assert order(house, admin) == [one.id, two.id]
    assert house.picks.is_picked(actor=admin, track_id=one.id)
    assert not house.picks.is_picked(actor=admin, track_id=three.id)
    with house.store.read() as unit:
        told = [entry.action for entry in unit.audit.newest(9)]
    assert told == ["pick.removed", "pick.moved", "pick.added", "pick.added", "pick.added"]


def test_nobody_else_may(house: House, admin: Actor, beats: list[Track]) -> None:
    owl, slug = house.producer("Fox"), beats[0].slug
    for actor in (None, owl, house.person()):
        with pytest.raises(Forbidden):
            house.picks.pick(actor=actor, slug=slug)
        with pytest.raises(Forbidden):
            house.picks.all(actor=actor)
        assert not house.picks.is_picked(actor=actor, track_id=beats[0].id)
    assert order(house, admin) == []


def test_what_cant_be_picked_is_said(house: House, admin: Actor, beats: list[Track]) -> None:
    sold = replace(beats[0], sold_at=NOW)
    with house.store.write() as unit:
        unit.tracks.save(sold)
        unit.commit()
    with pytest.raises(Conflict) as refused:
        house.picks.pick(actor=admin, slug=sold.slug)
    assert refused.value.fault is NOT_LISTED
    for change in (house.picks.remove, lambda **its: house.picks.move(is_up=True, **its)):
        with pytest.raises(Conflict) as refused:
            change(actor=admin, slug=beats[1].slug)
        assert refused.value.fault is NOT_PICKED
    with pytest.raises(NotFound):
        house.picks.pick(actor=admin, slug="none")
