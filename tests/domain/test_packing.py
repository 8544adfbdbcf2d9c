"""Sentences through JSON and back: nothing is lost that it takes to say them in another language."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.money import Currency, Money
from domain.packing import packed, unpacked
from domain.values import Change, Country, DayAndMonth, Moment, Month, MonthName, ShortDay
from domain.words import Sentence, joined, say, say_in, say_many, written

MOMENT = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
DAY = MOMENT.date()
VALUES = [
    "x",
    "",
    7,
    MOMENT,
    DAY,
    Decimal("1204.5000"),
    Money(-22700, Currency.USD),
    Money(1, Currency.KWD),
    ShortDay(DAY),
    DayAndMonth(DAY),
    Month(DAY),
    MonthName(DAY),
    Moment(MOMENT),
    Change(-12.5),
    Country("FR"),
    Country("??"),
]


def through(text: str) -> str:
    return unpacked(json.loads(json.dumps(packed(text))))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_each_value_comes_back_as_it_was(value: object) -> None:
    again = through(say("It is {value}.", value=value))
    assert isinstance(again, Sentence)
    assert (again, again.template, again.values) == (
        f"It is {say('{it}', it=value)}.",
        "It is {value}.",
        {"value": value},
    )
    assert type(again.values["value"]) is type(value)


@pytest.mark.parametrize(
    "sentence",
    [
        say("{one}", one=say_many("{count} beat", "{count} beats", count=2)),
        say_in("performance", "Live"),
        joined("; ", [say("{who} is gone", who="A"), "{as} it is", written(3)]),
    ],
)
def test_a_sentence_comes_back_with_all_that_it_was_made_of(sentence: Sentence) -> None:
    again = through(sentence)
    assert isinstance(again, Sentence)
    assert again.__getnewargs__() == sentence.__getnewargs__()
    assert again == sentence


def test_other_texts_stay_as_they_are() -> None:
    assert through("as {it} is") == "as {it} is"


def test_what_was_written_before_there_were_contexts_is_read() -> None:
    told = {"template": "On {day}", "plural": "", "values": {"day": {"day": "2026-03-04"}}}
    assert unpacked(told) == "On 4 March 2026"
