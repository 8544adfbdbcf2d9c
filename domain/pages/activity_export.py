"""Activity as files: tables for spreadsheets, and all of it as JSON. Both say what the page says."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from domain.activity.insights import Share
from domain.activity.series import OF_BEATS, Figure
from domain.activity.summaries import BestTrack
from domain.pages.insights import ActivityPage, Shares

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Part(StrEnum):
    """The tables that are exported."""

    DAYS = "days"
    BEATS = "beats"
    AUDIENCE = "audience"


def csv_of(page: ActivityPage, part: Part) -> Iterator[tuple[str, ...]]:
    """A table of the page, with its head."""
    return {Part.DAYS: _days, Part.BEATS: _beats, Part.AUDIENCE: _audience}[part](page)


def _days(page: ActivityPage) -> Iterator[tuple[str, ...]]:
    labels = [each.figure.label for each in page.series]
    yield ("Day (UTC)", *labels, "Day before", *(f"{label} before" for label in labels))
    for number, (day, before) in enumerate(zip(page.days, page.days.before, strict=True)):
        now = (str(each.now[number]) for each in page.series)
        yield (str(day), *now, str(before), *(str(each.before[number]) for each in page.series))


def _beats(page: ActivityPage) -> Iterator[tuple[str, ...]]:
    yield ("Beat", *(figure.label for figure in OF_BEATS))
    for beat in page.best:
        yield (as_cell(beat.name), *(str(number) for number in beat_figures(beat.figures).values()))


def _audience(page: ActivityPage) -> Iterator[tuple[str, ...]]:
    yield ("What", "Which", "Count", "Percent")
    for kind, shares in audience(page.shares).items():
        for each in shares:
            yield (kind, each.label, str(each.count), str(each.percent))


def audience(shares: Shares) -> dict[str, tuple[Share, ...]]:
    return {
        "Device": shares.devices,
        "Country": shares.countries,
        "Listens that didn’t count": shares.uncounted,
    }


def beat_figures(figures: BestTrack) -> dict[Figure, int]:
    numbers = figures.plays, figures.listeners, figures.downloads, figures.downloaders
    return dict(zip(OF_BEATS, numbers, strict=True))


def json_of(page: ActivityPage) -> dict[str, Any]:
    """All tables of the page."""
    return {
        "first_day": str(page.days.first),
        "last_day": str(page.days.last),
        "first_day_before": str(page.days.before.first),
        "last_day_before": str(page.days.before.last),
        "figures": {
            each.figure.value: {"total": each.total, "total_before": each.total_before}
            for each in page.series
        },
        "days": [
            {"day": str(day)}
            | {each.figure.value: each.now[number] for each in page.series}
            | {f"{each.figure}_before": each.before[number] for each in page.series}
            for number, day in enumerate(page.days)
        ],
        "added_up_at": page.at.isoformat() if page.at else None,
        "beats": [
            {"name": beat.name, "address": "" if beat.is_deleted else beat.slug}
            | {figure.value: number for figure, number in beat_figures(beat.figures).items()}
            for beat in page.best
        ],
        "audience": {
            kind: [{"which": each.label, "count": each.count, "percent": each.percent} for each in shares]
            for kind, shares in audience(page.shares).items()
        },
    }


def as_cell(text: str) -> str:
    """What somebody typed, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text
