"""Texts as JSON holds them, with all that they were made of, to be said in any language later."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.money import Currency, Money
from domain.values import Change, Country, DayAndMonth, Moment, Month, MonthName, ShortDay
from domain.words import Sentence, Value


def packed(text: str) -> Any:
    """`unpacked` makes it again."""
    if not isinstance(text, Sentence):
        return text
    values = {name: _packed(each) for name, each in text.values.items()}
    told = {"template": text.template, "plural": text.plural, "values": values}
    return {**told, "context": text.context} if text.context else told


def unpacked(told: Any) -> str:
    if isinstance(told, str):
        return told
    values = {name: _unpacked(each) for name, each in told["values"].items()}
    return Sentence(told["template"], told["plural"], values, told.get("context", ""))


def _packed(value: Value) -> Any:
    match value:
        case str():
            return packed(value)
        case int():
            return value
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case Money():
            return {"money": [value.amount, str(value.currency)]}
    return _packed_otherwise(value)


def _packed_otherwise(value: Value) -> Any:
    match value:
        case ShortDay() | DayAndMonth() | Month() | MonthName():
            return {DAYS[type(value)]: value.day.isoformat()}
        case Moment():
            return {"short moment": value.at.isoformat()}
        case Change():
            return {"change": value.percent}
        case Country():
            return {"country": value.code}
    return str(value)


def _unpacked(told: Any) -> Value:
    if isinstance(told, dict) and "template" not in told:
        [(kind, content)] = told.items()
        return MADE_OF[kind](content)
    return told if isinstance(told, int) else unpacked(told)


DAYS = {ShortDay: "short day", DayAndMonth: "day and month", Month: "month", MonthName: "month name"}
MADE_OF: Mapping[str, Callable[[Any], Value]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "decimal": Decimal,
    "money": lambda told: Money(told[0], Currency(told[1])),
    "short day": lambda told: ShortDay(date.fromisoformat(told)),
    "day and month": lambda told: DayAndMonth(date.fromisoformat(told)),
    "month": lambda told: Month(date.fromisoformat(told)),
    "month name": lambda told: MonthName(date.fromisoformat(told)),
    "short moment": lambda told: Moment(datetime.fromisoformat(told)),
    "change": Change,
    "country": Country,
}
"""What each tag in the JSON stands for."""
