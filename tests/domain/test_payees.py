"""Payout accounts: a country for good, the processor's own form, and what is seen of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.errors import Conflict, Forbidden, Invalid, Unavailable
from domain.money import Currency
from domain.payments import PaymentsDown
from domain.payouts.accounts import (
    ACCOUNT_CLOSED,
    ACCOUNT_DOWN,
    COUNTRY_FIXED,
    NO_ACCOUNT,
    NOT_SET_UP,
    choice_errors,
)
from domain.services.money.payees import Payees
from tests.domain.house import House
from tests.domain.trading import Other, opened, ready, seen


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer()


def test_an_account_is_opened_and_filled_in_at_the_processor(house: House, owl: Actor) -> None:
    assert house.payees.mine(actor=owl) is None
    url = house.payees.open(actor=owl, country="CA", confirmed=True)
    payee = house.payees.mine(actor=owl)
    assert payee and payee.account_id in url
    assert (payee.country, payee.is_connected, payee.is_ready) == ("CA", False, False)
    assert payee.due
    house.rail.onboard(payee.account_id, currency=Currency.CAD)
    after = seen(house, owl)
    assert (after.is_ready, after.due, after.currency) == (True, (), Currency.CAD)
    assert payee.account_id in house.payees.dashboard(actor=owl)


def test_admins_see_what_producers_are_called(house: House, owl: Actor) -> None:
    admin = house.person(Role.ADMIN)
    assert house.payees.names(actor=admin, ids=[owl.id, owl.id, "gone"]) == {owl.id: owl.name}
    with pytest.raises(Forbidden):
        house.payees.names(actor=owl, ids=[owl.id])


def test_asked_twice_it_is_one_account(house: House, owl: Actor) -> None:
    first = opened(house, owl)
    assert opened(house, owl).account_id == first.account_id
    assert first.account_id in house.payees.complete(actor=owl)
    assert house.rail.made("accounts") == 1


@pytest.mark.parametrize("hours", [0, 25])
def test_an_account_whose_answer_was_lost_is_found_again(house: House, owl: Actor, hours: int) -> None:
    house.rail.drop_replies(1)
    with pytest.raises(Unavailable) as caught:
        house.payees.open(actor=owl, country="CA", confirmed=True)
    assert caught.value.fault is ACCOUNT_DOWN
    house.clock.pass_by(hours=hours)
    if hours:
        house.rail.forget_keys()
    assert house.payees.complete(actor=owl)
    assert house.rail.made("accounts") == 1


def test_a_country_is_for_good(house: House, owl: Actor) -> None:
    opened(house, owl)
    with pytest.raises(Conflict) as caught:
        house.payees.open(actor=owl, country="DE", confirmed=True)
    assert caught.value.fault is COUNTRY_FIXED and "Canada" in caught.value.message


def test_a_country_that_nothing_was_made_for_yet_may_be_changed(house: House, owl: Actor) -> None:
    house.rail.fail_calls(1)
    with pytest.raises(Unavailable):
        house.payees.open(actor=owl, country="CA", confirmed=True)
    house.payees.open(actor=owl, country="DE", confirmed=True)
    assert house.rail.payments.account(seen(house, owl).account_id).country == "DE"


def test_what_is_missing_is_said_beside_its_field(house: House, owl: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        house.payees.open(actor=owl, country="XX", confirmed=False)
    assert set(caught.value.fields) == {"country", "confirmed"}
    assert "doesn't pay out to" in choice_errors("KP", True)["country"]
    assert choice_errors("CA", True) == {} and house.payees.mine(actor=owl) is None


def test_accounts_are_for_producers(house: House) -> None:
    eve = house.person(name="Eve")
    for attempt in (house.payees.mine, house.payees.complete, house.payees.dashboard, house.payees.look):
        with pytest.raises(Forbidden):
            attempt(actor=eve)
    with pytest.raises(Forbidden):
        house.payees.open(actor=eve, country="CA", confirmed=True)


def ways_in(payees: Payees) -> tuple[Callable[..., str], ...]:
    return payees.complete, payees.dashboard


def test_without_an_account_there_is_nothing_to_complete(house: House, owl: Actor) -> None:
    for way_in in ways_in(house.payees):
        with pytest.raises(Conflict) as caught:
            way_in(actor=owl)
        assert caught.value.fault is NO_ACCOUNT
    assert house.payees.look(actor=owl) is None


def test_a_closed_account_is_followed_by_another_in_any_country(house: House, owl: Actor) -> None:
    first = ready(house, owl)
    house.rail.close(first.account_id)
    closed = seen(house, owl)
    assert (closed.is_closed, closed.is_ready, closed.is_connected) == (True, False, False)
    for way_in in ways_in(house.payees):
        with pytest.raises(Conflict) as caught:
            way_in(actor=owl)
        assert caught.value.fault is ACCOUNT_CLOSED
    house.payees.open(actor=owl, country="DE", confirmed=True)
    second = seen(house, owl)
    assert (second.country, second.opened) == ("DE", 2) and second.account_id != first.account_id
    assert house.payees.changed(account_id=first.account_id) is None


def test_an_account_that_the_processor_knows_no_more_is_closed(house: House, owl: Actor) -> None:
    payee = ready(house, owl)
    with house.store.write() as unit:
        unit.payees.save(replace(payee, account_id="acct_gone"))
        unit.commit()
    assert seen(house, owl).is_closed


def test_what_is_due_again_shows(house: House, owl: Actor) -> None:
    payee = ready(house, owl)
    house.rail.restrict(payee.account_id, ["individual.verification"])
    after = house.payees.changed(account_id=payee.account_id)
    assert after and (after.is_connected, after.is_ready) == (True, False)
    assert after.due == ("individual.verification",)
    assert house.payees.changed(account_id="acct_of_somebody_else") is None


def test_while_the_processor_is_silent_an_account_is_shown_as_last_seen(house: House, owl: Actor) -> None:
    payee = ready(house, owl)
    house.rail.fail_calls(3)
    assert house.payees.look(actor=owl) == payee
    for way_in in ways_in(house.payees):
        with pytest.raises(Unavailable) as caught:
            way_in(actor=owl)
        assert caught.value.fault is ACCOUNT_DOWN


def test_there_is_no_dashboard_before_the_form_is_filled_in(house: House, owl: Actor) -> None:
    opened(house, owl)
    with pytest.raises(Conflict) as caught:
        house.payees.dashboard(actor=owl)
    assert caught.value.fault is NOT_SET_UP


def test_what_was_asked_earlier_does_not_hide_what_is_known_by_now(house: House, owl: Actor) -> None:
    """An answer is slow, and the account changes on its way."""
    payee, honest = opened(house, owl), house.rail.payments

    def slowly(account_id: str) -> object:
        answer = honest.account(account_id)
        house.clock.pass_by(seconds=1)
        house.rail.onboard(account_id)
        house.payees.changed(account_id=account_id)
        return answer

    slow = replace(house.payees, payments=Other(honest, {"account": slowly}))
    after = slow.changed(account_id=payee.account_id)
    assert after and after.is_ready and seen(house, owl).is_ready


def test_a_processor_that_is_down_is_asked_again(house: House, owl: Actor) -> None:
    payee = opened(house, owl)
    house.rail.fail_calls(1)
    with pytest.raises(PaymentsDown):
        house.payees.changed(account_id=payee.account_id)
