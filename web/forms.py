"""Forms as they come in: cleaned text and pictures, nothing judged yet."""

from dataclasses import fields
from typing import TypeVar
from urllib.parse import urlsplit

from flask import request

from domain.documents import Attachment
from domain.names import clean_lines, clean_name
from domain.uploads import PictureFile

T = TypeVar("T")


def read(kind: type[T], prefix: str = "") -> T:
    """Fill a form's dataclass: boxes are true when they are ticked, texts are cleaned line by line.

    `prefix` stands before each field's name on the page.
    """
    values: dict[str, object] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        name = prefix + field.name
        values[field.name] = name in request.form if field.type in (bool, "bool") else text(name)
    return kind(**values)


def sent(kind: type, prefix: str = "") -> set[str]:
    """The fields of a form that came at all, empty or not.

    Boxes come only when they are ticked, so a form that is sent as a whole names its own in `boxes`.
    """
    came = {*request.form, *request.form.get("boxes", "").split()}
    return {prefix + field.name for field in fields(kind)} & came


def text(name: str) -> str:
    """A field's text; several values of one name are joined by commas."""
    return clean_lines(", ".join(value for value in request.form.getlist(name) if value))


def picture(name: str) -> PictureFile | None:
    """A chosen picture, or None when the field was left empty."""
    file = request.files.get(name)
    return PictureFile(clean_name(file.filename), file.read()) if file and file.filename else None


def own_address(target: str) -> str:
    """The target when it lies on this site, else nothing."""
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:
        return ""
    own = target.startswith("/") and not target.startswith("//") and not parts.netloc and not parts.scheme
    return target if own and target.isprintable() else ""


def documents(name: str) -> tuple[Attachment, ...]:
    """All files that were chosen, as they were sent."""
    chosen = [file for file in request.files.getlist(name) if file.filename]
    return tuple(Attachment(clean_name(file.filename or ""), file.read()) for file in chosen)


def number(text: str | None) -> int | None:
    """A whole number from an address, or None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None
