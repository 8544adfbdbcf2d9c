"""Words in Python: those of `say` and its like, and those that stand outside of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.wording.templates import Found, Message

ROOT = Path(__file__).parents[2]
PHRASE = re.compile(r"[A-Z][a-z’]+([ ,.?!…]|$)|[AI] [a-z]")
MARKS = ("say", "say_in", "say_many", "Fault", "Wording")
UNREAD = ("ValueError", "TypeError", "LookupError", "RuntimeError", "AssertionError", "compile", "TypeVar")
"""What is called with texts that no person reads."""
LOGS = ("debug", "info", "warning", "error", "exception", "execute_sql", "select")


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def messages(module: Path) -> set[Message]:
    """What is marked. Raises `ValueError` where a template isn't written out as one text."""
    return {each for node in ast.walk(ast.parse(module.read_text())) for each in _messages(node, module)}


def _messages(node: ast.AST, module: Path) -> Iterator[Message]:
    if not isinstance(node, ast.Call) or _name(node) not in MARKS:
        return
    match _name(node):
        case "say":
            yield Message(_text(node.args[0], module))
        case "say_in":
            context, text = (_text(each, module) for each in node.args[:2])
            yield Message(text, context=context)
        case "say_many":
            yield Message(*(_text(each, module) for each in node.args[:2]))
        case "Fault" | "Wording":
            yield from (Message(text) for each in node.args[1:3] if (text := _text(each, module)))


def _text(node: ast.expr, module: Path) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Constant | ast.Name | ast.Attribute | ast.Call):
        return ""
    raise ValueError(f"{module.name}:{node.lineno}: a template has to be written out as one text")


def unmarked(module: Path) -> list[Found]:
    """Phrases that people would read in English whatever their language."""
    tree = ast.parse(module.read_text())
    fine = {id(each) for node in ast.walk(tree) for each in _fine(node)}
    found = (
        Found(node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine
    )
    return sorted({each for each in found if PHRASE.match(each.text)})


def _fine(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, what is marked, and what goes to logs and to programmers."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    is_marked = isinstance(node, ast.Call) and _name(node) in (*MARKS, *UNREAD, *LOGS)
    if is_marked or isinstance(node, ast.Assert | ast.Subscript):
        yield from ast.walk(node)
