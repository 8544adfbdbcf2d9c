"""The languages of the site: catalogues beside this file, and how Babel's CLDR data writes values."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from domain.words import ENGLISH, Value

FOLDER = Path(__file__).parent
OTHERS: tuple[str, ...] = ()
"""Those whose catalogues are complete."""


class BabelLanguage:
    """One of the site's languages. English needs no catalogue: sentences are written in it."""

    def __init__(self, code: str) -> None:
        self.code = code

    @cached_property
    def name(self) -> str:
        """As its own speakers call it."""
        return (self._locale.get_display_name() or self.code).capitalize()

    def text(self, template: str) -> str:
        return self._translations.gettext(template)

    def texts(self, one: str, many: str, count: int) -> str:
        return self._translations.ngettext(one, many, count)

    def shown(self, value: Value) -> str:
        match value:
            case int() | Decimal():
                return format_decimal(value, locale=self._locale)
            case datetime():
                return f"{format_datetime(value, 'd MMMM y HH:mm', locale=self._locale)} UTC"
            case date():
                return format_date(value, "long", locale=self._locale)
        return str(value)

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
