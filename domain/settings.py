"""Settings that may change while the site runs: what the environment says, and what admins say instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.errors import Fault
from domain.site import Site
from domain.words import say

UNKNOWN_SETTING = Fault(
    "ADM-107", "There is no such setting that can be changed here.", "Open the list of settings again."
)
LONGEST = 300
FRESH_FOR = timedelta(seconds=5)
"""How long a process goes by what it has read, so that a change is everywhere within 10 seconds."""
TOO_LONG = say("Use at most {most} characters.", most=LONGEST)


class Source(StrEnum):
    """Where a setting's value comes from."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    HERE = "here"


@dataclass(frozen=True)
class Choice:
    """What an admin set; `id` is the setting's name."""

    id: str
    value: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class Adjustable:
    """A setting that may change: `value` is what the environment says, or the default.

    `choices` are all values that it can have, where those can be named; `is_number` and `is_long` say how it
    is best typed.
    """

    name: str
    meaning: str
    must_be: str
    value: str
    source: Source
    choices: tuple[str, ...] = ()
    is_number: bool = False
    is_long: bool = False
    may_be_empty: bool = True


@dataclass(frozen=True)
class SettingRow:
    """A setting as it holds just now; `choice` is an admin's, `changed_by` their name."""

    about: Adjustable
    choice: Choice | None = None
    changed_by: str = ""

    @property
    def value(self) -> str:
        return self.choice.value if self.choice else self.about.value

    @property
    def source(self) -> Source:
        return Source.HERE if self.choice else self.about.source


class Environment(Protocol):
    """What the site was started with."""

    def adjustable(self) -> Sequence[Adjustable]:
        """The settings that need no restart, in the order in which they are shown."""

    def error(self, name: str, value: str, chosen: Mapping[str, str]) -> str | None:
        """What is wrong with a value, by itself or beside the others that are chosen."""

    def site(self, chosen: Mapping[str, str]) -> Site:
        """The site with these values instead; one that can't be is left out."""
