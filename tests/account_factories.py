"""What guards accounts and lets them go, with sensible values; a test names only what it is about."""

from datetime import timedelta
from typing import Any

from domain.accounts import Device
from domain.exports import Export
from domain.leaving import Leaving
from domain.two_factor import TwoFactor
from tests.factories import NOW, new_id


def two_factor(**fields: Any) -> TwoFactor:
    """One that is on."""
    values = {"sealed": "key-1", "begun_at": NOW, "enabled_at": NOW}
    return TwoFactor(fields.pop("id", None) or new_id(), **values | fields)


def device(**fields: Any) -> Device:
    values = {"user_id": new_id(), "agent": "Firefox/1 Linux", "first_at": NOW, "seen_at": NOW}
    return Device(fields.pop("id", None) or new_id(), **values | fields)


def leaving(**fields: Any) -> Leaving:
    values = {"asked_at": NOW, "due_at": NOW + timedelta(days=7)}
    return Leaving(fields.pop("id", None) or new_id(), **values | fields)


def export(**fields: Any) -> Export:
    """One that is being made."""
    values = {"user_id": new_id(), "asked_at": NOW}
    return Export(fields.pop("id", None) or new_id(), **values | fields)
