"""Sentences that people read, in English, together with what it takes to say them in another language."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol

ENGLISH = "en"
"""What everything is written in."""
Value = object
"""Texts as they are; whole numbers, which are grouped; days, moments (UTC) and sentences."""


class Sentence(str):
    """An English text that knows the template and the values it was made of.

    Whoever shows it may look the template up in a catalogue and put the values in there; everybody else has
    the English text. `plural` is the template for any other number than one, of `values["count"]`.
    """

    template: str
    plural: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, plural: str, values: Mapping[str, Value]) -> "Sentence":
        told = dict(values)
        chosen = plural if plural and told["count"] != 1 else template
        made = super().__new__(cls, chosen.format(**{name: english(each) for name, each in told.items()}))
        made.template, made.plural, made.values = template, plural, told
        return made

    def __getnewargs__(self) -> tuple[object, ...]:  # type: ignore[override]
        """What a copy is made of."""
        return self.template, self.plural, self.values


def say(template: str, /, **values: Value) -> Sentence:
    """A sentence with its values put in; braces that mean themselves are doubled."""
    return Sentence(template, "", values)


def say_many(one: str, many: str, /, count: int, **values: Value) -> Sentence:
    """A sentence about `{count}` things, in the form that English has for so many."""
    return Sentence(one, many, {"count": count, **values})


def english(value: Value) -> str:
    """`1,204`, `4 March 2026`, `4 March 2026 at 12:30 UTC`; a text as it is."""
    match value:
        case str():
            return str(value)
        case int():
            return f"{value:,}"
        case datetime():
            return f"{value.day} {value.astimezone(UTC):%B %Y at %H:%M} UTC"
        case date():
            return f"{value.day} {value:%B %Y}"
    return str(value)


class Language(Protocol):
    """One that the site can be read in."""

    @property
    def code(self) -> str:
        """ISO 639, as the page tells browsers."""

    @property
    def name(self) -> str:
        """As its own speakers call it."""

    def text(self, template: str) -> str: ...
    def texts(self, one: str, many: str, count: int) -> str: ...

    def shown(self, value: Value) -> str:
        """A value as it is written there."""


def spoken(text: str, language: Language) -> str:
    """A sentence in a language; any other text as it is, since nobody knows what it was made of."""
    if not isinstance(text, Sentence):
        return text
    values = {name: _shown(each, language) for name, each in text.values.items()}
    if not text.plural:
        return language.text(text.template).format(**values)
    count = text.values["count"]
    assert isinstance(count, int)
    return language.texts(text.template, text.plural, count).format(**values)


def _shown(value: Value, language: Language) -> str:
    return spoken(value, language) if isinstance(value, str) else language.shown(value)


def packed(text: str) -> Any:
    """A text as JSON holds it, with all that it was made of; `unpacked` makes it again."""
    if not isinstance(text, Sentence):
        return text
    values = {name: _packed(each) for name, each in text.values.items()}
    return {"template": text.template, "plural": text.plural, "values": values}


def unpacked(told: Any) -> str:
    if isinstance(told, str):
        return told
    values = {name: _unpacked(each) for name, each in told["values"].items()}
    return Sentence(told["template"], told["plural"], values)


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
    return str(value)


def _unpacked(told: Any) -> Value:
    if isinstance(told, dict) and "moment" in told:
        return datetime.fromisoformat(told["moment"])
    if isinstance(told, dict) and "day" in told:
        return date.fromisoformat(told["day"])
    return told if isinstance(told, int) else unpacked(told)
