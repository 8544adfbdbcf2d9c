"""The books: what can't be written into them, and what their check says."""

from typing import Any

import pytest

from domain.ledger import (
    FEES,
    MOST_AMOUNT,
    PROCESSOR,
    Account,
    Entry,
    Kind,
    Line,
    Suspect,
    disputed,
    findings,
    held,
    pool,
    producer,
)
from domain.money import Currency
from tests.factories import NOW

PLUS, MINUS = Line(PROCESSOR, 5), Line(FEES, -5)


def entry(*lines: Line, **fields: Any) -> Entry:
    values = {"id": "e", "cause": "sale:1", "kind": Kind.SALE, "currency": Currency.EUR, "at": NOW}
    return Entry.of(lines=lines, **values | fields)


@pytest.mark.parametrize("amount", [0, True, False, 5.0, "5", None, MOST_AMOUNT + 1, -MOST_AMOUNT - 1])
def test_a_line_without_a_whole_amount_within_reach_is_refused(amount: Any) -> None:
    with pytest.raises(ValueError, match="."):
        Line(PROCESSOR, amount)


@pytest.mark.parametrize("amount", [1, -1, MOST_AMOUNT, -MOST_AMOUNT])
def test_any_other_amount_can_stand_on_a_line(amount: int) -> None:
    assert Line(PROCESSOR, amount).amount == amount


def test_a_line_needs_an_account_rather_than_text() -> None:
    with pytest.raises(ValueError, match="'processor' is no account"):
        Line("processor", 5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["", "Processor", "processor ", "producer", "producer:", "producer:a b", "producer:a:b", "held:\n"]
    + ["pool:2026-13", "pool:2026-00", "pool:26-01", "pool:2026-011", "savings:1", "processor:1", "fees\n"],
)
def test_there_are_no_other_accounts(text: str) -> None:
    with pytest.raises(ValueError, match="there is no account"):
        Account(text)


def test_accounts_are_text_that_tells_whose_they_are() -> None:
    made = [pool("2026-11"), producer("0199-ab"), held("p"), disputed("o"), PROCESSOR]
    assert made == ["pool:2026-11", "producer:0199-ab", "held:p", "disputed:o", "processor"]
    assert [(each.kind, each.of) for each in made] == [
        ("pool", "2026-11"),
        ("producer", "0199-ab"),
        ("held", "p"),
        ("disputed", "o"),
        ("processor", ""),
    ]


@pytest.mark.parametrize(
    "lines", [(), (PLUS,), (PLUS, MINUS, Line(FEES, -1)), (PLUS, Line(PROCESSOR, -5)), (PLUS, Line(FEES, 5))]
)
def test_lines_that_are_no_entry_are_refused(lines: tuple[Line, ...]) -> None:
    with pytest.raises(ValueError, match="sale:1"):
        entry(*lines)


@pytest.mark.parametrize("fields", [{"id": ""}, {"cause": ""}, {"at": NOW.replace(tzinfo=None)}])
def test_an_entry_has_an_id_a_cause_and_a_moment(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="."):
        entry(PLUS, MINUS, **fields)


@pytest.mark.parametrize("lines", [(PLUS, MINUS), (MINUS, MINUS, Line(PROCESSOR, 10))])
def test_lines_out_of_order_or_twice_on_an_account_are_refused(lines: tuple[Line, ...]) -> None:
    with pytest.raises(ValueError, match="in their order"):
        Entry("e", "sale:1", Kind.SALE, Currency.EUR, NOW, lines)


def test_the_lines_of_an_account_become_one_and_come_in_order() -> None:
    cancelled = (Line(producer("a"), 3), Line(producer("a"), -3))
    assert entry(PLUS, *cancelled, MINUS, PLUS, MINUS).lines == (Line(FEES, -10), Line(PROCESSOR, 10))


def test_lines_may_not_add_up_to_more_than_one_may_hold() -> None:
    most = Line(PROCESSOR, MOST_AMOUNT)
    with pytest.raises(ValueError, match="can't stand on a line"):
        entry(most, most, Line(FEES, -MOST_AMOUNT), Line(FEES, -MOST_AMOUNT))


def test_entries_say_the_same_whenever_they_were_made() -> None:
    first = entry(PLUS, MINUS)
    assert first.says_the_same_as(entry(MINUS, PLUS, id="f", at=NOW.replace(year=2027), memo="again"))
    others = [{"cause": "sale:2"}, {"kind": Kind.SPLIT}, {"currency": Currency.USD}]
    assert not any(first.says_the_same_as(entry(PLUS, MINUS, **other)) for other in others)
    assert not first.says_the_same_as(entry(PLUS, PLUS, MINUS, MINUS))


def test_books_that_are_right_have_no_findings() -> None:
    assert findings([], [], {"EUR": 0, "USD": 0}) == ()


def test_each_finding_says_what_is_wrong() -> None:
    suspects = [Suspect("1", "sale:a", "EUR", 2, 7), Suspect("2", "sale:b", "EUR", 1, -7, strangers=1)]
    assert findings(suspects, ["3"], {"EUR": 0, "USD": -2}) == (
        "Entry 1 (sale:a) sums to 7 EUR instead of 0.",
        "Entry 2 (sale:b) has fewer than two lines: 1.",
        "Entry 2 (sale:b) sums to -7 EUR instead of 0.",
        "Entry 2 (sale:b) is in EUR and has lines in another currency.",
        "There are lines of an entry 3, which isn't there.",
        "All lines in USD sum to -2 instead of 0.",
    )
