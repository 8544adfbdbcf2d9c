"""Who may download what of a beat, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.catalogue import Track, Visibility
from domain.errors import DomainError, Fault, Forbidden, Gone, NotFound, TakenDown
from domain.licensing.granted import STANDARD_DELIVERIES, Licence, LicenceKind
from domain.licensing.offers import Delivery, Option

NOT_SIGNED_IN = Fault("LIC-301", "Sign in to download this beat.", "Sign in, or register first.")
ASKER_SUSPENDED = Fault(
    "LIC-302",
    "Your account is suspended, so nothing can be downloaded.",
    "Contact support to have it looked at.",
)
NOT_SUBSCRIBED = Fault("LIC-303", "Subscribers may download this beat.", "Choose a plan first.")
EXCLUSIVE_ONLY = Fault(
    "LIC-304", "This beat is only sold exclusively.", "Its page says what it costs; or choose another beat."
)
SOLD = Fault(
    "LIC-305", "This beat was sold exclusively.", "Choose another beat: this one isn't licensed any more."
)
NOT_OUT = Fault("LIC-306", "This beat isn't public, so it can't be downloaded.", "Choose another beat.")
DELETED = Fault("LIC-307", "This beat was deleted.", "Choose another beat.")
TAKEN_DOWN = Fault(
    "LIC-349",
    "This beat was taken down, so nothing of it can be downloaded.",
    "Licences of it stay valid; we keep its files as long as it isn't decided whether it comes back.",
)
PRODUCER_SUSPENDED = Fault(
    "LIC-308", "This beat's producer is suspended, so it isn't licensed just now.", "Choose another beat."
)
WAS_REVOKED = Fault(
    "LIC-319",
    "Your licence of this beat was revoked, so it can't be downloaded.",
    "My Licenses says why; write to support if you think that is a mistake.",
)


class Way(StrEnum):
    """By what right somebody downloads."""

    OWN = "own"
    LICENCE = "licence"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True)
class Asker:
    """Who wants to download; `id` is empty for somebody who isn't signed in, `has_plan` means a paid one."""

    id: str = ""
    is_suspended: bool = False
    has_plan: bool = False


@dataclass(frozen=True)
class Offered:
    """A beat as it is offered now. `files` are those that are there, so that somebody could be given them."""

    track: Track
    option: Option
    files: tuple[Delivery, ...]
    is_sold: bool = False
    is_producer_suspended: bool = False


@dataclass(frozen=True)
class Entitlement:
    """Either the files and the right to them, with the licence that gives it, or the reason why not."""

    way: Way | None = None
    files: tuple[Delivery, ...] = ()
    licence: Licence | None = None
    reason: Fault | None = None

    @property
    def is_allowed(self) -> bool:
        return self.reason is None


def entitlement(offered: Offered, asker: Asker, held: Sequence[Licence], now: datetime) -> Entitlement:
    """What the asker may download. `held` are the asker's own licences of this beat.

    A licence outlives the subscription that it came from, the offer, the sale and the beat itself. One that
    was revoked isn't granted again by a plan. One's own beats need none, and what was taken down
    nobody else gets.
    """
    if not asker.id:
        return Entitlement(reason=NOT_SIGNED_IN)
    if asker.is_suspended:
        return Entitlement(reason=ASKER_SUSPENDED)
    if is_kept_back(offered.track, asker.id):
        return Entitlement(reason=TAKEN_DOWN)
    if (licence := _best(held, now)) is not None:
        return Entitlement(Way.LICENCE, _there(licence.files, offered), licence)
    track = offered.track
    if track.deleted_at is not None:
        return Entitlement(reason=DELETED)
    if track.producer_id == asker.id:
        return Entitlement(Way.OWN, offered.files)
    if reason := _refusal(offered, asker, held):
        return Entitlement(reason=reason)
    return Entitlement(Way.SUBSCRIPTION, _there(STANDARD_DELIVERIES, offered))


def is_kept_back(track: Track, asker_id: str) -> bool:
    """Whether nobody but its producer may have its files, for it was taken down."""
    return track.visibility is Visibility.TAKEN_DOWN and track.producer_id != asker_id


def for_visitors(offered: Offered, now: datetime) -> Fault:
    """What somebody who isn't signed in is told: to sign in only where that could lead on."""
    reason = entitlement(offered, Asker("somebody"), (), now).reason
    return NOT_SIGNED_IN if reason in (None, NOT_SUBSCRIBED) else reason


def refusal(reason: Fault) -> DomainError:
    """The error that stands for a reason why not."""
    kinds = {DELETED.code: Gone, NOT_OUT.code: NotFound, TAKEN_DOWN.code: TakenDown}
    return kinds.get(reason.code, Forbidden)(reason)


def _refusal(offered: Offered, asker: Asker, held: Sequence[Licence]) -> Fault | None:
    """Why subscribers, or this one, don't get it."""
    was_revoked = any(each.revoked_at is not None and each.kind is LicenceKind.STANDARD for each in held)
    track = offered.track
    is_out = track.visibility is Visibility.PUBLIC and track.published_at is not None
    reasons = (
        (offered.is_producer_suspended, PRODUCER_SUSPENDED),
        (not is_out, NOT_OUT),
        (offered.is_sold, SOLD),
        (not offered.option.is_downloadable, EXCLUSIVE_ONLY),
        (was_revoked, WAS_REVOKED),
        (not asker.has_plan, NOT_SUBSCRIBED),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _best(held: Sequence[Licence], now: datetime) -> Licence | None:
    """Of the licences that hold, the one that gives most: an exclusive one whatever its files are."""
    active = [licence for licence in held if licence.is_active(now)]
    return max(active, key=_worth, default=None)


def _worth(licence: Licence) -> tuple[bool, int, datetime]:
    return licence.kind is LicenceKind.EXCLUSIVE, len(licence.files), licence.granted_at


def _there(files: Sequence[Delivery], offered: Offered) -> tuple[Delivery, ...]:
    return tuple(kind for kind in files if kind in offered.files)
