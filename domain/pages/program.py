"""What admins see of applications and of how accounts stand, what appellants see, and the port behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from domain.accounts import User
from domain.appeals import APPEAL_AGAIN, Suspension
from domain.documents import Document
from domain.pages.paging import Paged
from domain.producers import Application, ApplicationKind, ApplicationState, Producer

OF_PRODUCERS = (ApplicationKind.JOIN, ApplicationKind.CLAIM, ApplicationKind.VERIFY)


@dataclass(frozen=True)
class Standing:
    """What somebody sees of what they asked for: of each kind the latest, with its documents by its id."""

    producer: Producer | None = None
    join: Application | None = None
    claim: Application | None = None
    badge: Application | None = None
    documents: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)

    @property
    def latest(self) -> Application | None:
        """The application to become a producer that counts: the one that waits, or the last."""
        both = [each for each in (self.join, self.claim) if each is not None]
        return max(both, key=lambda each: each.created_at, default=None)

    @property
    def is_waiting(self) -> bool:
        return any(
            each is not None and each.state is ApplicationState.PENDING for each in (self.join, self.claim)
        )


@dataclass(frozen=True)
class QueueRow:
    """`times` is how often the person has asked for the same, this time among them.

    `age` is how long it waits, or has waited.
    """

    application: Application
    name: str
    email: str
    documents: int
    times: int
    is_suspended: bool
    age: timedelta


@dataclass(frozen=True, kw_only=True)
class Queue(Paged):
    """`waiting` counts what waits of each kind, those of which nothing does left out."""

    rows: tuple[QueueRow, ...]
    kind: ApplicationKind | None
    is_decided: bool
    waiting: Mapping[str, int]

    @property
    def in_all(self) -> int:
        return sum(self.waiting.values())


@dataclass(frozen=True)
class ApplicationPage:
    """One application. `profile` is the one that a claim or a badge is about, as it stands now.

    `decider` and `owner_email` may be empty; `earlier` are the same person's other applications.
    """

    application: Application
    user: User
    documents: tuple[Document, ...]
    earlier: tuple[Application, ...]
    decider: str
    profile: Producer | None
    owner_email: str
    has_money: bool
    suspension: Suspension | None


@dataclass(frozen=True)
class StandingPage:
    """An account as it stands, with the last of all that it asked for and was suspended for."""

    user: User
    producer: Producer | None
    suspensions: tuple[Suspension, ...]
    applications: tuple[Application, ...]

    @property
    def current(self) -> Suspension | None:
        return next((each for each in self.suspensions if each.ended_at is None), None)


@dataclass(frozen=True)
class AppealPage:
    """What somebody with a link sees of their suspension; `appeal` is the latest against this one."""

    name: str
    suspension: Suspension | None
    appeal: Application | None
    now: datetime

    @property
    def again_at(self) -> datetime | None:
        """When one may appeal again, if that isn't yet."""
        if self.appeal is None or self.appeal.decided_at is None:
            return None
        again = self.appeal.decided_at + APPEAL_AGAIN
        return again if again > self.now else None

    @property
    def is_pending(self) -> bool:
        return self.appeal is not None and self.appeal.state is ApplicationState.PENDING

    @property
    def may_appeal(self) -> bool:
        return self.suspension is not None and not self.is_pending and self.again_at is None


class ProgramQueries(Protocol):
    def queue(self, kind: ApplicationKind | None, is_decided: bool, page: int, now: datetime) -> Queue:
        """What waits, the oldest first, or what was decided, the latest first, a page of it."""

    def application(self, application_id: str) -> ApplicationPage | None: ...

    def standing(self, user_id: str) -> StandingPage | None: ...
