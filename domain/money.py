"""Amounts of money: whole numbers of a currency's minor unit, read from text and written as text."""

import re
from enum import StrEnum

MINOR_UNITS = 100
"""Cents, pence: every currency of the site has two decimals."""
FEE_PERCENT, FEE_FIXED = 12, 3 * MINOR_UNITS
MOST_CHARGED = 99_999_999
"""Minor units; what Stripe takes in one payment (docs.stripe.com/currencies, minimum and maximum charges)."""
MOST_PRICE = (MOST_CHARGED - FEE_FIXED) // (100 + FEE_PERCENT) * 100
"""The highest whole price that can still be charged with the fee on top."""


class Currency(StrEnum):
    USD = "USD"
    CAD = "CAD"
    EUR = "EUR"
    GBP = "GBP"


def typed_amount(text: str) -> int | None:
    """Minor units of an amount such as `200`, `200.5` or `1,200.50`; None for anything else."""
    whole = re.fullmatch(r"([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,2}))?", text.strip())
    if whole is None:
        return None
    return int(whole[1].replace(",", "")) * MINOR_UNITS + int((whole[2] or "").ljust(2, "0"))


def decimal(amount: int) -> str:
    """Minor units as people write them: `1,200.50`."""
    sign, units = "-" if amount < 0 else "", abs(amount)
    return f"{sign}{units // MINOR_UNITS:,}.{units % MINOR_UNITS:02d}"


def priced(amount: int, currency: Currency) -> str:
    """`1,200.50 USD`"""
    return f"{decimal(amount)} {currency}"


def platform_fee(price: int) -> int:
    """What a buyer pays on top, in minor units: 12 % and 3.00 of the currency, half a unit rounded up."""
    return (price * FEE_PERCENT + 50) // 100 + FEE_FIXED
