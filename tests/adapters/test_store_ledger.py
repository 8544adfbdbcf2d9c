"""The books: booked once, found again, added up, on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from peewee import IntegrityError

from domain.errors import Conflict
from domain.ledger import BOOKED_OTHERWISE, FEES, MOST_AMOUNT, PROCESSOR, Account, Entry, Kind, Line, producer
from domain.money import Currency
from domain.store import Store, Unit
from tests import factories
from tests.adapters.test_store_units import in_threads
from tests.factories import NOW

OWL = producer("owl")
FULL = factories.entry(
    Line(FEES, 1),
    Line(PROCESSOR, MOST_AMOUNT),
    Line(OWL, -MOST_AMOUNT),
    Line(producer("Bat"), -1),
    kind=Kind.DISPUTE_LOST,
    currency=Currency.GBP,
    at=NOW + timedelta(days=400, microseconds=7),
    memo='Zoë’s "C♯" 🎹 %_\\ \'; --',
)


def book(store: Store, *entries: Entry) -> None:
    with store.write() as unit:
        unit.ledger.add(*entries)
        unit.commit()


def owed(amount: int, **fields: object) -> Entry:
    """Something that the owl is owed."""
    return factories.entry(Line(PROCESSOR, amount), Line(OWL, -amount), **fields)


def test_an_entry_is_found_by_its_cause_with_all_that_it_says(store: Store) -> None:
    book(store, FULL, factories.entry())
    with store.read() as unit:
        assert unit.ledger.by_cause(FULL.cause) == FULL
        assert unit.ledger.by_cause("none") is None


def test_a_cause_is_booked_once_however_often_it_says_the_same(store: Store) -> None:
    again = replace(FULL, id=factories.new_id(), at=NOW, memo="again")
    book(store, FULL, again)
    book(store, again, replace(again, id=factories.new_id()))
    with store.read() as unit:
        assert unit.ledger.by_cause(FULL.cause) == FULL
        assert unit.ledger.balance(PROCESSOR, Currency.GBP) == MOST_AMOUNT


@pytest.mark.parametrize("is_one_unit", [True, False])
def test_a_cause_that_says_something_else_is_a_conflict_and_nothing_of_it_is_booked(
    store: Store, is_one_unit: bool
) -> None:
    first, other = owed(5, cause="sale:1"), owed(6, cause="sale:1")
    along = owed(7)
    if not is_one_unit:
        book(store, first)
    with store.write() as unit:
        if is_one_unit:
            unit.ledger.add(first)
        with pytest.raises(Conflict) as caught:
            unit.ledger.add(along, other)
        unit.commit()
    assert caught.value.fault is BOOKED_OTHERWISE
    with store.read() as unit:
        assert unit.ledger.by_cause(first.cause) == first
        assert unit.ledger.by_cause(along.cause) is None
        assert balances(unit, OWL) == {Currency.USD: -5}


def test_an_id_is_not_taken_twice_and_the_unit_can_go_on(store: Store) -> None:
    first, along = owed(5), owed(7)
    book(store, first)
    with store.write() as unit:
        with pytest.raises((Conflict, IntegrityError)):
            unit.ledger.add(along, replace(first, cause="sale:other"))
        unit.ledger.add(owed(1))
        unit.commit()
    with store.read() as unit:
        assert unit.ledger.balance(OWL, Currency.USD) == -6
        assert unit.ledger.by_cause(along.cause) is None


def balances(unit: Unit, account: Account) -> dict[Currency, int]:
    """Of the currencies in which it has any."""
    found = {currency: unit.ledger.balance(account, currency) for currency in Currency}
    return {currency: total for currency, total in found.items() if total}


def test_balances_are_the_sums_of_each_currency(store: Store) -> None:
    paid = factories.entry(Line(OWL, 5), Line(PROCESSOR, -5), currency=Currency.CAD)
    book(store, owed(5), owed(7), owed(9, currency=Currency.EUR), owed(5, currency=Currency.CAD), paid)
    with store.read() as unit:
        assert unit.ledger.balance(OWL, Currency.USD) == -12
        assert unit.ledger.balance(OWL, Currency.GBP) == 0
        assert unit.ledger.balance(OWL, Currency.CAD) == 0
        assert balances(unit, OWL) == {Currency.EUR: -9, Currency.USD: -12}
        assert balances(unit, producer("none")) == {}
        assert unit.ledger.totals() == {"CAD": 0, "EUR": 0, "USD": 0}


def test_a_balance_holds_more_than_one_line_may(store: Store) -> None:
    book(store, *(owed(MOST_AMOUNT) for _ in range(4)))
    with store.read() as unit:
        assert unit.ledger.balance(OWL, Currency.USD) == -4 * MOST_AMOUNT


def test_a_statement_shows_the_last_first_and_goes_on_page_by_page(store: Store) -> None:
    entries = [owed(amount, memo=str(amount)) for amount in range(1, 6)]
    book(store, *entries[::-1], owed(9, currency=Currency.EUR), factories.entry())
    with store.read() as unit:
        first = unit.ledger.lines_of(OWL, Currency.USD, 2)
        second = unit.ledger.lines_of(OWL, Currency.USD, 2, before=first[-1].entry_id)
        last = unit.ledger.lines_of(OWL, Currency.USD, 2, before=second[-1].entry_id)
        none = unit.ledger.lines_of(OWL, Currency.USD, 2, before=last[-1].entry_id)
    assert [[line.amount for line in page] for page in (first, second, last, none)] == [
        [-5, -4],
        [-3, -2],
        [-1],
        [],
    ]
    line, entry = first[0], entries[-1]
    assert (line.entry_id, line.cause, line.kind, line.at) == (entry.id, entry.cause, entry.kind, entry.at)
    assert (line.account, line.currency, line.memo) == (OWL, Currency.USD, "5")


def test_more_entries_than_one_statement_takes_are_booked_together(store: Store) -> None:
    book(store, *(owed(1) for _ in range(1_100)))
    wide = [Line(producer(f"p{number}"), -1) for number in range(1_100)]
    book(store, factories.entry(Line(PROCESSOR, 1_100), *wide))
    with store.read() as unit:
        assert unit.ledger.balance(PROCESSOR, Currency.USD) == 2_200
        assert unit.ledger.balance(OWL, Currency.USD) == -1_100


def test_what_is_not_committed_was_never_booked(store: Store) -> None:
    with store.write() as unit:
        unit.ledger.add(owed(5, cause="sale:1"))
        assert unit.ledger.balance(OWL, Currency.USD) == -5
    with store.read() as unit:
        assert unit.ledger.by_cause("sale:1") is None
        assert balances(unit, OWL) == {}


def test_only_a_unit_that_writes_books(store: Store) -> None:
    with store.read() as unit, pytest.raises(RuntimeError):
        unit.ledger.add(factories.entry())


def test_books_that_were_kept_by_the_site_are_right(store: Store) -> None:
    book(store, FULL, owed(5), factories.entry())
    with store.read() as unit:
        assert unit.ledger.suspects(10) == []
        assert unit.ledger.strays(10) == []


def test_of_eight_who_book_a_cause_at_once_one_does_and_all_are_content(store: Store) -> None:
    causes = [f"sale:{number}" for number in range(5)]
    in_threads(8, lambda: book(store, *(owed(5, cause=cause) for cause in causes)))
    with store.read() as unit:
        assert unit.ledger.balance(OWL, Currency.USD) == -25


def test_of_eight_who_book_different_amounts_at_once_one_wins(store: Store) -> None:
    amounts = iter(range(1, 9))
    refused: list[str] = []

    def try_to_book() -> None:
        try:
            book(store, owed(next(amounts), cause="sale:1"))
        except Conflict as conflict:
            refused.append(conflict.code)

    in_threads(8, try_to_book)
    assert refused == [BOOKED_OTHERWISE.code] * 7
    with store.read() as unit:
        booked = unit.ledger.by_cause("sale:1")
        assert booked and balances(unit, OWL) == {Currency.USD: booked.amounts[OWL]}
