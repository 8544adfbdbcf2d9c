"""Amounts as Stripe counts them: https://docs.stripe.com/currencies."""

import pytest

from adapters.payments.stripe.amounts import currency_of, from_stripe, to_stripe
from domain.money import Currency
from domain.payments import PaymentRefused

SAME = [currency for currency in Currency if currency not in (Currency.ISK, Currency.KWD)]


@pytest.mark.parametrize("currency", SAME)
@pytest.mark.parametrize("amount", [1, 99, 100, 12_345, 99_999_999])
def test_most_currencies_have_the_same_minor_unit(currency: Currency, amount: int) -> None:
    assert to_stripe(amount, currency) == from_stripe(amount, currency) == amount


@pytest.mark.parametrize(
    ("currency", "ours", "stripes"),
    [
        (Currency.USD, 10_00, 1000),
        (Currency.HUF, 10_00, 1000),
        (Currency.JPY, 500, 500),
        (Currency.KRW, 500, 500),
        (Currency.ISK, 5, 500),
        (Currency.ISK, 1_234, 123_400),
        (Currency.ISK, -5, -500),
        (Currency.KWD, 5_120, 5_120),
        (Currency.KWD, 0, 0),
    ],
)
def test_amounts_go_there_and_come_back(currency: Currency, ours: int, stripes: int) -> None:
    assert to_stripe(ours, currency) == stripes
    assert from_stripe(stripes, currency) == ours


@pytest.mark.parametrize("amount", [1, 9, 5_124, -1])
def test_dinars_that_do_not_end_in_nought_are_refused(amount: int) -> None:
    with pytest.raises(PaymentRefused, match="multiple of 10"):
        to_stripe(amount, Currency.KWD)


@pytest.mark.parametrize("amount", [1, 99, 150, -50])
def test_parts_of_a_krona_are_refused(amount: int) -> None:
    with pytest.raises(PaymentRefused, match="no whole amount"):
        from_stripe(amount, Currency.ISK)


def test_a_currency_without_books_is_refused() -> None:
    assert currency_of("cad") is Currency.CAD
    with pytest.raises(PaymentRefused, match="no books in XAF"):
        currency_of("xaf")
