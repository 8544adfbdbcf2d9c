"""The many cells of the calendar and of tables of days, which a template takes far longer to put together."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from domain.activity.calendar import WEEKDAYS, Calendar, CalendarDay
from web.shown import short_day


def calendar_rows(
    calendar: Calendar, base: str, here: date | None, has_xray: bool
) -> list[tuple[str, Markup]]:
    """The cells of each day of the week. `base` is the address that a day is added to; `here` was chosen."""
    address = escape(base)
    return [
        (weekday, Markup("".join(_cell(each, address, here, has_xray) for each in row)))
        for weekday, row in zip(WEEKDAYS, calendar.weekdays, strict=True)
    ]


def _cell(each: CalendarDay | None, address: str, here: date | None, has_xray: bool) -> str:
    if each is None:
        return "<td></td>"
    words = said(each, has_xray)
    if not each.uploads and not (has_xray and each.others):
        named = f'role="img" aria-label="{words}" title="{words}"'
        return f'<td><span class="day" data-shade="0" {named}></span></td>'
    marks = " data-others" if has_xray and each.others else ""
    marks += ' aria-current="date"' if each.day == here else ""
    href = f'href="{address}{each.day}#calendar" aria-label="{words}" title="{words}"'
    return f'<td><a class="day" data-shade="{each.shade}"{marks} {href}></a></td>'


def said(each: CalendarDay, has_xray: bool) -> str:
    """`4 Mar 2026: 2 beats, 1 by others`"""
    mine = f"{each.uploads or 'no'} beat{'' if each.uploads == 1 else 's'}"
    others = f", {each.others or 'none'} by others" if has_xray else ""
    return f"{named(each.day)}: {mine}{others}"


@lru_cache(maxsize=2048)
def named(day: date) -> str:
    """All pages of a day name the same days, each of them several times."""
    return short_day(day)


def day_rows(rows: Iterable[tuple[date, *tuple[int, ...]]]) -> Markup:
    """A table's lines: a day and its figures."""
    return Markup("\n".join(_line(day, figures) for day, *figures in rows))


def _line(day: date, figures: Iterable[int]) -> str:
    cells = "".join(f'<td class="number">{figure}</td>' for figure in figures)
    return f'<tr><th scope="row">{named(day)}</th>{cells}</tr>'
