"""A search in the address, so that it can be sent around: read from there, and written there."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from domain.catalogue import MAX_LABEL, Clearance
from domain.discovery.filters import BeatFilter, Order, Wish
from domain.discovery.words import LONGEST_WORD, MOST_WORDS
from domain.money import OFFERED, Currency, decimal, typed_amount
from domain.music import KEYS, Scale

E = TypeVar("E", bound=StrEnum)
MOST_SOUGHT = MOST_WORDS * (LONGEST_WORD + 1)
CLEARANCES = {"cleared": Clearance.CLEARED, "needed": Clearance.NEEDED}
YES = "1"
NAMES = (
    "q",
    "genre",
    "key",
    "relative",
    "neighbours",
    "scale",
    "min_bpm",
    "max_bpm",
    "tempos",
    "licence",
    "currency",
    "min_price",
    "max_price",
    "clearance",
    "min_length",
    "max_length",
    "order",
    "page",
)
"""All that an address may say."""


def filter_from(said: Mapping[str, str]) -> BeatFilter:
    """What an address asks for; whatever makes no sense is left out."""
    key = said.get("key", "")
    return BeatFilter(
        words=tuple(said.get("q", "")[:MOST_SOUGHT].split()),
        min_bpm=_number(said.get("min_bpm")),
        max_bpm=_number(said.get("max_bpm")),
        with_tempos=said.get("tempos") == YES,
        key=key if key in KEYS else "",
        scale=_among(Scale, said.get("scale")) or "",
        with_relative=said.get("relative") == YES,
        with_neighbours=said.get("neighbours") == YES,
        genre=" ".join(said.get("genre", "")[:MAX_LABEL].split()),
        wish=_among(Wish, said.get("licence")),
        currency=_currency(said.get("currency")),
        min_price=typed_amount(said.get("min_price", "")),
        max_price=typed_amount(said.get("max_price", "")),
        clearance=CLEARANCES.get(said.get("clearance", "")),
        min_seconds=_seconds(said.get("min_length")),
        max_seconds=_seconds(said.get("max_length")),
        order=_among(Order, said.get("order")) or Order.NEWEST,
        page=_number(said.get("page")) or 1,
    )


def address_of(filter: BeatFilter) -> dict[str, str]:
    """What an address says for that; nothing of what is so anyway, nor the page."""
    clearances = {clearance: name for name, clearance in CLEARANCES.items()}
    said = {
        "q": " ".join(filter.words),
        "genre": filter.genre,
        "key": filter.key,
        "relative": YES if filter.key and filter.with_relative else "",
        "neighbours": YES if filter.key and filter.with_neighbours else "",
        "scale": filter.scale,
        "min_bpm": _told(filter.min_bpm),
        "max_bpm": _told(filter.max_bpm),
        "tempos": YES if filter.has_tempo and filter.with_tempos else "",
        "licence": filter.wish or "",
        "currency": filter.currency if filter.has_price else "",
        "min_price": amount(filter.min_price),
        "max_price": amount(filter.max_price),
        "clearance": clearances.get(filter.clearance, "") if filter.clearance else "",
        "min_length": length(filter.min_seconds),
        "max_length": length(filter.max_seconds),
        "order": filter.order if filter.order is not Order.NEWEST else "",
    }
    return {name: value for name, value in said.items() if value}


def amount(minor_units: int | None) -> str:
    """`200.00`, as a field shows it; nothing where there is no bound."""
    return "" if minor_units is None else decimal(minor_units)


def length(seconds: int | None) -> str:
    """`2:30`"""
    return "" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"


def _told(number: int | None) -> str:
    return "" if number is None else str(number)


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,8}", text.strip(), re.ASCII) else None


def _seconds(text: str | None) -> int | None:
    """Of `2:30`, or of whole minutes."""
    found = re.fullmatch(r"([0-9]{1,4})(?::([0-5][0-9]))?", (text or "").strip(), re.ASCII)
    return 60 * int(found[1]) + int(found[2] or 0) if found else None


def _currency(text: str | None) -> Currency:
    return Currency(text) if text in set(OFFERED) else Currency.USD


def _among(kind: type[E], text: str | None) -> E | None:
    return kind(text) if text in set(kind) else None
