"""The catalogues of the site's other languages say all that the site says, and nothing else."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from adapters.words import OTHERS, catalogue
from tests.wording.catalogues import missing, said

WORD = re.compile(r"[^\W\d_]")
PARTS = re.compile(r"%\(\w+\)s|%%|\{\w*\}|<[^>]+>|\n")
"""What has to be in a translation as it is in the English: values, tags and ends of lines."""


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def kept(message: Message) -> tuple[str, str, str]:
    one, many = (*forms(message.id), "")[:2]
    return one, many, message.context or ""


def parts(text: str) -> list[str]:
    return sorted(PARTS.findall(text))


def wrong(message: Message) -> Iterator[str]:
    """What isn't in a translation as it is in the English, and English typing where French has its own."""
    english = [parts(each) for each in forms(message.id)]
    for form in forms(message.string):
        if parts(form) not in english:
            yield f"{form!r} has other values or tags"
        if (
            form.strip() != form
            and WORD.search(form)
            and forms(message.id)[0].strip() == forms(message.id)[0]
        ):
            yield f"{form!r} has space around it"


def made(english: str | tuple[str, str], translated: str | tuple[str, ...]) -> Message:
    return Message(english, translated)


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> Catalog:
    return catalogue(request.param)


def test_french_is_among_them() -> None:
    assert "fr" in OTHERS


def test_everything_is_said(language: Catalog) -> None:
    known = {kept(each) for each in language if each.id}
    assert {tuple(each) for each in said()} - known == set()
    assert missing(language) == []


def test_nothing_is_kept_that_nobody_says(language: Catalog) -> None:
    known = {kept(each) for each in language if each.id}
    assert known - {tuple(each) for each in said()} == set()


def test_values_and_tags_are_kept(language: Catalog) -> None:
    assert [told for each in language if each.id for told in wrong(each)] == []


def test_there_is_a_form_for_each_number(language: Catalog) -> None:
    many = [each for each in language if isinstance(each.id, tuple)]
    assert many and [each.id for each in many if len(forms(each.string)) != language.num_plurals] == []
    assert [
        each.id for each in language if isinstance(each.id, str) and not isinstance(each.string, str)
    ] == []


def test_nothing_is_unsure(language: Catalog) -> None:
    assert [each.id for each in language if each.id and each.fuzzy] == []


def test_french_is_typed_as_french_is() -> None:
    """No-break spaces before what stands high, and the apostrophe of print."""
    texts = [form for each in catalogue("fr") if each.id for form in forms(each.string)]
    plain = [re.sub(r"<[^>]+>|https?://\S*", "", text) for text in texts]
    assert [text for text in plain if re.search(r" [:;!?»]|« |[^\W\d_]'|[^\W\d_][;!?](\s|$)", text)] == []


def test_what_is_wrong_is_noticed() -> None:
    assert list(wrong(made("{count} of %(all)s", "%(all)s, {count}"))) == []
    assert len(list(wrong(made("<b>{name}</b>", "{name}")))) == 1
    assert len(list(wrong(made(("one beat", "{count} beats"), ("un beat", "{n} beats"))))) == 1
    assert len(list(wrong(made("A beat", "Un beat ")))) == 1
