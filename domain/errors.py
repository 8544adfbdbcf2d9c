"""What can go wrong, said so that a person can act on it; `web/errors.py` turns it into a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from domain.words import say


@dataclass(frozen=True)
class Fault:
    """One way to fail: a stable code, one plain sentence and what to do next, both with `{placeholders}`."""

    code: str
    sentence: str
    advice: str


class DomainError(Exception):
    """The root of every error a person may see."""

    def __init__(self, fault: Fault, **details: object) -> None:
        self.fault = fault
        self.code = fault.code
        self.message = say(fault.sentence, **details)
        self.advice = say(fault.advice, **details)
        super().__init__(f"{self.code}: {self.message}")


class NotFound(DomainError):
    """What was asked for doesn't exist, or the asker may not know that it does."""


class Forbidden(DomainError):
    """The asker may not do this."""


class Conflict(DomainError):
    """The state of things has moved on since the asker looked."""


class Gone(DomainError):
    """It existed and was ended on purpose."""


class TakenDown(DomainError):
    """It is kept from everybody, because somebody showed that it shouldn't be here."""


class TooLarge(DomainError):
    """More bytes, minutes or items than allowed."""


class NoRoom(DomainError):
    """The disk is full; the same request will work once there is room."""


class Unavailable(DomainError):
    """A part that this needs doesn't answer just now."""


class Senseless(DomainError):
    """A program sent what none of ours sends."""


class Refused(DomainError):
    """A file's content can't be accepted."""


INVALID_FIELDS = Fault(
    "FRM-001", "Some fields need another look.", "Correct the fields that are marked and send the form again."
)


class Invalid(DomainError):
    """A form that can't be accepted as it is: one sentence for each field's name."""

    def __init__(self, fields: Mapping[str, str], fault: Fault = INVALID_FIELDS) -> None:
        super().__init__(fault)
        self.fields = dict(fields)


def given(**errors: str | None) -> dict[str, str]:
    """Only the fields that have an error."""
    return {field: error for field, error in errors.items() if error}


class Told(Protocol):
    """A problem as a person is told it."""

    @property
    def message(self) -> str: ...
    @property
    def advice(self) -> str: ...


def with_advice(told: Told) -> str:
    """The sentence and what to do next, for a place that has room for one text only."""
    return together((told.message, told.advice))


def together(texts: Iterable[str]) -> str:
    """What there is to say, one sentence after the other."""
    return reduce(_followed, (each for each in texts if each), "")


def _followed(before: str, after: str) -> str:
    return say("{before} {after}", before=before, after=after) if before else after
