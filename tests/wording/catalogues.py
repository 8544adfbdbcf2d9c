"""The catalogues of other languages, held against what the code says."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from adapters.words import FOLDER, catalogue
from tests.wording import python, templates
from tests.wording.templates import TEMPLATES, Message

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "web", "jobs", "adapters")
WIDTH = 110


def said() -> set[Message]:
    """All that the site says."""
    modules = (module for layer in LAYERS for module in (ROOT / layer).rglob("*.py"))
    of_modules = (message for module in modules for message in python.messages(module))
    of_pages = (message for page in TEMPLATES.rglob("*.html") for message in templates.messages(page))
    return {message for message in (*of_modules, *of_pages) if message.one}


def brought_up_to_date(code: str) -> Catalog:
    """The catalogue with an empty place for each new message, and without those that nobody says any more."""
    made, wanted = catalogue(code), {(message.one, message.context): message for message in said()}
    known = [(each.id, each.context) for each in made if each.id]
    for texts, context in known:
        text = texts[0] if isinstance(texts, tuple) else texts
        if (text, context or "") not in wanted:
            made.delete(text, context)
    for message in wanted.values():
        if made.get(message.one, message.context or None) is None:
            forms = (message.one, message.many) if message.many else message.one
            made.add(forms, context=message.context or None)
    return made


def keep(code: str) -> list[str]:
    """Write the catalogue brought up to date; the messages that it has no words for yet."""
    made, written = brought_up_to_date(code), BytesIO()
    write_po(written, made, width=WIDTH, sort_output=True, include_lineno=False, omit_header=False)
    (FOLDER / f"{code}.po").write_bytes(written.getvalue())
    return missing(made)


def missing(catalogue: Catalog) -> list[str]:
    return [str(each.id) for each in catalogue if each.id and not _is_whole(each.string)]


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)
