"""How values read on pages: lengths, dates, counts, addresses of media."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import url_for

from domain.audio import AudioFormat


def duration(seconds: float | None) -> str:
    """`3:07`, or a dash while the length isn't known."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%B %Y}" if moment else "–"


def count(number: int) -> str:
    """`1,204`."""
    return f"{number:,}"


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


def greeting(now: datetime) -> str:
    """By the time of day at the site."""
    if 5 <= now.hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= now.hour < 18 else "Good evening"


def full_date(now: datetime) -> str:
    return f"{now:%A} {now.day} {now:%B %Y}"


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

FILTERS: Mapping[str, Callable[..., Any]] = {
    "duration": duration,
    "agent": agent,
    "audio_format": audio_format,
    "day": day,
    "decibel": decibel,
    "full_date": full_date,
    "greeting": greeting,
    "count": count,
    "media_url": media_url,
}
