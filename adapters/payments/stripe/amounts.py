"""Amounts as Stripe counts them, to and fro.

Source: https://docs.stripe.com/currencies, "Zero-decimal currencies", "Three-decimal currencies" and
"Special cases": yen and won are whole as with us, krónur are written as if they had two decimals, and the
last digit of three-decimal currencies is 0.
"""

from domain.money import Currency
from domain.payments import PaymentRefused

TIMES = {Currency.ISK: 100}
STEPS = {Currency.KWD: 10}


def to_stripe(amount: int, currency: Currency) -> int:
    """Our minor units in Stripe's. Raises `PaymentRefused` for what Stripe can't move exactly."""
    step = STEPS.get(currency, 1)
    if amount % step:
        raise PaymentRefused(f"An amount in {currency} must be a multiple of {step}.", "amount_not_payable")
    return amount * TIMES.get(currency, 1)


def from_stripe(amount: int, currency: Currency) -> int:
    """Stripe's units in ours. Raises `PaymentRefused` where they name less than our minor unit."""
    whole, rest = divmod(amount, TIMES.get(currency, 1))
    if rest:
        raise PaymentRefused(f"{amount} is no whole amount in {currency}.", "amount_not_whole")
    return whole


def currency_of(code: str) -> Currency:
    """The currency of Stripe's code. Raises `PaymentRefused` for those that no books are kept in."""
    try:
        return Currency(code.upper())
    except ValueError:
        raise PaymentRefused(f"The site keeps no books in {code.upper()}.", "currency_not_kept") from None
