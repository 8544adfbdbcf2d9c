"""The Producer Program: applications, decisions and the producers it makes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from domain.errors import Conflict, Fault, given
from domain.lookalikes import skeleton
from domain.reasons import given_reason
from domain.words import say, say_in

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

PROFILE_GONE = Fault(
    "PRD-111", "The profile that this is about is gone, or belongs to somebody else by now.", "Deny it."
)
VERIFIED_ALREADY = Fault("PRD-112", "You are verified already.", "Open your public page to see the badge.")
NOT_VERIFIED = Fault("PRD-113", "This producer isn't verified.", "Load the page of the account again.")
MONEY_STAYS = Fault(
    "PRD-114",
    "Money was earned under this profile, or a payout account belongs to it, so it can't be handed over.",
    "Money belongs to whoever earned it. Write to support to settle what becomes of the beats.",
)
YOURS_ALREADY = Fault("PRD-115", "This profile is yours.", "Open your Backstage.")

MAX_TEXT = 80
"""The longest name or label of an application."""
MAX_STATEMENT = 4000
LEAST_STATEMENT = 20
SAY_WHY = say("Say why, in words that the applicant will read.")
"""The longest reason that an admin gives."""


class ApplicationKind(StrEnum):
    """What somebody asks for: to become a producer, for a profile that is there, a badge, or to be let in."""

    JOIN = "join"
    CLAIM = "claim"
    VERIFY = "verify"
    APPEAL = "appeal"


KIND_WORDS: Mapping[ApplicationKind, str] = {
    ApplicationKind.JOIN: say("Application"),
    ApplicationKind.CLAIM: say("Claim"),
    ApplicationKind.VERIFY: say("Badge"),
    ApplicationKind.APPEAL: say_in("thing", "Appeal"),
}
"""What each kind is called in lists."""
NOBODY = "profiles.invalid"
"""The e-mail host of profiles that an admin made and nobody has claimed: no mail ever arrives there."""
BECOMING = (ApplicationKind.JOIN, ApplicationKind.CLAIM)
"""Two ways to become a producer, of which one at a time may be tried."""


class ApplicationState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    ApplicationState.PENDING: say("Pending"),
    ApplicationState.APPROVED: say("Approved"),
    ApplicationState.DENIED: say("Denied"),
}


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
class ClaimForm:
    """Why a profile is one's own, and where that can be seen."""

    statement: str
    proof_link: str = ""
    owns_the_music: bool = False


@dataclass(frozen=True)
class BadgeForm:
    statement: str


@dataclass(frozen=True)
class NewProfile:
    """A profile that an admin makes; `email` is whom it is for, if that is known."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class Application:
    """What somebody asks for. Each kind has fields that it leaves empty.

    `statement` is what a claim, a wish for the badge or an appeal says for itself; `subject_id` is what it is
    about: the profile that is claimed, or the suspension.
    """

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
    kind: ApplicationKind = ApplicationKind.JOIN
    subject_id: str = ""
    statement: str = ""


@dataclass(frozen=True)
class Producer:
    """A producer's public identity; `id` is the user's.

    `upload_minutes` is a limit of one's own (0 for none), None for the site's. Whoever owns their name is the
    only one with a name that looks like it, apart from producers of old who share one. An unclaimed profile
    was made by an admin, and nobody can sign in as its `id`.
    """

    id: str
    slug: str
    name: str
    created_at: datetime
    verified: bool = False
    picture_key: str = ""
    upload_minutes: int | None = None
    owns_name: bool = False
    is_unclaimed: bool = False


def renamed(producer: Producer, name: str) -> Producer:
    """Under another name. The badge was given to the old one, and goes unless the new one looks like it."""
    is_other = name != producer.name
    is_known = skeleton(name) == skeleton(producer.name)
    owns_name, verified = producer.owns_name or is_other, producer.verified and is_known
    return replace(producer, name=name, owns_name=owns_name, verified=verified)


def application_errors(form: ApplicationForm) -> dict[str, str]:
    """A sentence for each field that can't be accepted."""
    errors: dict[str, str] = {}
    for field, missing in REQUIRED_NAMES.items():
        value = getattr(form, field)
        if not value:
            errors[field] = missing
        elif len(value) > MAX_TEXT:
            errors[field] = say("Use at most {most} characters.", most=MAX_TEXT)
    if not is_web_link(form.beats_link):
        errors["beats_link"] = say("Enter a full address that begins with https:// or http://.")
    if form.instagram and not re.fullmatch(r"@?[A-Za-z0-9._]{1,30}", form.instagram):
        errors["instagram"] = say("Enter the Instagram name alone, such as @name.")
    if len(form.label) > MAX_TEXT:
        errors["label"] = say("Use at most {most} characters.", most=MAX_TEXT)
    for box in ("agrees_to_terms", "owns_the_music"):
        if not getattr(form, box):
            errors[box] = say("Tick this box to apply.")
    return errors


