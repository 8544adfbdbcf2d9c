"""The Producer Program: applications, decisions and the producers it makes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from domain.errors import Conflict, Fault, Invalid

ALREADY_PRODUCER = Fault("PRD-101", "You are a producer already.", "Open your Backstage.")
APPLICATION_PENDING = Fault(
    "PRD-102", "Your application is being looked at.", "We will write to you either way."
)
ALREADY_DECIDED = Fault(
    "PRD-103", "This application was decided already.", "Open the list of applications again."
)
UNKNOWN_APPLICATION = Fault(
    "PRD-104", "There is no such application.", "Open the list of applications again."
)
UNKNOWN_PRODUCER = Fault("PRD-105", "There is no producer at this address.", "Search for the name instead.")

NO_PROFILE = Fault(
    "PRD-106",
    "Your account has no producer profile.",
    "Apply to the Producer Program, or let an admin approve you.",
)

MAX_TEXT = 80
"""The longest name or label of an application."""


class ApplicationState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True)
class ApplicationForm:
    producer_name: str
    beats_link: str
    legal_first_name: str
    legal_last_name: str
    instagram: str = ""
    label: str = ""
    agrees_to_terms: bool = False
    owns_the_music: bool = False


@dataclass(frozen=True)
class Application:
    id: str
    user_id: str
    producer_name: str
    beats_link: str
    legal_first_name: str
    legal_last_name: str
    instagram: str
    label: str
    picture_key: str
    state: ApplicationState
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Producer:
    """A producer's public identity; `id` is the user's.

    `upload_minutes` is a limit of one's own (0 for none), None for the site's. Whoever owns their name is the
    only one with a name that looks like it, apart from producers of old who share one.
    """

    id: str
    slug: str
    name: str
    created_at: datetime
    verified: bool = False
    picture_key: str = ""
    upload_minutes: int | None = None
    owns_name: bool = False


def application_errors(form: ApplicationForm) -> dict[str, str]:
    """A sentence for each field that can't be accepted."""
    errors: dict[str, str] = {}
    for field, label in REQUIRED_NAMES.items():
        value = getattr(form, field)
        if not value:
            errors[field] = f"Enter your {label}."
        elif len(value) > MAX_TEXT:
            errors[field] = f"Use at most {MAX_TEXT} characters."
    if not is_web_link(form.beats_link):
        errors["beats_link"] = "Enter a full address that begins with https:// or http://."
    if form.instagram and not re.fullmatch(r"@?[A-Za-z0-9._]{1,30}", form.instagram):
        errors["instagram"] = "Enter the Instagram name alone, such as @name."
    if len(form.label) > MAX_TEXT:
        errors["label"] = f"Use at most {MAX_TEXT} characters."
    for box in ("agrees_to_terms", "owns_the_music"):
        if not getattr(form, box):
            errors[box] = "Tick this box to apply."
    return errors


REQUIRED_NAMES: Mapping[str, str] = {
    "producer_name": "producer name",
    "legal_first_name": "legal first name",
    "legal_last_name": "legal last name",
}


def is_web_link(text: str) -> bool:
    """Whether it is an http(s) address with a host and no credentials."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme in ("http", "https")
        and "." in host
        and port_is_fine
        and parts.username is None
        and len(text) <= 500
        and not re.search(r"[\s<>\"\\]", text)
    )


def may_apply(is_producer: bool, latest: Application | None) -> None:
    """Anyone who isn't a producer and has no application pending; after a denial one may apply again."""
    if is_producer:
        raise Conflict(ALREADY_PRODUCER)
    if latest is not None and latest.state is ApplicationState.PENDING:
        raise Conflict(APPLICATION_PENDING)


def approve(application: Application, admin_id: str, now: datetime) -> Application:
    return _decide(application, ApplicationState.APPROVED, admin_id, now, "")


def deny(application: Application, admin_id: str, now: datetime, reason: str) -> Application:
    """Raises `Invalid` without a reason: the applicant is told why."""
    if not reason:
        raise Invalid({"reason": "Say why, in words that the applicant will read."})
    return _decide(application, ApplicationState.DENIED, admin_id, now, reason[:1000])


def _decide(
    application: Application, state: ApplicationState, admin_id: str, now: datetime, reason: str
) -> Application:
    if application.state is not ApplicationState.PENDING:
        raise Conflict(ALREADY_DECIDED)
    return replace(application, state=state, decided_at=now, decided_by=admin_id, reason=reason)
