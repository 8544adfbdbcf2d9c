"""Reports, take-downs and chosen settings with sensible values."""

from typing import Any

from domain.catalogue import Visibility
from domain.reports import Reason, Report, Subject, TakeDown
from domain.settings import Choice
from tests.factories import NOW, new_id


def report(**fields: Any) -> Report:
    """Somebody without an account says that a beat is theirs."""
    values = {
        "kind": Subject.BEAT,
        "subject_id": new_id(),
        "name": "Night Drive",
        "owner_id": new_id(),
        "reason": Reason.COPYRIGHT,
        "text": "This is my melody.",
        "reporter": "eve@example.com",
        "email": "eve@example.com",
        "created_at": NOW,
    }
    return Report(fields.pop("id", None) or new_id(), **values | fields)


def take_down(**fields: Any) -> TakeDown:
    values = {
        "kind": Subject.BEAT,
        "subject_id": new_id(),
        "name": "Night Drive",
        "owner_id": new_id(),
        "report_id": new_id(),
        "reason": Reason.COPYRIGHT,
        "because": "The proof is good.",
        "at": NOW,
        "by": new_id(),
        "before": Visibility.PUBLIC,
    }
    return TakeDown(fields.pop("id", None) or new_id(), **values | fields)


def choice(**fields: Any) -> Choice:
    """A site that calls itself something else."""
    values = {"value": "Beats & Co", "changed_at": NOW, "changed_by": new_id()}
    return Choice(fields.pop("id", None) or "site_name", **values | fields)