REQUIRED_NAMES: Mapping[str, str] = {
    "producer_name": say("Enter your producer name."),
    "legal_first_name": say("Enter your legal first name."),
    "legal_last_name": say("Enter your legal last name."),
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


def nobodys_email(profile_id: str) -> str:
    return f"{profile_id}@{NOBODY}"


def is_nobody(email: str) -> bool:
    return email.endswith(f"@{NOBODY}")


def may_become(is_producer: bool, pending: Iterable[Application]) -> None:
    """Anyone who isn't a producer and waits for no answer; after a denial one may ask again at once."""
    if is_producer:
        raise Conflict(ALREADY_PRODUCER)
    if any(each.kind in BECOMING for each in pending):
        raise Conflict(APPLICATION_PENDING)


def may_ask_for_badge(producer: Producer, pending: Iterable[Application]) -> None:
    """A producer who isn't verified and waits for no answer about it."""
    if producer.verified:
        raise Conflict(VERIFIED_ALREADY)
    if any(each.kind is ApplicationKind.VERIFY for each in pending):
        raise Conflict(APPLICATION_PENDING)


def statement_error(statement: str) -> str | None:
    if len(statement) < LEAST_STATEMENT:
        return say("Explain it in at least {least} characters.", least=LEAST_STATEMENT)
    return (
        say("Use at most {most} characters.", most=MAX_STATEMENT) if len(statement) > MAX_STATEMENT else None
    )


def claim_errors(form: ClaimForm) -> dict[str, str]:
    """A sentence for each field of a claim that can't be accepted."""
    link = say("Enter a full address that begins with https:// or http://.")
    return given(
        statement=statement_error(form.statement),
        proof_link=link if form.proof_link and not is_web_link(form.proof_link) else None,
        owns_the_music=None if form.owns_the_music else say("Tick this box to claim it."),
    )


def form_of(application: Application) -> ApplicationForm:
    """What was typed before, for whoever applies again; boxes are to be ticked anew."""
    return ApplicationForm(
        application.producer_name,
        application.beats_link,
        application.legal_first_name,
        application.legal_last_name,
        application.instagram,
        application.label,
    )


def asking(
    id: str, user_id: str, kind: ApplicationKind, name: str, statement: str, now: datetime
) -> Application:
    """What somebody asks for by a statement alone, under the name that they go by."""
    return Application(
        id=id,
        user_id=user_id,
        producer_name=name,
        beats_link="",
        legal_first_name="",
        legal_last_name="",
        instagram="",
        label="",
        picture_key="",
        state=ApplicationState.PENDING,
        created_at=now,
        kind=kind,
        statement=statement,
    )


def approve(application: Application, admin_id: str, now: datetime) -> Application:
    return _decide(application, ApplicationState.APPROVED, admin_id, now, "")


def deny(application: Application, admin_id: str, now: datetime, reason: str) -> Application:
    """Raises `Invalid` without a reason: the applicant is told why."""
    return _decide(application, ApplicationState.DENIED, admin_id, now, given_reason(reason, SAY_WHY))


def _decide(
    application: Application, state: ApplicationState, admin_id: str, now: datetime, reason: str
) -> Application:
    if application.state is not ApplicationState.PENDING:
        raise Conflict(ALREADY_DECIDED)
    return replace(application, state=state, decided_at=now, decided_by=admin_id, reason=reason)
