"""Documents and suspensions as tests need them."""

from typing import Any

from domain.appeals import Suspension
from domain.documents import PDF, Document
from tests.factories import NOW, new_id


def document(**fields: Any) -> Document:
    """A PDF of an application."""
    values = {
        "application_id": new_id(),
        "name": "contract.pdf",
        "media_type": PDF,
        "size": 2_000,
        "key": "documents/one",
        "created_at": NOW,
    }
    return Document(fields.pop("id", None) or new_id(), **values | fields)


def suspension(**fields: Any) -> Suspension:
    """One that lasts."""
    values = {"user_id": new_id(), "reason": "Stolen beats.", "made_by": new_id(), "at": NOW}
    return Suspension(fields.pop("id", None) or new_id(), **values | fields)
