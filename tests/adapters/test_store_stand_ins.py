"""Salts of the day and forgotten listeners, on every store."""

from datetime import timedelta

from domain.store import Store
from tests.factories import NOW, listen
from tests.plays import put_listens

DAY, TOMORROW = NOW.date(), NOW.date() + timedelta(days=1)


def test_a_day_has_one_salt_until_it_is_deleted(store: Store) -> None:
    with store.write() as unit:
        for day, salt in ((DAY, "first"), (DAY, "second"), (TOMORROW, "other")):
            unit.stand_ins.add_salt(day, salt)
        unit.commit()
    with store.write() as unit:
        assert (unit.stand_ins.salt(DAY), unit.stand_ins.salt(TOMORROW)) == ("first", "other")
        unit.stand_ins.delete_salts(TOMORROW)
        unit.commit()
    with store.read() as unit:
        assert (unit.stand_ins.salt(DAY), unit.stand_ins.salt(TOMORROW)) == (None, "other")


def test_it_is_kept_until_when_listeners_are_forgotten(store: Store) -> None:
    with store.write() as unit:
        assert unit.stand_ins.forgotten_until() is None
        for day in (DAY, TOMORROW):
            unit.stand_ins.forget_until(day)
        unit.commit()
    with store.read() as unit:
        assert unit.stand_ins.forgotten_until() == TOMORROW


def test_listeners_of_a_day_are_replaced_and_nothing_else(store: Store) -> None:
    one, again = listen(id="1", listener="v:eve"), listen(id="2", listener="v:eve")
    known, other = listen(id="3", listener="x:gone"), listen(id="4", listener="bob")
    later = listen(id="5", listener="v:eve", at=NOW + timedelta(days=1))
    put_listens(store, one, again, known, other, later)
    with store.write() as unit:
        assert unit.stand_ins.named(DAY, 1) == ["bob"]
        assert unit.stand_ins.named(DAY, 9) == ["bob", "v:eve"]
        unit.stand_ins.replace(DAY, {"v:eve": "x:1", "nobody": "x:2"})
        unit.commit()
    with store.read() as unit:
        there = unit.listens.walk(NOW, NOW + timedelta(days=9), (NOW, ""), 9)
        assert [each.listener for each in there] == ["x:1", "x:1", "x:gone", "bob", "v:eve"]
        assert unit.stand_ins.named(DAY, 9) == ["bob"]
