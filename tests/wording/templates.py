"""Words in templates: those in the marks of Jinja's i18n extension, and those that stand outside."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
SPOKEN = ("alt", "aria-label", "aria-description", "placeholder", "title", "content")
"""Attributes that people hear or see."""
MARKS = ("_", "gettext", "ngettext", "pgettext")
SILENT = ("script", "style", "code", "pre", "kbd")
WORD = re.compile(r"[A-Za-z]{2,}")
PHRASE = re.compile(r"[A-Z][a-z’]+([ ,.?!…]|$)|[AI] [a-z]|[a-z]+ [a-z]+")
VALUE = "\ufffc"


class Found(NamedTuple):
    line: int
    text: str


class Message(NamedTuple):
    one: str
    many: str = ""
    context: str = ""


def environment() -> Environment:
    made = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    made.policies["ext.i18n.trimmed"] = True
    return made


def messages(template: Path) -> set[Message]:
    """What is marked."""
    tree = environment().parse(template.read_text())
    return {message for call in tree.find_all(nodes.Call) for message in _message(call)}


def _message(call: nodes.Call) -> Iterator[Message]:
    if isinstance(call.node, nodes.Name) and call.node.name in MARKS:
        texts = [
            each.value for each in call.args if isinstance(each, nodes.Const) and isinstance(each.value, str)
        ]
        match call.node.name, texts:
            case "pgettext", [context, text, *_]:
                yield Message(text, context=context)
            case "ngettext", [one, many, *_]:
                yield Message(one, many)
            case _, [text, *_]:
                yield Message(text)


def unmarked(template: Path) -> list[Found]:
    """What people would read in English whatever their language."""
    tree = environment().parse(template.read_text())
    return sorted({*_in_markup(tree), *_in_expressions(tree)})


def _in_markup(tree: nodes.Template) -> Iterator[Found]:
    """The text between tags, and that of attributes which people hear or see."""
    reader = _Reader()
    for node in tree.find_all(nodes.Output):
        for each in node.nodes:
            reader.line = each.lineno
            reader.feed(each.data if isinstance(each, nodes.TemplateData) else VALUE)
    reader.close()
    yield from reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.line, self.silent, self.found = 1, 0, list[Found]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        for name, value in attrs:
            is_spoken = name in SPOKEN and (name != "content" or tag != "meta")
            if is_spoken and WORD.search(value or ""):
                self._find(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent and WORD.search(data):
            self._find(data)

    def _find(self, text: str) -> None:
        self.found.append(Found(self.line, " ".join(text.replace(VALUE, "…").split())))


def _in_expressions(tree: nodes.Template) -> Iterator[Found]:
    """Phrases handed to macros and the like."""
    marked = {
        id(const)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS
        for const in call.find_all(nodes.Const)
    }
    for const in tree.find_all(nodes.Const):
        text = const.value
        if isinstance(text, str) and id(const) not in marked and PHRASE.match(text):
            yield Found(const.lineno, text)
