"""Refusals on their way out of a confined process, whose answer is not trusted: it read a stranger's file."""

import re
from collections.abc import Mapping
from decimal import Decimal
from string import Formatter
from typing import Any

from adapters.audio.wire import BadMessage
from domain import faults
from domain.errors import Fault, Refused
from domain.names import clean_text
from domain.packing import packed
from domain.words import Sentence, Value

LONGEST_TEXT = 1_000
LARGEST_NUMBER = 10**30
MOST_VALUES = 8
DEEPEST = 3
"""How many sentences may stand within each other, the fault's own aside."""
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,9})?")
_FAULTS = {fault.code: fault for fault in vars(faults).values() if isinstance(fault, Fault)}


def pack_refusal(refusal: Refused) -> dict[str, Any]:
    told = {"message": packed(refusal.message), "advice": packed(refusal.advice)}
    return {"refused": refusal.code, **told}


def unpack_refusal(told: Mapping[str, Any]) -> Refused:
    """Raises `BadMessage` for what no honest child sends: only values may be its own."""
    fault = _FAULTS.get(_text(told.get("refused")))
    if fault is None:
        raise BadMessage("no fault of ours")
    values: dict[str, Value] = {}
    for part, template in (("advice", fault.advice), ("message", fault.sentence)):
        words = told.get(part)
        if not isinstance(words, dict) or words.get("template") != template or words.get("plural"):
            raise BadMessage("no words of that fault")
        values |= _values(words, _fields(template), DEEPEST)
    return Refused(fault, **values)


def _values(told: dict[str, Any], fields: set[str], deep: int) -> dict[str, Value]:
    """Those that are asked for, all of them."""
    given = told.get("values")
    if not isinstance(given, dict) or len(fields) > MOST_VALUES or fields - given.keys():
        raise BadMessage("no values for that sentence")
    return {name: _value(given[name], deep) for name in fields}


def _value(told: Any, deep: int) -> Value:
    match told:
        case str():
            return _text(told)
        case int() if not isinstance(told, bool) and abs(told) < LARGEST_NUMBER:
            return told
        case {"decimal": str(number)} if _DECIMAL.fullmatch(number):
            return Decimal(number)
        case {"template": str()} if deep:
            return _sentence(told, deep - 1)
    raise BadMessage("no value of a sentence")


def _sentence(told: dict[str, Any], deep: int) -> Sentence:
    template, plural, context = (_text(told.get(part, "")) for part in ("template", "plural", "context"))
    if not template or (template, plural) != (told["template"], told.get("plural")):
        raise BadMessage("no template of ours")
    fields = _fields(template) | _fields(plural) | ({"count"} if plural else set())
    values = _values(told, fields, deep)
    if plural and not isinstance(values["count"], int):
        raise BadMessage("no number of things")
    made = Sentence(template, plural, values, context)
    if len(made) > LONGEST_TEXT:
        raise BadMessage("a sentence that is too long")
    return made


def _fields(template: str) -> set[str]:
    """What is put in, which has to be asked for by plain names: others can reach into our own objects."""
    try:
        parts = [part for part in Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        raise BadMessage("no template") from error
    if any(spec or conversion or not str(name).isidentifier() for _, name, spec, conversion in parts):
        raise BadMessage("a template that asks for more than values")
    return {str(name) for _, name, _, _ in parts}


def _text(told: Any) -> str:
    if not isinstance(told, str) or len(told) > LONGEST_TEXT:
        raise BadMessage("no text")
    return clean_text(told)
