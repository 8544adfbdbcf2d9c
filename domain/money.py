"""Amounts of money: whole numbers of a currency's minor unit, read from text and written as text."""

import re
from enum import StrEnum

FEE_PERCENT, FEE_FIXED = 12, 3
"""What a buyer pays on top: percent of the price, and so many whole units of its currency."""
MOST_CHARGED = 99_999_999
"""Minor units; what Stripe takes in one payment (docs.stripe.com/currencies, minimum and maximum charges)."""


class Currency(StrEnum):
    """Those that the site may charge in, and those that payout accounts are kept in (ISO 4217)."""

    USD = "USD"
    CAD = "CAD"
    EUR = "EUR"
    GBP = "GBP"
    AED = "AED"
    AUD = "AUD"
    BGN = "BGN"
    BRL = "BRL"
    CHF = "CHF"
    CZK = "CZK"
    DKK = "DKK"
    HKD = "HKD"
    HUF = "HUF"
    INR = "INR"
    ISK = "ISK"
    JPY = "JPY"
    KRW = "KRW"
    KWD = "KWD"
    MXN = "MXN"
    MYR = "MYR"
    NOK = "NOK"
    NZD = "NZD"
    PLN = "PLN"
    RON = "RON"
    SEK = "SEK"
    SGD = "SGD"
    THB = "THB"

    @property
    def decimals(self) -> int:
        """How many of its digits are the minor unit's: 2 for cents, 0 where there is none."""
        return _DECIMALS.get(self, 2)

    @property
    def unit(self) -> int:
        """Minor units of one whole unit: 100 cents, 1 yen, 1,000 fils."""
        return int(10**self.decimals)


_DECIMALS = {Currency.ISK: 0, Currency.JPY: 0, Currency.KRW: 0, Currency.KWD: 3}
OFFERED = (Currency.USD, Currency.CAD, Currency.EUR, Currency.GBP)
"""Those that beats are sold in; all have two decimals."""


def typed_amount(text: str, decimals: int = 2) -> int | None:
    """Minor units of an amount such as `200`, `200.5` or `1,200.50`; None for anything else."""
    whole = re.fullmatch(r"([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,3}))?", text.strip())
    if whole is None or len(whole[2] or "") > decimals:
        return None
    return int(whole[1].replace(",", "") + (whole[2] or "").ljust(decimals, "0"))


def decimal(amount: int, decimals: int = 2) -> str:
    """Minor units as people write them: `1,200.50`."""
    whole, part = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")


def priced(amount: int, currency: Currency) -> str:
    """`1,200.50 USD`, `1,200 JPY`"""
    return f"{decimal(amount, currency.decimals)} {currency}"


def platform_fee(price: int, currency: Currency) -> int:
    """What a buyer pays on top, in minor units: 12 % and 3.00 of the currency, half a unit rounded up."""
    return (price * FEE_PERCENT + 50) // 100 + FEE_FIXED * currency.unit


def fee_words(currency: Currency) -> str:
    """`12 % and 3.00 USD`"""
    return f"{FEE_PERCENT} % and {priced(FEE_FIXED * currency.unit, currency)}"


def highest_price(currency: Currency) -> int:
    """The highest whole price that can still be charged with the fee on top."""
    unit = currency.unit
    price = (MOST_CHARGED - FEE_FIXED * unit) * 100 // (100 + FEE_PERCENT) // unit * unit
    next_price = price + unit
    return next_price if next_price + platform_fee(next_price, currency) <= MOST_CHARGED else price
