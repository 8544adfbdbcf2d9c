"""Amounts: read, written, and what comes on top."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.money import Currency, decimal, platform_fee, priced, typed_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("200", 20_000), ("200.5", 20_050), (" 0.07 ", 7), ("1,200.50", 120_050), ("1,234,567.89", 123_456_789)],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: int) -> None:
    assert typed_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-5",
        "+5",
        "NaN",
        "inf",
        "1e3",
        "0x10",
        "٣",
        "1.234",
        "12,00",
        "1,23",
        "5 000",
        "$5",
        "5.",
        ".5",
        "1_000",
    ]
    + ["9" * 10],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert typed_amount(text) is None


@settings(max_examples=50, derandomize=True, database=None, deadline=None)
@given(st.integers(0, 99_999_999_999))
def test_what_is_written_can_be_read_again(amount: int) -> None:
    assert typed_amount(decimal(amount)) == amount


def test_an_amount_names_its_currency() -> None:
    assert priced(120_050, Currency.GBP) == "1,200.50 GBP"
    assert decimal(-5) == "-0.05"


@pytest.mark.parametrize(("price", "fee"), [(20_000, 2_700), (100, 312), (104, 312), (105, 313), (0, 300)])
def test_the_fee_is_twelve_percent_and_three(price: int, fee: int) -> None:
    assert platform_fee(price) == fee
