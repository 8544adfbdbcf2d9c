"""Amounts: read, written, and what comes on top."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.money import MOST_CHARGED, MOST_FIXED, MOST_PERCENT, Currency, Fee, decimal, priced, typed_amount


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
@given(st.integers(0, 99_999_999_999), st.sampled_from([0, 2, 3]))
def test_what_is_written_can_be_read_again(amount: int, decimals: int) -> None:
    amount //= 10 ** (3 - decimals)
    assert typed_amount(decimal(amount, decimals), decimals) == amount


def test_an_amount_names_its_currency() -> None:
    assert priced(120_050, Currency.GBP) == "1,200.50 GBP"
    assert decimal(-5) == "-0.05"


@pytest.mark.parametrize(
    ("currency", "amount", "text"),
    [
        (Currency.JPY, 1_200, "1,200 JPY"),
        (Currency.ISK, -7, "-7 ISK"),
        (Currency.KWD, 1_200_050, "1,200.050 KWD"),
        (Currency.KWD, -1, "-0.001 KWD"),
    ],
)
def test_each_currency_has_its_own_decimals(currency: Currency, amount: int, text: str) -> None:
    assert priced(amount, currency) == text


@pytest.mark.parametrize(("text", "decimals"), [("5.1", 0), ("5.001", 2), ("5.", 0), ("5.0001", 3)])
def test_more_decimals_than_the_currency_has_are_no_amount(text: str, decimals: int) -> None:
    assert typed_amount(text, decimals) is None


@pytest.mark.parametrize(
    ("price", "currency", "fee"),
    [
        (20_000, Currency.USD, 2_700),
        (100, Currency.CAD, 312),
        (104, Currency.EUR, 312),
        (105, Currency.GBP, 313),
        (0, Currency.USD, 300),
        (5_000, Currency.JPY, 603),
        (5_000, Currency.ISK, 603),
        (20_000, Currency.KWD, 5_400),
    ],
)
def test_the_fee_is_twelve_percent_and_three(price: int, currency: Currency, fee: int) -> None:
    assert Fee().on(price, currency) == fee


@pytest.mark.parametrize(
    ("fee", "price", "currency", "asked"),
    [
        (Fee(12_50, 0), 1_00, Currency.USD, 13),
        (Fee(12_49, 0), 1_00, Currency.USD, 12),
        (Fee(0, 50), 1_00, Currency.CAD, 50),
        (Fee(0, 50), 1_000, Currency.JPY, 1),
        (Fee(0, 49), 1_000, Currency.ISK, 0),
        (Fee(0, 2_55), 1_000, Currency.KWD, 2_550),
        (Fee(0, 0), 1_000, Currency.USD, 0),
        (Fee(MOST_PERCENT, MOST_FIXED), 200_00, Currency.USD, 200_00),
    ],
)
def test_a_site_may_ask_another_fee(fee: Fee, price: int, currency: Currency, asked: int) -> None:
    assert fee.on(price, currency) == asked


@pytest.mark.parametrize(
    ("fee", "words"),
    [
        (Fee(), "12 % and 3.00 USD"),
        (Fee(7_50, 0), "7.5 %"),
        (Fee(0, 1_00), "1.00 USD"),
        (Fee(0, 0), "0 %"),
    ],
)
def test_a_fee_is_said_in_words(fee: Fee, words: str) -> None:
    assert fee.words(Currency.USD) == words


@pytest.mark.parametrize("told", [(-1, 0), (0, -1), (MOST_PERCENT + 1, 0), (0, MOST_FIXED + 1)])
def test_a_fee_that_no_site_may_ask_is_none(told: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no fee"):
        Fee(*told)


@pytest.mark.parametrize("fee", [Fee(), Fee(0, 0), Fee(33_33, 1), Fee(MOST_PERCENT, MOST_FIXED)])
@pytest.mark.parametrize("currency", [Currency.USD, Currency.JPY, Currency.KWD])
def test_the_highest_price_can_be_charged_with_its_fee_and_no_higher_one(
    currency: Currency, fee: Fee
) -> None:
    highest, unit = fee.highest_price(currency), currency.unit
    assert highest % unit == 0
    assert highest + fee.on(highest, currency) <= MOST_CHARGED
    assert highest + unit + fee.on(highest + unit, currency) > MOST_CHARGED
