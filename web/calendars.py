"""The many cells of the calendar and of tables of days, which a template takes far longer to put together."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from domain.activity.calendar import WEEKDAYS, Calendar, CalendarDay
from domain.words import Sentence, say, say_many, spoken
from web.language import current
from web.shown import short_day

DAY = "\x00"


def calendar_rows(
    calendar: Calendar, base: str, here: date | None, has_xray: bool
) -> list[tuple[str, str, Markup]]:
    """Each day of the week, in short, too, and its cells.

    `base` is the address that a day is added to; `here` was chosen.
    """
    address, code = escape(base), current().code
    return [
        (weekday, short, Markup("".join(_cell(each, address, here, has_xray, code) for each in row)))
        for (weekday, short), row in zip(WEEKDAYS, calendar.weekdays, strict=True)
    ]


def _cell(each: CalendarDay | None, address: str, here: date | None, has_xray: bool, code: str) -> str:
    if each is None:
        return "<td></td>"
    words = said(each, has_xray, code)
    if not each.uploads and not (has_xray and each.others):
        named = f'role="img" aria-label="{words}" title="{words}"'
        return f'<td><span class="day" data-shade="0" {named}></span></td>'
    marks = " data-others" if has_xray and each.others else ""
    marks += ' aria-current="date"' if each.day == here else ""
    href = f'href="{address}{each.day}#calendar" aria-label="{words}" title="{words}"'
    return f'<td><a class="day" data-shade="{each.shade}"{marks} {href}></a></td>'


def said(each: CalendarDay, has_xray: bool, code: str) -> str:
    """`4 Mar 2026: 2 beats, 1 by others`"""
    before, after = _told(each.uploads, each.others if has_xray else None, code)
    return f"{before}{named(each.day, code)}{after}"


@lru_cache(maxsize=512)
def _told(uploads: int, others: int | None, code: str) -> tuple[str, str]:
    """What stands before and after the day, in the language of a code: most of a year's days are alike."""
    mine = say_many("{count} beat", "{count} beats", uploads) if uploads else say("no beats")
    if others is None:
        return _around(say("{day}: {beats}", day=DAY, beats=mine))
    theirs = say("{count} by others", count=others) if others else say("none by others")
    return _around(say("{day}: {beats}, {others}", day=DAY, beats=mine, others=theirs))


def _around(sentence: Sentence) -> tuple[str, str]:
    before, _, after = str(escape(spoken(sentence, current()))).partition(DAY)
    return before, after


@lru_cache(maxsize=2048)
def named(day: date, code: str) -> str:
    """All pages of a day and language name the same days, each of them several times."""
    return short_day(day)


def day_rows(rows: Iterable[tuple[date, *tuple[int, ...]]]) -> Markup:
    """A table's lines: a day and its figures."""
    code = current().code
    return Markup("\n".join(_line(named(day, code), figures) for day, *figures in rows))


def _line(day: str, figures: Iterable[int]) -> str:
    cells = "".join(f'<td class="number">{figure}</td>' for figure in figures)
    return f'<tr><th scope="row">{day}</th>{cells}</tr>'
