"""What holding the books against the processor needs of every store."""

from datetime import timedelta

from domain.ledger import COSTS, FEES, PROCESSOR, Line
from domain.money import Currency
from domain.reconciling import Reconciliation
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW

MICROSECOND = timedelta(microseconds=1)


def test_lines_are_found_by_when_they_were_booked(store: Store) -> None:
    moments = (NOW - MICROSECOND, NOW, NOW + MINUTE - MICROSECOND, NOW + MINUTE)
    _, first, last, _ = entries = [
        factories.entry(Line(PROCESSOR, number), Line(FEES, -number), at=moment)
        for number, moment in enumerate(moments, 1)
    ]
    other = factories.entry(Line(PROCESSOR, 9), Line(FEES, -9), at=NOW + MICROSECOND, currency=Currency.JPY)
    elsewhere = factories.entry(Line(FEES, 9), Line(COSTS, -9), at=NOW)
    with store.write() as unit:
        unit.ledger.add(*reversed(entries), other, elsewhere)
        unit.commit()
    with store.read() as unit:
        found = unit.ledger.booked_between(PROCESSOR, NOW, NOW + MINUTE)
    assert [each.entry_id for each in found] == [first.id, other.id, last.id]
    assert [(each.amount, each.currency) for each in found][:2] == [(2, Currency.USD), (9, Currency.JPY)]
    assert {each.account for each in found} == {PROCESSOR} and found[0].cause == first.cause


def test_the_newest_days_come_first(store: Store) -> None:
    days = [Reconciliation(f"2026-{day}", NOW, 0) for day in ("12-01", "11-30", "12-02")]
    put(store, "reconciliations", *days)
    with store.read() as unit:
        assert [each.id for each in unit.reconciliations.newest(2)] == ["2026-12-02", "2026-12-01"]
        assert len(unit.reconciliations.newest(9)) == 3
