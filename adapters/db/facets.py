"""What a beat is filtered by, packed into one small number, so that one index has every combination."""

from collections.abc import Sequence
from itertools import product

from domain.catalogue import Clearance
from domain.discovery.filters import BeatFilter
from domain.licensing.offers import Option
from domain.money import OFFERED, Currency
from domain.music import KEYS, Scale

PLACES = range(2 * len(KEYS) + 2)
"""Keys and scales; the last two stand for what is no key."""
OPTIONS = tuple(Option)
CLEARANCES = (None, *Clearance)
CURRENCIES = (None, *OFFERED)


def packed(place: int, option: Option, clearance: Clearance | None, currency: Currency | None) -> int:
    """`currency` is that of the price, None of beats that aren't for sale."""
    number = place * len(OPTIONS) + OPTIONS.index(option)
    number = number * len(CLEARANCES) + CLEARANCES.index(clearance)
    return number * len(CURRENCIES) + CURRENCIES.index(currency)


def key_place(key: str, scale: Scale) -> int:
    """Where a key comes in the octave, major before minor."""
    place = KEYS.index(key) if key in KEYS else len(KEYS)
    return 2 * place + (scale is Scale.MINOR)


def wanted(filter: BeatFilter) -> Sequence[int] | None:
    """All that a filter lets through; None where it asks for nothing that is packed."""
    if not (filter.key or filter.scale or filter.wish or filter.clearance or filter.has_price):
        return None
    options = filter.wish.options if filter.wish else OPTIONS
    clearances = (filter.clearance,) if filter.clearance else CLEARANCES
    currencies = (filter.currency,) if filter.has_price else CURRENCIES
    return sorted(packed(*each) for each in product(_places(filter), options, clearances, currencies))


def _places(filter: BeatFilter) -> Sequence[int]:
    if filter.tonalities is not None:
        return sorted(key_place(*each) for each in filter.tonalities)
    return [place for place in PLACES if not filter.scale or place % 2 == (filter.scale == Scale.MINOR)]
