"""Reports of things that shouldn't be here, taking them down, and the answer of whoever made them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.accounts import email_error, normal_email
from domain.catalogue import Visibility
from domain.errors import Conflict, Fault, given
from domain.names import clean_lines, clean_text
from domain.reasons import reason_error
from domain.words import Sentence, say

UNKNOWN_REPORT = Fault("REP-101", "There is no such report.", "Open the list of reports again.")
REPORTED_ALREADY = Fault(
    "REP-102",
    "You have reported this already, and somebody is going to look at it.",
    "We write to you as soon as it is decided.",
)
DECIDED_ALREADY = Fault("REP-103", "This was decided already.", "Open the list of reports again.")
NOTHING_TO_TAKE_DOWN = Fault(
    "REP-104",
    "There is nothing here that could be taken down.",
    "Decide that nothing is to be done, or look at the producer's account.",
)
DOWN_ALREADY = Fault("REP-105", "This is taken down already.", "Open the list of reports again.")
UNKNOWN_TAKE_DOWN = Fault("REP-106", "There is no such take-down.", "Check the address in our letter.")
ANSWERED_ALREADY = Fault(
    "REP-107", "This take-down was answered already.", "We write to you as soon as it is decided."
)
NOT_ANSWERED = Fault(
    "REP-108", "Its producer hasn't answered this take-down.", "Open the list of reports again."
)
BEAT_TAKEN_DOWN = Fault(
    "REP-451",
    "This beat was taken down after somebody reported it.",
    "Licences that were granted stay valid. Browse the other beats instead.",
)
COLLECTION_TAKEN_DOWN = Fault(
    "REP-452",
    "This collection was taken down after somebody reported it.",
    "Browse the beats instead.",
)
MAX_TEXT = 5000
MAX_NAME = 120


class Subject(StrEnum):
    """What can be reported."""

    BEAT = "beat"
    COLLECTION = "collection"
    PRODUCER = "producer"

    @property
    def label(self) -> str:
        return SUBJECT_LABELS[self]


SUBJECT_LABELS = {
    Subject.BEAT: say("Beat"),
    Subject.COLLECTION: say("Collection"),
    Subject.PRODUCER: say("Producer"),
}


class Reason(StrEnum):
    COPYRIGHT = "copyright"
    IMPERSONATION = "impersonation"
    OFFENSIVE = "offensive"
    OTHER = "other"


REASONS = (
    (Reason.COPYRIGHT, say("It uses somebody’s work without permission")),
    (Reason.IMPERSONATION, say("Somebody pretends to be somebody else")),
    (Reason.OFFENSIVE, say("It is hateful, threatening or otherwise offensive")),
    (Reason.OTHER, say("Something else")),
)
REASON_NAMES: dict[Reason, Sentence] = {
    Reason.COPYRIGHT: say("Copyright"),
    Reason.IMPERSONATION: say("Impersonation"),
    Reason.OFFENSIVE: say("Offensive"),
    Reason.OTHER: say("Other"),
}


class ReportState(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    """Nothing was done."""
    UPHELD = "upheld"
    """Something was taken down, or otherwise seen to."""


class TakeDownState(StrEnum):
    STANDING = "standing"
    ANSWERED = "answered"
    """The owner has sent a counter-notice, which waits for a decision."""
    STAYS = "stays"
    REINSTATED = "reinstated"


@dataclass(frozen=True)
class Thing:
    """What a report is about: its name when it was reported, and whose it is."""

    kind: Subject
    id: str
    name: str
    owner_id: str


@dataclass(frozen=True)
class ReportForm:
    """A report as it was typed."""

    reason: str = ""
    text: str = ""
    email: str = ""


@dataclass(frozen=True)
class Report:
    """`reporter` is whom it comes from: a user's id, else an e-mail; one open report of a thing each."""

    id: str
    kind: Subject
    subject_id: str
    name: str
    owner_id: str
    reason: Reason
    text: str
    reporter: str
    email: str
    created_at: datetime
    state: ReportState = ReportState.OPEN
    decided_at: datetime | None = None
    decided_by: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class CounterForm:
    """A counter-notice as it was typed; `stated` is the box of the statement."""

    text: str = ""
    name: str = ""
    stated: bool = False


