"""Suspending accounts, what that does, and appeals."""

from functools import partial

import pytest

from domain.accounts import ADMINS_ONLY, LINK_SPENT, SUSPENDED, UNKNOWN_USER, Actor, Role
from domain.appeals import (
    APPEAL_AGAIN,
    APPEAL_PENDING,
    APPEALED_LATELY,
    NOT_ONESELF,
    NOT_SUSPENDED,
    NOTHING_TO_LIFT,
    SUSPENDED_ALREADY,
    AccountSuspended,
)
from domain.catalogue import Visibility
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.outgoing import ON_HOLD, OutgoingState
from domain.payouts.accounts import hindrance
from domain.people import LAST_ADMIN
from domain.producers import UNKNOWN_APPLICATION, ApplicationState
from domain.reasons import MAX_REASON
from tests import factories
from tests.domain.house import House
from tests.domain.program import PDF, STATEMENT, Desk
from tests.domain.test_sending import ready
from tests.domain.trading import Market


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Night Owl")


PASSWORD = "correct horse"


def registered(house: House) -> Actor:
    user = house.accounts.register(name="Eve", email="eve@example.com", password=PASSWORD)
    return Actor(user.id, user.name, user.role)


def test_a_suspended_account_is_signed_out_and_told_why(house: House, desk: Desk) -> None:
    eve = registered(house)
    secret = house.accounts.sign_in(email="eve@example.com", password=PASSWORD, agent="")
    desk.suspend(eve, "Threats\nin messages.")
    assert house.accounts.actor(secret) is None
    subject, text = desk.letters(eve)[-1]
    assert subject == "Your BeatPass account is suspended"
    assert "Threats\nin messages." in text and "/appeal/" in text
    [entry] = desk.audited()
    assert (entry.action, entry.subject, entry.details["reason"]) == (
        "account.suspended",
        eve.id,
        "Threats\nin messages.",
    )


def test_signing_in_with_the_right_password_leads_to_the_appeal(house: House, desk: Desk) -> None:
    eve = registered(house)
    desk.suspend(eve)
    with pytest.raises(AccountSuspended) as caught:
        house.accounts.sign_in(email="eve@example.com", password=PASSWORD, agent="")
    assert caught.value.fault is SUSPENDED
    page = house.suspending.appeal_page(secret=caught.value.secret)
    assert page.suspension and page.suspension.reason == "Stolen beats." and page.may_appeal
    with pytest.raises(Forbidden) as wrong:
        house.accounts.sign_in(email="eve@example.com", password="guess", agent="")
    assert not isinstance(wrong.value, AccountSuspended)


def test_a_suspension_needs_a_reason_and_somebody(house: House, desk: Desk, owl: Actor) -> None:
    suspend = partial(house.suspending.suspend, actor=desk.admin)
    with pytest.raises(Invalid) as caught:
        suspend(user_id=owl.id, reason=" \n")
    assert set(caught.value.fields) == {"reason"}
    with pytest.raises(NotFound) as unknown:
        suspend(user_id="nobody", reason="Spam.")
    assert unknown.value.fault is UNKNOWN_USER
    desk.suspend(owl)
    with pytest.raises(Conflict) as twice:
        suspend(user_id=owl.id, reason="Spam.")
    assert twice.value.fault is SUSPENDED_ALREADY


def test_a_reason_that_is_too_long_is_refused_and_not_cut(house: House, desk: Desk, owl: Actor) -> None:
    longest = "x" * MAX_REASON
    with pytest.raises(Invalid):
        house.suspending.suspend(actor=desk.admin, user_id=owl.id, reason=f"{longest}x")
    desk.suspend(owl, longest)
    with pytest.raises(Invalid):
        house.suspending.reinstate(actor=desk.admin, user_id=owl.id, reason=f"{longest}x")
    assert not house.suspending.reinstate(actor=desk.admin, user_id=owl.id, reason=longest).suspended


