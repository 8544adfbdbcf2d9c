"""The languages of the site: catalogues beside this file, and how Babel's CLDR data writes values."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from domain.values import Change, Country, DayAndMonth, Moment, Money, Month, MonthName, ShortDay
from domain.words import ENGLISH, Value

NO_BREAK = "\u00a0"
FOLDER = Path(__file__).parent
OTHERS: tuple[str, ...] = ("fr",)
"""Those whose catalogues are complete."""


class BabelLanguage:
    """One of the site's languages. English needs no catalogue: sentences are written in it."""

    def __init__(self, code: str) -> None:
        self.code = code

    @cached_property
    def name(self) -> str:
        """As its own speakers call it."""
        return (self._locale.get_display_name() or self.code).capitalize()

    def text(self, template: str, context: str = "") -> str:
        if context:
            return self._translations.pgettext(context, template)
        # What a catalogue has for no text at all is its own head.
        return self._translations.gettext(template) if template else ""

    def texts(self, one: str, many: str, count: int) -> str:
        return self._translations.ngettext(one, many, count)

    def shown(self, value: Value) -> str:
        match value:
            case int():
                return format_decimal(value, locale=self._locale)
            case Decimal():
                return self._decimal(value)
            case Money():
                whole = Decimal(value.amount).scaleb(-value.currency.decimals)
                return f"{self._decimal(whole)}{NO_BREAK}{value.currency}"
            case Change():
                told = format_decimal(value.percent, "+#,##0.#;-#,##0.#", locale=self._locale)
                return f"{told.replace('-', '−')}{NO_BREAK}%"
            case Country():
                return str(self._locale.territories.get(value.code, value))
            case datetime():
                return f"{format_datetime(value, 'd MMMM y HH:mm', locale=self._locale)} UTC"
            case date():
                return format_date(value, "long", locale=self._locale)
        return self._dated(value)

    def _dated(self, value: Value) -> str:
        match value:
            case ShortDay():
                return format_date(value.day, "medium", locale=self._locale)
            case DayAndMonth():
                return format_skeleton("MMMd", value.day, locale=self._locale)
            case Month():
                return format_skeleton("yMMMM", value.day, locale=self._locale)
            case MonthName():
                return format_skeleton("MMM", value.day, locale=self._locale)
            case Moment():
                return f"{format_datetime(value.at, 'd MMM y, HH:mm', locale=self._locale)} UTC"
        return str(value)

    def _decimal(self, value: Decimal) -> str:
        """With as many places as it has."""
        places = max(0, -int(value.as_tuple().exponent))
        return format_decimal(value, f"#,##0.{'0' * places}" if places else "#,##0", locale=self._locale)

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.code)

    @cached_property
    def _translations(self) -> NullTranslations:
        if self.code == ENGLISH:
            return NullTranslations()
        compiled = BytesIO()
        write_mo(compiled, catalogue(self.code))
        compiled.seek(0)
        return GNUTranslations(compiled)


def catalogue(code: str) -> Catalog:
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


@cache
def languages() -> Mapping[str, BabelLanguage]:
    return {code: BabelLanguage(code) for code in (ENGLISH, *OTHERS)}
