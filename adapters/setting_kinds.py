"""The kinds of settings: how each is called, what it must be, and how its text becomes a value."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from domain.money import Currency, shown_percent, typed_amount
from domain.profiles.links import may_lead_everybody
from domain.words import say


@dataclass(frozen=True)
class Kind:
    """A type of setting: how it is called in the table, what it must be, how its text becomes a value."""

    name: str
    must_be: str
    parse: Callable[[str], object]
    secret: bool = False
    choices: tuple[str, ...] = ()


def _reject(text: str) -> str:
    raise ValueError(text)


def matching(name: str, must_be: str, pattern: str) -> Kind:
    return Kind(name, must_be, lambda text: text if re.fullmatch(pattern, text) else _reject(text))


def at_most(most: int) -> Kind:
    return matching("text", say("at most {most} characters", most=most), rf"(?s).{{0,{most}}}")


TEXT, NAME, NOTE = Kind("text", say("text"), str), at_most(60), at_most(300)
SECRET = Kind("secret", "text", str, secret=True)
KEY = Kind(
    "secret",
    "at least 32 characters",
    lambda text: text if not text or len(text) >= 32 else _reject(text),
    secret=True,
)
CURRENCY = Kind("currency", f"one of {', '.join(Currency)}", Currency)
FOLDER = Kind("folder", "a path", lambda text: Path(text).expanduser().absolute())
EMAIL = matching("e-mail", say("an e-mail address"), r"[^@\s]+@[^@\s]+")
FILE = Kind(
    "file",
    "the path of a file that is there",
    lambda text: (
        None
        if not text
        else path
        if (path := Path(text).expanduser().absolute()).is_file()
        else _reject(text)
    ),
)
PREFIX = matching("path", "a path that starts and ends with a slash", r"|/([\w.-]+/)+")


def whole(least: int, most: int) -> Kind:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return Kind(
        "whole number", say("a whole number from {least} to {most}", least=str(least), most=str(most)), parse
    )


def hundredths(most: int) -> Kind:
    """A number that isn't below 0, such as `12` or `12.5`, as so many hundredths."""

    def parse(text: str) -> int:
        number = typed_amount(text)
        return number if number is not None and number <= most else int(_reject(text))

    must_be = f"a number from 0 to {shown_percent(most)} with two decimals at most"
    return Kind("number", must_be, parse)


def one_of(*choices: str, or_empty: bool = False) -> Kind:
    def parse(text: str) -> str:
        if text not in choices and not (or_empty and text == ""):
            raise ValueError(text)
        return text

    named = " or ".join(f"`{choice}`" for choice in choices)
    return Kind(named, " or ".join(choices), parse, choices=choices)


def address(*schemes: str, secret: bool = False) -> Kind:
    """An address with one of the schemes, without a slash at its end; empty is allowed."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        reachable = parts.port != 0 and (parts.netloc or parts.path.strip("/"))
        if text and (parts.scheme not in schemes or not reachable):
            raise ValueError(text)
        return text.rstrip("/")

    starts = " or ".join(f"{scheme}://" for scheme in schemes)
    return Kind("address", say("an address that starts with {starts}", starts=starts), parse, secret)


def _page(text: str) -> str:
    return text.rstrip("/") if not text or may_lead_everybody(text) else _reject(text)


PAGE = Kind(
    "address",
    say("an address that starts with http:// or https://, without a name or password in it"),
    _page,
)
"""An address that people are led to; empty is allowed."""