def test_nobody_but_admins_suspends_or_reinstates(house: House, owl: Actor) -> None:
    for actor in (None, house.person(), owl):
        with pytest.raises(Forbidden):
            house.suspending.suspend(actor=actor, user_id=owl.id, reason="Spam.")
        with pytest.raises(Forbidden):
            house.suspending.reinstate(actor=actor, user_id=owl.id)


def test_an_admin_is_always_left(house: House, desk: Desk) -> None:
    with pytest.raises(Conflict) as oneself:
        desk.suspend(desk.admin)
    assert oneself.value.fault is NOT_ONESELF
    with pytest.raises(Conflict) as last:
        house.suspending.suspend_by_email(email=house.email(desk.admin), reason="Away.")
    assert last.value.fault is LAST_ADMIN
    other = house.person(Role.ADMIN, "Other")
    desk.suspend(other)
    with pytest.raises(Forbidden) as ended:
        house.suspending.suspend(actor=other, user_id=desk.admin.id, reason="Revenge.")
    assert ended.value.fault is ADMINS_ONLY
    house.suspending.reinstate_by_email(email=house.email(other))
    house.suspending.suspend(actor=other, user_id=desk.admin.id, reason="A lost laptop.")


def test_a_suspended_producers_work_is_withheld_and_comes_back_as_it_was(
    house: House, desk: Desk, owl: Actor
) -> None:
    public, private = house.beat(owl), factories.track(producer_id=owl.id, visibility=Visibility.PRIVATE)
    collection = factories.collection(producer_id=owl.id)
    with house.store.write() as unit:
        unit.tracks.add(private)
        unit.collections.add(collection)
        unit.commit()

    def seen() -> list[object]:
        with house.store.read() as unit:
            found = (
                unit.tracks.get(public.id),
                unit.tracks.get(private.id),
                unit.collections.get(collection.id),
            )
        return list(found)

    before = seen()
    desk.suspend(owl)
    assert (desk.work(owl), desk.work(owl)) == (2, 0)
    assert [getattr(each, "visibility", None) for each in seen()] == ["withheld", "private", "withheld"]
    track = seen()[0]
    assert not getattr(track, "is_public", True) and not getattr(track, "is_listed", True)
    house.suspending.reinstate(actor=desk.admin, user_id=owl.id)
    assert desk.work(owl) == 2
    assert seen() == before


def test_many_beats_are_withheld_all(house: House, desk: Desk, owl: Actor) -> None:
    with house.store.write() as unit:
        for _ in range(120):
            unit.tracks.add(factories.track(producer_id=owl.id))
        unit.commit()
    desk.suspend(owl)
    assert desk.work(owl) == 120


def test_payouts_wait_for_the_end_of_a_suspension(sale: Market, house: House, desk: Desk) -> None:
    ready(house, sale.owner)
    order = sale.bought()
    desk.suspend(sale.owner)
    sale.tick(days=2)
    [waits] = sale.sent(order)
    assert (waits.state, waits.reason, waits.attempts) == (OutgoingState.QUEUED, ON_HOLD, 0)
    with house.store.read() as unit:
        assert unit.runs.eligible() == set()
    house.suspending.reinstate(actor=desk.admin, user_id=sale.owner.id)
    sale.work()
    assert [each.state for each in sale.sent(order)] == [OutgoingState.PAID]


def test_whoever_is_suspended_is_not_paid_however_ready() -> None:
    assert hindrance(factories.payee(), is_suspended=True) == ON_HOLD
    assert hindrance(None, is_suspended=True) == ON_HOLD


def test_what_others_hold_stays_valid(sale: Market, house: House, desk: Desk) -> None:
    sale.bought()
    desk.suspend(sale.owner)
    desk.work(sale.owner)
    with house.store.read() as unit:
        [licence] = unit.licences.held(sale.track.id, sale.buyer.id)
    assert licence.is_active(house.clock.now())


