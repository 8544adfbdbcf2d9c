"""How values read on pages: lengths, dates, counts, addresses of media."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from domain.activity.listens import PLAY_SECONDS
from domain.audio import AudioFormat, readable_size
from domain.catalogue import MAX_DESCRIPTION, MAX_GENRES, MAX_NAME, MAX_TAGS
from domain.disputes import MAX_REASON
from domain.licensing.downloads import slug_of
from domain.licensing.offers import Delivery
from domain.minutes import minutes_needed
from domain.money import priced
from domain.payouts.periods import start_of
from domain.payouts.points import shown_points
from domain.pictures import COVER_MAX_BYTES, COVER_RECOMMENDED_SIDE, SCREENSHOT_MAX_BYTES
from domain.producers import MAX_TEXT
from domain.redacting import shown_text
from domain.support import MAX_MESSAGE
from domain.uploads import DRAFT_LIFETIME, MAX_OPEN_UPLOADS, UPLOAD_LIFETIME


def duration(seconds: float | None) -> str:
    """`3:07`, seconds that are over only, as players count them; a dash while the length isn't known."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def day(moment: date | None) -> str:
    return f"{moment.day} {moment:%B %Y}" if moment else "–"


def short_day(moment: date | None) -> str:
    """`4 Mar 2026`, for tables."""
    return f"{moment.day} {moment:%b %Y}" if moment else "–"


def day_and_month(moment: date) -> str:
    """`4 Mar`, below a drawing."""
    return f"{moment.day} {moment:%b}"


def moment(at: datetime | None) -> str:
    """`4 Mar 2026, 12:30 UTC`"""
    return f"{short_day(at)}, {at:%H:%M} UTC" if at else "–"


def month(period: str) -> str:
    """`November 2026`, of `2026-11`."""
    return f"{start_of(period):%B %Y}"


def count(number: int) -> str:
    """`1,204`."""
    return f"{number:,}"


def percentage(value: float | None) -> str:
    """`+12.5 %`, `−3 %`; a dash where there is nothing to compare with."""
    if value is None:
        return "–"
    return f"{value:+,.1f} %".replace(".0 ", " ").replace("-", "−")


def span(time: timedelta) -> str:
    """`35 min`, `6 h`, `7 days`."""
    minutes, hours = time // timedelta(minutes=1), time // timedelta(hours=1)
    if minutes < 60:
        return f"{minutes} min"
    return f"{hours} h" if hours < 48 else f"{time.days} days"


def time_heard(seconds: float) -> str:
    """`42 s`, `35 min`, `1,204 h 5 min`."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min" if minutes else f"{rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"


def media_url(key: str) -> str:
    """The address of a picture by its blob's key, or empty without one."""
    kind, _, name = key.partition("/")
    return url_for("media.picture", kind=kind, name=name) if name else ""


def audio_format(format: AudioFormat | None) -> str:
    """`WAV, 24 bit, 48 kHz`."""
    if format is None:
        return ""
    depth = f"{format.bits} bit{' float' if format.is_float else ''}"
    return f"{format.container}, {depth}, {format.rate / 1000:g} kHz"


def decibel(value: float | None, unit: str) -> str:
    return "silence" if value is None else f"{value:.1f} {unit}"


def file_kind(kind: Delivery) -> str:
    """`Tagged WAV`."""
    return kind[:1].upper() + kind[1:]


def agent(text: str) -> str:
    """A browser and system as people call them, from a User-Agent header."""
    browser = next((name for mark, name in BROWSERS if mark in text), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in text), "")
    return f"{browser} on {system}" if system else browser


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
    "MAX_DESCRIPTION": MAX_DESCRIPTION,
    "MAX_GENRES": MAX_GENRES,
    "MAX_NAME": MAX_NAME,
    "MAX_TAGS": MAX_TAGS,
    "MAX_REASON": MAX_REASON,
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
    "month": month,
    "percentage": percentage,
    "points": shown_points,
    "priced": priced,
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
