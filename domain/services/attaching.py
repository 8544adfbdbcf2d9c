"""Documents on their way into the store, shared by the use cases that take some."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from domain.documents import JPEG, PDF, Attachment, Document, amount_error, is_pdf, not_taken, shown_name
from domain.errors import Refused
from domain.names import clean_name
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.services.pictures import kept
from domain.store import Unit


@dataclass(frozen=True)
class Checked:
    """A file that is what it says it is: PDFs as they came, pictures encoded anew."""

    name: str
    media_type: str
    content: bytes


def checked(
    pictures: Pictures, attached: Sequence[Attachment], least: int = 0
) -> tuple[tuple[Checked, ...], str | None]:
    """The documents, or what is wrong with them."""
    if error := amount_error(attached, least):
        return (), error
    found = []
    for each in attached:
        document = _checked(pictures, Attachment(clean_name(each.name), each.content))
        if document is None:
            return (), not_taken(clean_name(each.name))
        found.append(document)
    return tuple(found), None


def _checked(pictures: Pictures, file: Attachment) -> Checked | None:
    if is_pdf(file.content):
        return Checked(shown_name(file.name, PDF), PDF, file.content)
    try:
        content = pictures.screenshot(file.content, file.name)
    except Refused:
        return None
    return Checked(shown_name(file.name, JPEG), JPEG, content)


@contextmanager
def stored(
    blobs: Blobs, ids: Ids, clock: Clock, application_id: str, files: Sequence[Checked]
) -> Iterator[tuple[Document, ...]]:
    """Each under a key that nobody can guess; gone again if the rest fails."""
    with ExitStack() as stack:
        documents = []
        for each in files:
            id = ids.new()
            key = stack.enter_context(kept(blobs, f"documents/{ids.secret()}", each.content))
            size = len(each.content)
            documents.append(Document(id, application_id, each.name, each.media_type, size, key, clock.now()))
        yield tuple(documents)


def attach(unit: Unit, documents: Sequence[Document]) -> None:
    for each in documents:
        unit.documents.add(each)
