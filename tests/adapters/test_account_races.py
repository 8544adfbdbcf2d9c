"""Where two may meet: one code, one archive, staying and being erased, buying and leaving."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.db.database import Database
from adapters.db.fingerprints import SqlFingerprints
from adapters.db.store import SqlStore
from domain.accounts import Actor, Role
from domain.errors import DomainError
from domain.leaving import GRACE
from domain.services.signing_in import Browser
from domain.store import Store
from tests import account_factories, factories
from tests.adapters.conftest import Announcements
from tests.domain.house import TERMS_OF, House
from tests.second_factors import fake_code

pytestmark = pytest.mark.postgres
EMAIL, PASSWORD = "eve@example.com", "correct horse battery"
BROWSER = Browser("Firefox", "device")
AT_ONCE = 6


@pytest.fixture
def house(tmp_path: Path, postgres_database: Database, announced: Announcements) -> House:
    def opened(house: House) -> Store:
        fingerprints = partial(SqlFingerprints, compare=house.lab.compare, index_terms=TERMS_OF)
        return SqlStore(postgres_database, announced, fingerprints)

    return House(tmp_path, open_store=opened)


@pytest.fixture
def eve(house: House) -> Actor:
    house.accounts.create(name="Eve", email=EMAIL, password=PASSWORD, role=Role.LISTENER)
    entry = house.account.entering.enter(email=EMAIL, password=PASSWORD, browser=BROWSER)
    actor = house.accounts.actor(entry.session)
    assert actor is not None
    return actor


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What came of each, an error included."""
    gate, results = threading.Barrier(len(acts)), list[Any]([None] * len(acts))

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = acts[number]()
        except DomainError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def done(results: list[Any]) -> int:
    return sum(1 for each in results if not isinstance(each, DomainError))


def protected(house: House, eve: Actor) -> tuple[str, ...]:
    house.account.two_factor.begin(actor=eve)
    return house.account.two_factor.switch_on(actor=eve, code=code(house, eve, -1))


def code(house: House, eve: Actor, steps: int = 0) -> str:
    factor = house.account.two_factor.mine(actor=eve)
    assert factor is not None
    return fake_code(factor.sealed, int(house.clock.now().timestamp()) // 30 + steps)


def halves(house: House) -> list[str]:
    entering = house.account.entering
    return [entering.enter(email=EMAIL, password=PASSWORD, browser=BROWSER).half for _ in range(AT_ONCE)]


def finishing(house: House, half: str, typed: str) -> Callable[[], Any]:
    return partial(house.account.entering.finish, half=half, code=typed, browser=BROWSER)


def test_one_code_entered_many_times_at_once_counts_once(house: House, eve: Actor) -> None:
    protected(house, eve)
    typed = code(house, eve)
    found = at_once(*(finishing(house, half, typed) for half in halves(house)))
    assert done(found) == 1


def test_one_recovery_code_entered_many_times_at_once_counts_once(house: House, eve: Actor) -> None:
    typed = protected(house, eve)[0]
    found = at_once(*(finishing(house, half, typed) for half in halves(house)))
    assert done(found) == 1
    factor = house.account.two_factor.mine(actor=eve)
    assert factor is not None and len(factor.recovery) == 9


def test_one_half_way_is_finished_once(house: House, eve: Actor) -> None:
    codes = protected(house, eve)
    [half, *_] = halves(house)
    found = at_once(*(finishing(house, half, typed) for typed in codes[:4]))
    assert done(found) == 1


def test_wrong_codes_at_once_are_all_counted(house: House, eve: Actor) -> None:
    protected(house, eve)
    found = at_once(*(finishing(house, half, "000000") for half in halves(house)))
    assert sorted(each.code for each in found) == ["ACC-123"] * 5 + ["ACC-124"]


def test_archives_asked_for_at_once_are_one(house: House, eve: Actor) -> None:
    found = at_once(*[lambda: house.account.exporting.ask(actor=eve)] * AT_ONCE)
    assert done(found) == 1
    assert {each.code for each in found if isinstance(each, DomainError)} == {"ACC-140"}


def test_leaving_asked_for_at_once_happens_once_and_no_session_is_left(house: House, eve: Actor) -> None:
    def ask() -> str:
        return house.account.leaving.ask(actor=eve, confirmed=True)

    def enter() -> Any:
        return house.account.entering.enter(email=EMAIL, password=PASSWORD, browser=BROWSER)

    found = at_once(ask, enter, ask, enter, ask, enter)
    assert done([found[0], found[2], found[4]]) == 1
    assert house.accounts.sessions(actor=eve) == []


def test_staying_and_being_erased_at_once_is_one_of_both(house: House, eve: Actor) -> None:
    secret = house.account.leaving.ask(actor=eve, confirmed=True)
    with house.store.write() as unit:
        leaving = unit.leavings.get(eve.id, lock=True)
        assert leaving is not None
        unit.leavings.save(replace(leaving, due_at=house.clock.now()))
        unit.commit()

    def erase() -> bool:
        return house.account.leaving.erase(user_id=eve.id, report=lambda step, progress: None)

    stayed, erased, again = at_once(lambda: house.account.leaving.stay(secret=secret), erase, erase)
    with house.store.read() as unit:
        user = unit.users.get(eve.id)
    assert user is not None
    if isinstance(stayed, DomainError):
        assert user.name == "" and (erased is True or again is True)
    else:
        assert user.name == "Eve" and erased is False and again is False


def test_a_beat_is_either_bought_or_goes_with_its_account(house: House) -> None:
    owl, buyer = house.producer(), house.person()
    beats = [house.beat(owl, f"RIFF beat {number}".encode()) for number in range(4)]
    with house.store.write() as unit:
        unit.leavings.add(account_factories.leaving(id=owl.id))
        unit.commit()
    house.clock.moment += GRACE

    def buy() -> str:
        with house.store.write() as unit:
            track = unit.tracks.get(beats[-1].id, lock=True)
            if track is None or track.deleted_at is not None:
                return "gone"
            unit.orders.add(factories.order(track_id=track.id, producer_id=owl.id, buyer_id=buyer.id))
            unit.commit()
        return "held"

    def erase() -> bool:
        return house.account.leaving.erase(user_id=owl.id, report=lambda step, progress: None)

    bought, erased = at_once(buy, erase)
    with house.store.read() as unit:
        track = unit.tracks.get(beats[-1].id)
    assert (bought == "held") == (track is not None and track.deleted_at is None)
    assert erased == (bought == "gone")
