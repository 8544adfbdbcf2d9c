"""Refunds on Postgres whose end is told many times at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.accounts import Role
from domain.outgoing import OutgoingKind, OutgoingState
from tests.adapters.test_use_case_races import house
from tests.domain.house import House
from tests.domain.test_refunding import UNDONE
from tests.domain.trading import market, ready

__all__ = ["house"]
pytestmark = pytest.mark.postgres
AT_ONCE = 8


@pytest.mark.parametrize("works", [True, False])
def test_twenty_deliveries_at_once_have_one_effect(house: House, works: bool) -> None:
    sale, admin = market(house), house.person(Role.ADMIN, "Root")
    ready(house, sale.owner)
    order = sale.bought()
    sale.work()
    house.rail.slow_refunds()
    house.refunding.refund(actor=admin, order_id=order.id, reason="asked for")
    sale.work()
    [back] = sale.sent(order, OutgoingKind.REFUND)
    house.rail.end_refund(back.object_id, works)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        heard = [threads.submit(house.sending.heard, refund_id=back.object_id) for _ in range(20)]
    assert [each.exception() for each in heard if each.exception()] == []
    sale.tick(minutes=2)
    [done] = sale.sent(order, OutgoingKind.REFUND)
    assert (done.state, done.refusals) == (OutgoingState.PAID, not works)
    assert sale.balances() == UNDONE and house.rail.made("refunds") == 2 - works
