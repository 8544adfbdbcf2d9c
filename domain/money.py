"""Amounts of money: whole numbers of a currency's minor unit, read from text and written as text."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.words import Sentence, say, written

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


def typed_count(text: str, most: int) -> int | None:
    """A number such as `1500` or `1,500`; None for anything else, and beyond `most`."""
    typed = text.strip()
    is_number = re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}", typed) is not None
    number = int(typed.replace(",", "")) if is_number else most + 1
    return number if number <= most else None


def typed_percent(text: str) -> int | None:
    """Hundredths of a percent, of a text such as `3` or `2.5`; None for anything else."""
    whole = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", text.strip())
    if whole is None:
        return None
    hundredths = int(whole[1]) * 100 + int((whole[2] or "").ljust(2, "0"))
    return hundredths if hundredths <= 100 * 100 else None


def decimal(amount: int, decimals: int = 2) -> str:
    """Minor units as people write them: `1,200.50`."""
    whole, part = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")


def priced(amount: int, currency: Currency) -> str:
    """`1,200.50 USD`, `1,200 JPY`"""
    return f"{decimal(amount, currency.decimals)} {currency}"


@dataclass(frozen=True)
class Money:
    """`1,200.50 USD`, of minor units."""

    amount: int
    currency: Currency

    def __str__(self) -> str:
        return priced(self.amount, self.currency)


def worded(amount: int, currency: Currency) -> Sentence:
    """An amount that each language writes in its own way."""
    return written(Money(amount, currency))


def shown_percent(hundredths: int) -> str:
    """`3`, `2.5`, `0.25`"""
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Fee:
    """What a buyer pays the platform on top of a price.

    `percent` is in hundredths of a percent of the price. `fixed` is in hundredths of a whole unit of whatever
    currency is charged: 300 are 3.00 CAD, 3 JPY and 3.000 KWD.
    """

    percent: int = 12_00
    fixed: int = 3_00

    def __post_init__(self) -> None:
        if not (0 <= self.percent <= MOST_PERCENT and 0 <= self.fixed <= MOST_FIXED):
            raise ValueError(f"no fee that a site may ask: {self.percent}, {self.fixed}")

    def on(self, price: int, currency: Currency) -> int:
        """In minor units, half a unit rounded up."""
        return (price * self.percent + 50_00) // 100_00 + self.fixed_in(currency)

    def fixed_in(self, currency: Currency) -> int:
        return (self.fixed * currency.unit + 50) // 100

    def words(self, currency: Currency) -> str:
        """`12 % and 3.00 USD`"""
        percent, fixed = f"{shown_percent(self.percent)} %", worded(self.fixed_in(currency), currency)
        if not self.fixed:
            return percent
        return say("{percent} and {fixed}", percent=percent, fixed=fixed) if self.percent else fixed

    def highest_price(self, currency: Currency) -> int:
        """The highest whole price that can still be charged with the fee on top."""
        unit = currency.unit
        price = (MOST_CHARGED - self.fixed_in(currency)) * 100_00 // (100_00 + self.percent) // unit * unit
        higher = price + unit
        return higher if higher + self.on(higher, currency) <= MOST_CHARGED else price


MOST_PERCENT, MOST_FIXED = 50_00, 100_00
"""The highest fee that a site may ask, in the units of `Fee`."""
HIGHEST_FEE = Fee(MOST_PERCENT, MOST_FIXED)
