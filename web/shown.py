"""How values read on pages: lengths, dates, counts, addresses of media."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import combining, normalize

from flask import g, has_request_context, url_for

from domain import reports
from domain.activity.listens import PLAY_SECONDS
from domain.audio import AudioFormat, readable_size
from domain.catalogue import MAX_DESCRIPTION, MAX_GENRES, MAX_NAME, MAX_TAGS
from domain.countries import COUNTRIES
from domain.licensing.downloads import slug_of
from domain.licensing.offers import Delivery
from domain.minutes import minutes_needed
from domain.money import Currency, priced
from domain.payouts.periods import start_of
from domain.payouts.points import shown_points
from domain.pictures import COVER_MAX_BYTES, COVER_RECOMMENDED_SIDE, SCREENSHOT_MAX_BYTES
from domain.producers import MAX_STATEMENT, MAX_TEXT
from domain.reasons import LONG_REASON, MAX_REASON
from domain.redacting import shown_text
from domain.support import MAX_MESSAGE
from domain.uploads import DRAFT_LIFETIME, MAX_OPEN_UPLOADS, UPLOAD_LIFETIME
from domain.values import Change, Country, DayAndMonth, Moment, Money, Month, ShortDay
from domain.words import ENGLISH, Language, Sentence, say, say_many, written
from web.language import current


def duration(seconds: float | None) -> str:
    """`3:07`, seconds that are over only, as players count them; a dash while the length isn't known."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


ABROAD = "abroad"
MISSING: Any = object()


def _abroad() -> Language | None:
    """The language of this page, unless that is English, which is written here and now.

    Pages ask hundreds of times, and `g` is slow to ask.
    """
    try:
        here = g.get(ABROAD, MISSING)
    except RuntimeError:
        return None
    return _look_up() if here is MISSING else here


def _look_up() -> Language | None:
    language = current() if has_request_context() else None
    if language is None or language.code == ENGLISH:
        language = None
    setattr(g, ABROAD, language)
    return language


def day(moment: date | None) -> str:
    if moment is None:
        return "–"
    if language := _abroad():
        return language.shown(moment.date() if isinstance(moment, datetime) else moment)
    return f"{moment.day} {moment:%B %Y}"


def short_day(moment: date | None) -> str:
    """`4 Mar 2026`, for tables."""
    if moment is None:
        return "–"
    language = _abroad()
    return language.shown(ShortDay(moment)) if language else f"{moment.day} {moment:%b %Y}"


def day_and_month(moment: date) -> str:
    """`4 Mar`, below a drawing."""
    return _shown(DayAndMonth(moment))


def moment(at: datetime | None) -> str:
    """`4 Mar 2026, 12:30 UTC`"""
    if at is None:
        return "–"
    language = _abroad()
    return language.shown(Moment(at)) if language else f"{at.day} {at:%b %Y, %H:%M} UTC"


def month(period: str) -> str:
    """`November 2026`, of `2026-11`."""
    return _shown(Month(start_of(period)))


def count(number: int) -> str:
    """`1,204`."""
    language = _abroad()
    return language.shown(number) if language else f"{number:,}"


def percentage(value: float | None) -> str:
    """`+12.5 %`, `−3 %`; a dash where there is nothing to compare with."""
    return "–" if value is None else _shown(Change(value))


def price(amount: int, currency: Currency) -> str:
    """`1,200.50 USD`, of minor units."""
    language = _abroad()
    return language.shown(Money(amount, currency)) if language else priced(amount, currency)


def country(code: str) -> str:
    """Its name."""
    return _shown(Country(code))


def countries() -> list[tuple[str, str]]:
    """Each code with its name, by the names as they are sorted in this language."""
    return sorted(((code, country(code)) for code in COUNTRIES), key=lambda each: _unaccented(each[1]))


def _unaccented(text: str) -> str:
    return "".join(letter for letter in normalize("NFKD", text) if not combining(letter))


def _shown(value: object) -> str:
    language = _abroad()
    return language.shown(value) if language else str(value)