def test_an_appeal_that_is_heard_opens_the_account(house: House, desk: Desk, owl: Actor) -> None:
    secret = desk.suspend(owl)
    appeal = house.suspending.appeal(secret=secret, statement=STATEMENT, documents=[PDF])
    page = house.suspending.appeal_page(secret=secret)
    assert page.is_pending and not page.may_appeal
    with pytest.raises(Conflict) as caught:
        house.suspending.appeal(secret=secret, statement=STATEMENT)
    assert caught.value.fault is APPEAL_PENDING
    desk.approve(appeal)
    assert house.suspending.appeal_page(secret=secret).suspension is None
    with house.store.read() as unit:
        user = unit.users.get(owl.id)
    assert user and not user.suspended
    assert desk.subjects(owl)[-2:] == ["We have your appeal", "Your BeatPass account is open again"]
    with pytest.raises(Forbidden) as over:
        house.suspending.appeal(secret=secret, statement=STATEMENT)
    assert over.value.fault is NOT_SUSPENDED


def test_after_a_denied_appeal_one_waits_with_the_next(house: House, desk: Desk, owl: Actor) -> None:
    secret = desk.suspend(owl)
    desk.deny(house.suspending.appeal(secret=secret, statement=STATEMENT), "The beats are stolen.")
    page = house.suspending.appeal_page(secret=secret)
    assert page.appeal and page.appeal.reason == "The beats are stolen." and page.again_at
    with pytest.raises(Conflict) as caught:
        house.suspending.appeal(secret=secret, statement=STATEMENT)
    assert caught.value.fault is APPEALED_LATELY
    assert caught.value.advice.values["day"] == (house.clock.now() + APPEAL_AGAIN).date()
    house.clock.pass_by(days=30)
    assert house.suspending.appeal_page(secret=secret).may_appeal
    house.suspending.appeal(secret=secret, statement=STATEMENT)


def test_an_appeal_explains_itself(house: House, desk: Desk, owl: Actor) -> None:
    secret = desk.suspend(owl)
    for statement in ("No.", "x" * 4001):
        with pytest.raises(Invalid) as caught:
            house.suspending.appeal(secret=secret, statement=statement)
        assert set(caught.value.fields) == {"statement"}


def test_a_link_that_is_none_or_too_old_opens_nothing(house: House, desk: Desk, owl: Actor) -> None:
    secret = desk.suspend(owl)
    with pytest.raises(Forbidden) as caught:
        house.suspending.appeal_page(secret="guess")
    assert caught.value.fault is LINK_SPENT
    house.clock.pass_by(days=90)
    with pytest.raises(Forbidden):
        house.suspending.appeal(secret=secret, statement=STATEMENT)


def test_reinstating_settles_the_appeal_too(house: House, desk: Desk, owl: Actor) -> None:
    secret = desk.suspend(owl)
    appeal = house.suspending.appeal(secret=secret, statement=STATEMENT)
    house.suspending.reinstate(actor=desk.admin, user_id=owl.id, reason="A mistake.")
    with house.store.read() as unit:
        settled = unit.applications.get(appeal.id)
    assert settled and settled.state is ApplicationState.APPROVED
    with pytest.raises(Conflict) as caught:
        house.suspending.reinstate(actor=desk.admin, user_id=owl.id)
    assert caught.value.fault is NOTHING_TO_LIFT
    with pytest.raises(NotFound) as unknown:
        house.deciding.deny(actor=desk.admin, application_id="none", reason="No.")
    assert unknown.value.fault is UNKNOWN_APPLICATION


def test_the_machine_does_not_act_for_a_suspended_producer(house: House, desk: Desk, owl: Actor) -> None:
    desk.suspend(owl)
    with pytest.raises(Forbidden) as caught:
        house.producers.acting(email=house.email(owl))
    assert caught.value.fault is SUSPENDED
