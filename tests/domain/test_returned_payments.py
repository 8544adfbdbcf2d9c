"""What buyers read whose payment goes back because the beat can't be theirs any more."""

from dataclasses import replace

import pytest

from domain.accounts import Actor
from domain.errors import Fault
from domain.licensing.entitlement import ASKER_SUSPENDED, NOT_OUT, PRODUCER_SUSPENDED
from domain.licensing.offers import Option
from domain.licensing.sales import OFFER_CHANGED
from domain.orders import WHY_RETURNED, OrderState
from tests.domain.house import House
from tests.domain.trading import Market, market


def suspend(house: House, person: Actor) -> None:
    with house.store.write() as unit:
        user = unit.users.get(person.id, lock=True)
        assert user
        unit.users.save(replace(user, suspended=True))
        unit.commit()


def spoil(sale: Market, reason: Fault) -> None:
    """Let something happen to a beat, or to somebody, while it is being paid."""
    if reason is ASKER_SUSPENDED:
        suspend(sale.house, sale.buyer)
    elif reason is PRODUCER_SUSPENDED:
        suspend(sale.house, sale.owner)
    elif reason is NOT_OUT:
        sale.change_track(deleted_at=sale.house.clock.now())
    else:
        sale.offer_anew(price=300_00)
        sale.change_track(option=Option.BOTH if reason is OFFER_CHANGED else Option.STANDARD)


@pytest.mark.parametrize("reason", list(WHY_RETURNED))
def test_who_has_paid_reads_nothing_that_speaks_to_others(house: House, reason: Fault) -> None:
    sale = market(house)
    order = sale.begin()
    house.rail.pay(order.session_id)
    spoil(sale, reason)
    returned = sale.settle(order)
    assert (returned.state, returned.reason) == (OrderState.RETURNED, WHY_RETURNED[reason])
    assert "charged" not in returned.reason and "downloaded" not in returned.reason
