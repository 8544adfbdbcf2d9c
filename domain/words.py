"""Sentences that people read, in English, together with what it takes to say them in another language."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol

ENGLISH = "en"
"""What everything is written in."""
Value = object
"""Texts as they are; numbers, which are grouped; days, moments (UTC), sentences, `domain.values`."""


class Sentence(str):
    """An English text that knows the template and the values it was made of.

    Whoever shows it may look the template up in a catalogue and put the values in there; everybody else has
    the English text. `plural` is the template for any other number than one, of `values["count"]`; `context`
    tells apart what English says in the same words and others don't.
    """

    template: str
    plural: str
    values: Mapping[str, Value]
    context: str

    def __new__(
        cls, template: str, plural: str, values: Mapping[str, Value], context: str = ""
    ) -> "Sentence":
        told = dict(values)
        chosen = plural if plural and told["count"] != 1 else template
        made = super().__new__(cls, chosen.format(**{name: english(each) for name, each in told.items()}))
        made.template, made.plural, made.values, made.context = template, plural, told, context
        return made

    def __getnewargs__(self) -> tuple[object, ...]:  # type: ignore[override]
        """What a copy is made of."""
        return self.template, self.plural, self.values, self.context


def say(template: str, /, **values: Value) -> Sentence:
    """A sentence with its values put in; braces that mean themselves are doubled."""
    return Sentence(template, "", values)


def say_in(context: str, template: str, /, **values: Value) -> Sentence:
    """The same where another language has other words for it than elsewhere."""
    return Sentence(template, "", values, context)


def say_many(one: str, many: str, /, count: int, **values: Value) -> Sentence:
    """A sentence about `{count}` things, in the form that English has for so many."""
    return Sentence(one, many, {"count": count, **values})


def written(value: Value) -> Sentence:
    """Nothing but a value."""
    return Sentence("{value}", "", {"value": value})


def joined(between: str, texts: Iterable[str]) -> Sentence:
    """Texts one after the other, each of which is said in whatever language the whole is."""
    told = {f"part{number}": text for number, text in enumerate(texts)}
    return Sentence(between.join(f"{{{name}}}" for name in told), "", told)


def english(value: Value) -> str:
    """`1,204`, `4 March 2026`, `4 March 2026 at 12:30 UTC`; a text as it is."""
    match value:
        case str():
            return str(value)
        case int() | Decimal():
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

    def text(self, template: str, context: str = "") -> str: ...
    def texts(self, one: str, many: str, count: int) -> str: ...

    def shown(self, value: Value) -> str:
        """A value as it is written there."""


def spoken(text: str, language: Language) -> str:
    """A sentence in a language, which is English as it stands.

    Any other text stays as it is, since nobody knows what it was made of.
    """
    if not isinstance(text, Sentence) or language.code == ENGLISH:
        return text
    values = {name: _shown(each, language) for name, each in text.values.items()}
    try:
        return _template(text, language).format(**values)
    except LookupError:
        # A catalogue may say the same words of other values; then English is better than nothing.
        return text


def _template(text: Sentence, language: Language) -> str:
    if not text.plural:
        return language.text(text.template, text.context)
    count = text.values["count"]
    assert isinstance(count, int)
    return language.texts(text.template, text.plural, count)


def _shown(value: Value, language: Language) -> str:
    return spoken(value, language) if isinstance(value, str) else language.shown(value)