def span(time: timedelta) -> Sentence:
    """`35 min`, `6 h`, `7 days`."""
    minutes, hours = time // timedelta(minutes=1), time // timedelta(hours=1)
    if minutes < 60:
        return say("{minutes} min", minutes=minutes)
    return say("{hours} h", hours=hours) if hours < 48 else say_many("{count} day", "{count} days", time.days)


def time_heard(seconds: float) -> Sentence:
    """`42 s`, `35 min`, `1,204 h 5 min`."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return say("{minutes} min", minutes=minutes) if minutes else say("{seconds} s", seconds=rest)
    return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def media_url(key: str) -> str:
    """The address of a picture by its blob's key, or empty without one."""
    kind, _, name = key.partition("/")
    return url_for("media.picture", kind=kind, name=name) if name else ""


def audio_format(format: AudioFormat | None) -> str:
    """`WAV, 24 bit, 48 kHz`."""
    if format is None:
        return ""
    told = {"container": format.container, "bits": format.bits, "rate": Decimal(format.rate) / 1000}
    if format.is_float:
        return say("{container}, {bits} bit float, {rate} kHz", **told)
    return say("{container}, {bits} bit, {rate} kHz", **told)


def decibel(value: float | None, unit: str) -> str:
    return say("silence") if value is None else f"{_shown(Decimal(f'{value:.1f}'))} {unit}"


def file_kind(kind: Delivery) -> str:
    """`Tagged WAV`."""
    return FILE_KINDS.get(kind, kind)


FILE_KINDS = {
    Delivery.TAGGED_WAV: say("Tagged WAV"),
    Delivery.STEMS: say("Stems"),
    Delivery.TRACKOUTS: say("Trackouts"),
}


def agent(text: str) -> Sentence:
    """A browser and system as people call them, from a User-Agent header."""
    browser = next((name for mark, name in BROWSERS if mark in text), say("A browser"))
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    return say("{browser} on {system}", browser=browser, system=system) if system else written(browser)


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)

FIGURES = {
    "COVER_MAX_BYTES": COVER_MAX_BYTES,
    "COVER_RECOMMENDED_SIDE": COVER_RECOMMENDED_SIDE,
    "MAX_APPLICATION_TEXT": MAX_TEXT,
    "MAX_STATEMENT": MAX_STATEMENT,
    "MAX_DESCRIPTION": MAX_DESCRIPTION,
    "MAX_GENRES": MAX_GENRES,
    "MAX_NAME": MAX_NAME,
    "MAX_TAGS": MAX_TAGS,
    "MAX_REASON": MAX_REASON,
    "LONG_REASON": LONG_REASON,
    "MAX_REPORT": reports.MAX_TEXT,
    "MAX_LEGAL_NAME": reports.MAX_NAME,
    "MAX_OPEN_UPLOADS": MAX_OPEN_UPLOADS,
    "PLAY_SECONDS": PLAY_SECONDS,
    "DRAFT_DAYS": DRAFT_LIFETIME.days,
    "MAX_MESSAGE": MAX_MESSAGE,
    "SCREENSHOT_MAX_BYTES": SCREENSHOT_MAX_BYTES,
    "UPLOAD_DAYS": UPLOAD_LIFETIME.days,
}
"""The domain's figures that pages and scripts name."""

FILTERS: Mapping[str, Callable[..., Any]] = {
    "duration": duration,
    "agent": agent,
    "audio_format": audio_format,
    "day": day,
    "day_and_month": day_and_month,
    "decibel": decibel,
    "count": count,
    "country": country,
    "month": month,
    "percentage": percentage,
    "points": shown_points,
    "priced": price,
    "redacted": shown_text,
    "short_day": short_day,
    "span": span,
    "time_heard": time_heard,
    "file_kind": file_kind,
    "file_slug": slug_of,
    "media_url": media_url,
    "minutes": minutes_needed,
    "moment": moment,
    "readable_size": readable_size,
}