@dataclass(frozen=True)
class TakeDown:
    """`before` is who could see the thing until then. One that isn't reinstated a thing."""

    id: str
    kind: Subject
    subject_id: str
    name: str
    owner_id: str
    report_id: str
    reason: Reason
    because: str
    at: datetime
    by: str
    before: Visibility
    state: TakeDownState = TakeDownState.STANDING
    counter: str = ""
    signed: str = ""
    answered_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    verdict: str = ""

    @property
    def is_lasting(self) -> bool:
        return self.state is not TakeDownState.REINSTATED


def report_errors(form: ReportForm, is_signed_in: bool) -> dict[str, str]:
    """A sentence for each field that can't be accepted."""
    return given(
        reason=None if form.reason in set(Reason) else say("Choose what is wrong."),
        text=_text_error(form.text),
        email=None if is_signed_in else email_error(normal_email(form.email)),
    )


def _text_error(text: str) -> Sentence | None:
    if len(text) > MAX_TEXT:
        return say("Use at most {most} characters.", most=MAX_TEXT)
    return None if clean_lines(text) else say("Say what is wrong, so that somebody can judge it.")


def report_of(form: ReportForm, thing: Thing, id: str, user_id: str, email: str, now: datetime) -> Report:
    """The report that a form without errors makes; `email` is the reporter's, of `user_id`, if any."""
    return Report(
        id=id,
        kind=thing.kind,
        subject_id=thing.id,
        name=clean_text(thing.name),
        owner_id=thing.owner_id,
        reason=Reason(form.reason),
        text=clean_lines(form.text),
        reporter=user_id or email,
        email=email,
        created_at=now,
    )


def decided(report: Report, state: ReportState, admin_id: str, verdict: str, now: datetime) -> Report:
    """Raises `Conflict` for one that was decided already."""
    if report.state is not ReportState.OPEN:
        raise Conflict(DECIDED_ALREADY)
    return replace(report, state=state, decided_at=now, decided_by=admin_id, verdict=verdict)


def taken_down(
    report: Report, before: Visibility, id: str, admin_id: str, because: str, now: datetime
) -> TakeDown:
    """What taking down the reported thing is. Raises `Conflict` where it can't be."""
    if report.kind is Subject.PRODUCER:
        raise Conflict(NOTHING_TO_TAKE_DOWN)
    if before is Visibility.TAKEN_DOWN:
        raise Conflict(DOWN_ALREADY)
    return TakeDown(
        id=id,
        kind=report.kind,
        subject_id=report.subject_id,
        name=report.name,
        owner_id=report.owner_id,
        report_id=report.id,
        reason=report.reason,
        because=because,
        at=now,
        by=admin_id,
        before=before,
    )


def counter_errors(form: CounterForm) -> dict[str, str]:
    unstated = say("Tick the box: without the statement we can’t look at it again.")
    return given(
        text=reason_error(form.text, MAX_TEXT),
        name=_name_error(form.name),
        stated=None if form.stated else unstated,
    )


def _name_error(name: str) -> Sentence | None:
    if len(name) > MAX_NAME:
        return say("Use at most {most} characters.", most=MAX_NAME)
    return None if clean_text(name) else say("Write your full legal name.")


def answered(take_down: TakeDown, form: CounterForm, now: datetime) -> TakeDown:
    """With the counter-notice of its owner's. Raises `Conflict` for a second one."""
    if take_down.state is not TakeDownState.STANDING:
        raise Conflict(ANSWERED_ALREADY)
    return replace(
        take_down,
        state=TakeDownState.ANSWERED,
        counter=clean_lines(form.text),
        signed=clean_text(form.name),
        answered_at=now,
    )


def settled(take_down: TakeDown, reinstates: bool, admin_id: str, verdict: str, now: datetime) -> TakeDown:
    """Reinstated at any time while it lasts; that it stays is only said of one that was answered."""
    if take_down.state in (TakeDownState.REINSTATED, TakeDownState.STAYS):
        raise Conflict(DECIDED_ALREADY)
    if not reinstates and take_down.state is not TakeDownState.ANSWERED:
        raise Conflict(NOT_ANSWERED)
    state = TakeDownState.REINSTATED if reinstates else TakeDownState.STAYS
    return replace(take_down, state=state, decided_at=now, decided_by=admin_id, verdict=verdict)
