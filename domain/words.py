"""Sentences that people read, in English, together with what it takes to say them in another language."""

from collections.abc import Mapping


class Sentence(str):
    """An English text that knows the template and the values it was made of.

    Whoever shows it may look the template up in a catalogue and put the values in there; everybody else has
    the English text. `plural` is the template for any other number than one, of `values["count"]`.
    """

    template: str
    plural: str
    values: Mapping[str, object]

    def __new__(cls, template: str, plural: str, values: Mapping[str, object]) -> "Sentence":
        told = dict(values)
        chosen = plural if plural and told["count"] != 1 else template
        made = super().__new__(cls, chosen.format(**told))
        made.template, made.plural, made.values = template, plural, told
        return made

    def __getnewargs__(self) -> tuple[object, ...]:  # type: ignore[override]
        """What a copy is made of."""
        return self.template, self.plural, self.values


def say(template: str, /, **values: object) -> Sentence:
    """A sentence with its values put in; braces that mean themselves are doubled."""
    return Sentence(template, "", values)


def say_many(one: str, many: str, /, count: int, **values: object) -> Sentence:
    """A sentence about `{count}` things, in the form that English has for so many."""
    return Sentence(one, many, {"count": count, **values})
