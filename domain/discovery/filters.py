"""What somebody looks for among beats, and the orders in which they come."""

from dataclasses import dataclass
from enum import StrEnum

from domain.catalogue import Clearance
from domain.discovery.words import sought_words
from domain.licensing.offers import Option
from domain.money import Currency
from domain.music import Scale, Tonality, fitting, tempo_ranges

MOST_FOUND = 1_000
"""How many beats a search shows and counts; who looks for more takes another word or filter."""
MOST_BPM = 10_000
"""Beyond this a number says nothing about beats and might not fit into a column."""
MOST_SECONDS = 1_000_000


class Order(StrEnum):
    NEWEST = "newest"
    POPULAR = "popular"
    NAME = "name"
    BPM = "bpm"


class Wish(StrEnum):
    """How somebody wants to have a beat."""

    PLAN = "plan"
    SALE = "sale"
    ONLY_SALE = "only-sale"

    @property
    def options(self) -> frozenset[Option]:
        """What beats may be offered under to be had that way."""
        return _OPTIONS[self]


_OPTIONS = {
    Wish.PLAN: frozenset(each for each in Option if each.is_downloadable),
    Wish.SALE: frozenset(each for each in Option if each.is_for_sale),
    Wish.ONLY_SALE: frozenset([Option.EXCLUSIVE]),
}


@dataclass(frozen=True)
class BeatFilter:
    """What a visitor looks for; all bounds are inclusive, None and empty ones don't narrow.

    `words` are taken as `folded_words` keeps them, and the last one may be a beginning. Prices are in minor
    units of `currency`, and only beats that are for sale in it have one. A beat has any of its genres.
    """

    words: tuple[str, ...] = ()
    min_bpm: int | None = None
    max_bpm: int | None = None
    with_tempos: bool = False
    """Half and double time, too."""
    key: str = ""
    scale: str = ""
    with_relative: bool = False
    with_neighbours: bool = False
    genre: str = ""
    wish: Wish | None = None
    currency: Currency = Currency.USD
    min_price: int | None = None
    max_price: int | None = None
    clearance: Clearance | None = None
    min_seconds: int | None = None
    max_seconds: int | None = None
    producer_id: str = ""
    order: Order = Order.NEWEST
    page: int = 1

    @property
    def sought(self) -> tuple[str, ...]:
        return sought_words(" ".join(self.words))

    @property
    def has_tempo(self) -> bool:
        return self.min_bpm is not None or self.max_bpm is not None

    @property
    def has_price(self) -> bool:
        return self.min_price is not None or self.max_price is not None

    @property
    def has_length(self) -> bool:
        return self.min_seconds is not None or self.max_seconds is not None

    @property
    def tempi(self) -> tuple[tuple[int, int], ...]:
        """Ranges of BPM, of which a beat has to be in one; none where any will do."""
        if not self.has_tempo:
            return ()
        least, most = within(self.min_bpm, 0, MOST_BPM), within(self.max_bpm, MOST_BPM, MOST_BPM)
        return tempo_ranges(least, most, self.with_tempos)

    @property
    def tonalities(self) -> frozenset[Tonality] | None:
        """Keys with their scales, of which a beat has to have one; None where any will do."""
        scale = Scale(self.scale) if self.scale else None
        if not self.key:
            return None
        return fitting(self.key, scale, self.with_relative, self.with_neighbours)


def within(number: int | None, absent: int, most: int) -> int:
    """A bound that any column can be compared with."""
    return absent if number is None else min(max(number, 0), most)
