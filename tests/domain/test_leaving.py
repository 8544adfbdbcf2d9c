"""Deleting one's account: what is told, what stands in the way, asking, taking it back; archives."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import people
from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.exports import KEPT_FOR
from domain.leaving import GRACE, Holdings
from domain.money import Currency
from domain.services.entering import Entry
from domain.services.signing_in import Browser
from tests import factories
from tests.domain.house import House

PASSWORD = "correct horse battery"
EMAIL = "eve@example.com"
BROWSER = Browser("Firefox")


def quiet(step: str, progress: float) -> None:
    pass


@pytest.fixture
def eve(house: House) -> Actor:
    house.accounts.create(name="Eve", email=EMAIL, password=PASSWORD, role=Role.LISTENER)
    actor = house.accounts.actor(enter(house).session)
    assert actor is not None
    return actor


def enter(house: House) -> Entry:
    return house.account.entering.enter(email=EMAIL, password=PASSWORD, browser=BROWSER)


def ask(house: House, actor: Actor) -> str:
    return house.account.leaving.ask(actor=actor, confirmed=True)


def test_asking_ends_every_session_and_mails_a_link(house: House, eve: Actor) -> None:
    other = enter(house).session
    ask(house, eve)
    assert house.accounts.sessions(actor=eve) == [] and house.accounts.actor(other) is None
    with house.store.read() as unit:
        letters = [job for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == "mail"]
    assert "/account/stay/" in letters[-1].payload["text"]


def test_it_takes_a_tick_and_a_fresh_proof(house: House, eve: Actor) -> None:
    with pytest.raises(Invalid):
        house.account.leaving.ask(actor=eve, confirmed=False)
    with pytest.raises(Forbidden, match="ACC-111"):
        ask(house, replace(eve, proven_at=None))
    with pytest.raises(Forbidden, match="ACC-101"):
        house.account.leaving.ask(actor=None, confirmed=True)


def test_it_is_asked_for_once(house: House, eve: Actor) -> None:
    ask(house, eve)
    with pytest.raises(Conflict, match="ACC-131"):
        ask(house, eve)


def test_until_then_signing_in_only_takes_it_back(house: House, eve: Actor) -> None:
    ask(house, eve)
    entry = enter(house)
    assert entry.stay and not entry.session
    with pytest.raises(Forbidden, match="ACC-132"):
        house.accounts.sign_in(email=EMAIL, password=PASSWORD, agent="")
    house.account.leaving.stay(secret=entry.stay)
    assert enter(house).session


@pytest.mark.parametrize("secret", ["", "guess"])
def test_nobody_takes_it_back_by_guessing(house: House, eve: Actor, secret: str) -> None:
    ask(house, eve)
    with pytest.raises(Forbidden, match="ACC-106"):
        house.account.leaving.stay(secret=secret)


def test_a_link_counts_once_and_no_longer_than_the_week(house: House, eve: Actor) -> None:
    first = ask(house, eve)
    house.account.leaving.stay(secret=first)
    with pytest.raises(Forbidden, match="ACC-106"):
        house.account.leaving.stay(secret=first)
    actor = house.accounts.actor(enter(house).session)
    assert actor is not None
    second = ask(house, actor)
    house.clock.moment += GRACE
    with pytest.raises(Forbidden, match="ACC-106"):
        house.account.leaving.stay(secret=second)


def test_once_it_has_begun_nobody_can_stay(house: House, eve: Actor) -> None:
    secret = ask(house, eve)
    with house.store.write() as unit:
        leaving = unit.leavings.get(eve.id, lock=True)
        assert leaving is not None
        unit.leavings.save(replace(leaving, begun_at=house.clock.now()))
        unit.commit()
    with pytest.raises(Conflict, match="ACC-133"):
        house.account.leaving.stay(secret=secret)


def test_nothing_is_erased_before_the_week_is_over_or_once_it_was_taken_back(
    house: House, eve: Actor
) -> None:
    secret = ask(house, eve)
    house.clock.moment += GRACE - timedelta(seconds=1)
    assert not house.account.leaving.erase(user_id=eve.id, report=quiet)
    house.account.leaving.stay(secret=secret)
    house.clock.moment += timedelta(days=1)
    assert not house.account.leaving.erase(user_id=eve.id, report=quiet)
    assert enter(house).session


def test_the_schedule_has_it_erased_and_then_nobody_can_sign_in(house: House, eve: Actor) -> None:
    ask(house, eve)
    house.clock.moment += GRACE
    for _ in range(2):
        house.account.leaving.have_due_erased()
    with house.store.read() as unit:
        job = unit.jobs.by_key(f"erase-account:{eve.id}")
    assert job is not None and job.name == "erase-account"
    assert house.account.leaving.erase(user_id=eve.id, report=quiet)
    with pytest.raises(Forbidden, match="ACC-104"):
        enter(house)
    house.accounts.register(name="Eve", email=EMAIL, password=PASSWORD)
    assert enter(house).session


def test_a_beat_that_is_just_being_bought_puts_it_off(house: House) -> None:
    owl = replace(house.producer(), proven_at=house.clock.now())
    beat = house.beat(owl)
    ask(house, owl)
    house.clock.moment += GRACE
    with house.store.write() as unit:
        unit.orders.add(factories.order(track_id=beat.id, producer_id=owl.id))
        unit.commit()
    assert not house.account.leaving.erase(user_id=owl.id, report=quiet)
    with house.store.read() as unit:
        leaving, track = unit.leavings.get(owl.id), unit.tracks.get(beat.id)
    assert leaving is not None and leaving.due_at > house.clock.now() and leaving.begun_at is None
    assert track is not None and track.deleted_at is None


def test_an_order_in_the_way_refuses_it_and_so_does_being_the_only_admin(house: House, eve: Actor) -> None:
    with house.store.write() as unit:
        unit.orders.add(factories.order(buyer_id=eve.id))
        unit.commit()
    with pytest.raises(Conflict, match="ACC-130"):
        ask(house, eve)
    root = replace(house.person(Role.ADMIN), proven_at=house.clock.now())
    with pytest.raises(Conflict, match="ACC-130"):
        ask(house, root)
    house.person(Role.ADMIN)
    ask(house, root)


def test_an_admin_who_leaves_runs_the_site_no_more(house: House) -> None:
    """The last one who stays can neither leave, be demoted nor be suspended meanwhile."""
    one, two, other = (
        replace(house.person(Role.ADMIN, name), proven_at=house.clock.now()) for name in ("One", "Two", "Six")
    )
    house.suspending.suspend(actor=one, user_id=other.id, reason="Gone.")
    secret = ask(house, one)
    with pytest.raises(Conflict, match="ACC-130"):
        ask(house, two)
    with pytest.raises(Conflict, match=people.LAST_ADMIN.code):
        house.office.people.demote(actor=two, user_id=two.id, reason="Enough.")
    with pytest.raises(Conflict, match=people.LAST_ADMIN.code):
        house.suspending.suspend_by_email(email=house.email(two), reason="Enough.")
    house.account.leaving.stay(secret=secret)
    ask(house, two)


def test_each_obstacle_says_what_to_do_first() -> None:
    holdings = Holdings(
        open_orders=2, payouts=1, owed={Currency.USD: 12_50, Currency.CAD: -1_00}, is_only_admin=True
    )
    assert [*map(str, holdings.obstacles)] == [
        "You are the only admin. Make somebody else an admin first.",
        "2 orders aren't settled: they are being paid, given back or disputed. Wait until they are.",
        "You owe 1.00 CAD. Write to support to settle that.",
        "You are owed 12.50 USD. Have it paid out first: complete your payout account in Finances and wait,"
        " or write to support if you want to do without it.",
        "A payout is on its way to you. Wait until it has arrived; Finances says how far it is.",
    ]
    assert Holdings().obstacles == ()


def test_what_will_happen_is_told_by_what_is_there() -> None:
    told = " ".join(
        Holdings(
            beats=3, licensed_beats=1, collections=1, plan="Plus", licences_held=2, orders=1
        ).consequences
    )
    for part in (
        "2 beats are erased with their audio",
        "1 beat that others hold licences of is taken down",
        "1 collection is erased",
        "Your plan Plus is cancelled",
        "2 licences that you hold stay valid",
        "1 order stays in the books",
    ):
        assert part in told
    assert "collection" not in " ".join(Holdings().consequences)


def test_an_archive_is_made_one_at_a_time_and_handed_to_nobody_else(house: House, eve: Actor) -> None:
    exporting = house.account.exporting
    export = exporting.ask(actor=eve)
    with pytest.raises(Conflict, match="ACC-140"):
        exporting.ask(actor=eve)
    with pytest.raises(NotFound, match="ACC-141"):
        exporting.file(actor=eve, export_id=export.id)
    exporting.make(export_id=export.id, report=quiet)
    assert exporting.file(actor=eve, export_id=export.id).size > 0
    bob = replace(house.person(), proven_at=house.clock.now())
    with pytest.raises(NotFound, match="ACC-141"):
        exporting.file(actor=bob, export_id=export.id)
    stale = replace(eve, proven_at=None)
    with pytest.raises(Forbidden, match="ACC-111"):
        exporting.ask(actor=stale)
    with pytest.raises(Forbidden, match="ACC-111"):
        exporting.file(actor=stale, export_id=export.id)


def test_a_new_archive_takes_the_place_of_the_old_one(house: House, eve: Actor) -> None:
    exporting = house.account.exporting
    first = exporting.ask(actor=eve)
    exporting.make(export_id=first.id, report=quiet)
    old = exporting.file(actor=eve, export_id=first.id)
    second = exporting.ask(actor=eve)
    assert not house.blobs.exists(old.key)
    exporting.make(export_id=second.id, report=quiet)
    assert exporting.newest(actor=eve) == exporting.file(actor=eve, export_id=second.id)


def test_an_archive_is_removed_after_a_week(house: House, eve: Actor) -> None:
    exporting = house.account.exporting
    export = exporting.ask(actor=eve)
    exporting.make(export_id=export.id, report=quiet)
    key = exporting.file(actor=eve, export_id=export.id).key
    house.clock.moment += KEPT_FOR
    with pytest.raises(NotFound, match="ACC-141"):
        exporting.file(actor=replace(eve, proven_at=house.clock.now()), export_id=export.id)
    exporting.expire()
    assert not house.blobs.exists(key) and exporting.newest(actor=eve) is None


def test_one_that_was_given_up_can_be_asked_for_again(house: House, eve: Actor) -> None:
    exporting = house.account.exporting
    export = exporting.ask(actor=eve)
    exporting.give_up(export_id=export.id)
    newest = exporting.newest(actor=eve)
    assert newest is not None and newest.state == "failed"
    exporting.ask(actor=eve)
