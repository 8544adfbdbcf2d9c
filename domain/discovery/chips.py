"""What a search says of itself: each filter in a few words that can be taken away, and how much was found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.catalogue import Clearance
from domain.discovery.addresses import amount, length
from domain.discovery.filters import BeatFilter, Order, Wish
from domain.music import SCALES, Scale
from domain.words import Sentence, say, say_many

ORDERS = {
    Order.NEWEST: say("Newest"),
    Order.POPULAR: say("Most played"),
    Order.NAME: say("Name"),
    Order.BPM: say("Tempo"),
}
WISHES = {
    Wish.PLAN: say("Included in plans"),
    Wish.SALE: say("For sale exclusively"),
    Wish.ONLY_SALE: say("Only for sale, in no plan"),
}
CLEARANCES = {Clearance.CLEARED: say("Samples cleared"), Clearance.NEEDED: say("Samples need clearance")}


@dataclass(frozen=True)
class Chip:
    """A filter in a few words, and the search without it."""

    label: Sentence
    without: BeatFilter


def chips(filter: BeatFilter) -> tuple[Chip, ...]:
    return tuple(Chip(label, replace(without, page=1)) for label, without in _chips(filter))


def _chips(filter: BeatFilter) -> Iterator[tuple[Sentence, BeatFilter]]:
    if filter.words:
        yield say("“{words}”", words=" ".join(filter.words)), replace(filter, words=())
    if filter.genre:
        yield say("Genre: {genre}", genre=filter.genre), replace(filter, genre="")
    if filter.key:
        plain = replace(filter, key="", scale="", with_relative=False, with_neighbours=False)
        yield _key_words(filter), plain
        if filter.with_relative:
            yield say("Also the relative key"), replace(filter, with_relative=False)
        if filter.with_neighbours:
            yield say("Also neighbouring keys"), replace(filter, with_neighbours=False)
    elif filter.scale:
        yield say("Scale: {scale}", scale=_scale_words(filter.scale)), replace(filter, scale="")
    yield from _number_chips(filter)
    if filter.wish:
        yield WISHES[filter.wish], replace(filter, wish=None)
    if filter.clearance:
        yield CLEARANCES[filter.clearance], replace(filter, clearance=None)


def _number_chips(filter: BeatFilter) -> Iterator[tuple[Sentence, BeatFilter]]:
    if filter.has_tempo:
        bounds = _span(_told(filter.min_bpm), _told(filter.max_bpm))
        plain = replace(filter, min_bpm=None, max_bpm=None, with_tempos=False)
        yield say("{bounds} BPM", bounds=bounds), plain
        if filter.with_tempos:
            yield say("Also half and double time"), replace(filter, with_tempos=False)
    if filter.has_length:
        bounds = _span(length(filter.min_seconds), length(filter.max_seconds))
        yield say("Length {bounds}", bounds=bounds), replace(filter, min_seconds=None, max_seconds=None)
    if filter.has_price:
        bounds = _span(amount(filter.min_price), amount(filter.max_price))
        priced = say("Price {bounds} {currency}", bounds=bounds, currency=filter.currency)
        yield priced, replace(filter, min_price=None, max_price=None)


def _key_words(filter: BeatFilter) -> Sentence:
    if not filter.scale:
        return say("Key: {key}", key=filter.key)
    return say("Key: {key} {scale}", key=filter.key, scale=_scale_words(filter.scale))


def _scale_words(scale: str) -> str:
    return SCALES[Scale(scale)] if scale in set(Scale) else scale


def _span(least: str, most: str) -> str:
    """`80–90`, `≥ 80`, `≤ 90`: signs that need no language."""
    if least and most:
        return f"{least}–{most}" if least != most else least
    return f"≥ {least}" if least else f"≤ {most}"


def _told(number: int | None) -> str:
    return "" if number is None else str(number)


def count_words(total: int, is_cut: bool) -> Sentence:
    """How many beats were found."""
    if is_cut:
        return say("More than {total} beats.", total=_round(total))
    return say_many("{count} beat.", "{count} beats.", count=total)


def _round(total: int) -> int:
    """A round number that is surely exceeded: what was met on the way depends on how far it led."""
    return max((each for each in (1_000, 500, 100, 50) if total >= each), default=total)
