"""Suspending accounts, what that means for them, and appeals against it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.accounts import User
from domain.errors import Conflict, Fault, Forbidden
from domain.people import LAST_ADMIN
from domain.producers import Application, ApplicationState
from domain.words import say

NOT_ONESELF = Fault("PRD-130", "You can't suspend your own account.", "Ask another admin.")
SUSPENDED_ALREADY = Fault(
    "PRD-131", "This account is suspended already.", "Load the page of the account again."
)
NOT_SUSPENDED = Fault("PRD-132", "This account isn't suspended.", "Sign in as always.")
APPEAL_PENDING = Fault(
    "PRD-133", "Your appeal is being looked at.", "We will write to you as soon as it is decided."
)
APPEALED_LATELY = Fault(
    "PRD-134",
    "Your last appeal was decided less than {days} days ago.",
    "Appeal again after {day}, with something that is new.",
)
PRODUCER_GONE = Fault(
    "PRD-135",
    "This isn't shown at the moment, because its producer's account is suspended.",
    "Licences that were granted stay valid. Browse other beats meanwhile.",
)
NOTHING_TO_LIFT = Fault(
    "PRD-137", "This account isn't suspended any more.", "Load the page of the account again."
)
SAY_WHY_SUSPENDED = say("Say why, in words that the person will read.")
WITHHOLD = "withhold"
"""The job that takes a suspended producer's work from the lists, and puts it back."""
APPEAL_AGAIN = timedelta(days=30)


@dataclass(frozen=True)
class Suspension:
    """Why an account is suspended, and since when; it has ended once it was lifted."""

    id: str
    user_id: str
    reason: str
    made_by: str
    at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_reason: str = ""


def may_suspend(admin_id: str, user: User, has_others: bool) -> None:
    """Anybody but oneself, as long as somebody is left who can lift it: `has_others` says so."""
    if user.id == admin_id:
        raise Conflict(NOT_ONESELF)
    if user.suspended:
        raise Conflict(SUSPENDED_ALREADY)
    if not has_others:
        raise Conflict(LAST_ADMIN)


def lifted(suspension: Suspension | None, admin_id: str, reason: str, now: datetime) -> Suspension:
    if suspension is None or suspension.ended_at is not None:
        raise Conflict(NOTHING_TO_LIFT)
    return replace(suspension, ended_at=now, ended_by=admin_id, ended_reason=reason)


def may_appeal(suspension: Suspension | None, latest: Application | None, now: datetime) -> Suspension:
    """While suspended; one appeal at a time, and after a denial not again at once."""
    if suspension is None:
        raise Forbidden(NOT_SUSPENDED)
    if latest is not None and latest.subject_id == suspension.id:
        if latest.state is ApplicationState.PENDING:
            raise Conflict(APPEAL_PENDING)
        again = (latest.decided_at or now) + APPEAL_AGAIN
        if now < again:
            raise Conflict(APPEALED_LATELY, days=APPEAL_AGAIN.days, day=again.date())
    return suspension


class AccountSuspended(Forbidden):
    """The right password, but the account is suspended; `secret` opens the page where one may appeal."""

    def __init__(self, fault: Fault, secret: str) -> None:
        super().__init__(fault)
        self.secret = secret
