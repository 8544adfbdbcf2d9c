"""What a producer is shown of the months that were closed, and the port for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.money import Currency
from domain.outgoing import REASONS, OutgoingState
from domain.pages.paging import Paged
from domain.payouts.closing import EXCLUSIONS, OUTCOMES, RULES
from domain.payouts.contributions import Rule
from domain.payouts.points import Points
from domain.payouts.splitting import Carry, Exclusion, Outcome, Share, shown_percent
from domain.words import say


@dataclass(frozen=True)
class StatementRow:
    """A month in the list. `transfer` says how far the money is, None as long as none is sent."""

    period: str
    closed_at: datetime
    currency: Currency
    share: Share
    transfer: OutgoingState | None = None

    @property
    def percent(self) -> str:
        return shown_percent(self.share.ppm)

    @property
    def standing(self) -> str:
        """What became of the share: nothing counts as paid that isn't in the producer's account."""
        if self.transfer is not None:
            return self.transfer.label
        return say("Nothing due") if self.share.outcome is Outcome.PAID else self.share.outcome.label


@dataclass(frozen=True)
class StatementList:
    """All months that a producer had a part in, the newest first, and what they have today."""

    rows: tuple[StatementRow, ...]
    points: Points | None


@dataclass(frozen=True)
class TrackShare:
    """What a beat brought one of those who are credited on it. `slug` is empty for one that is gone."""

    track_id: str
    points: int
    plays: int
    heard: int
    credited: int
    name: str = ""
    slug: str = ""


@dataclass(frozen=True)
class Statement(Paged):
    """A month as one producer sees it, with a page of their tracks, those with most points first."""

    row: StatementRow
    pool: int
    points: int
    rule: Rule
    exclusion: Exclusion
    carry: Carry | None
    tracks: tuple[TrackShare, ...]
    transfer: OutgoingState | None = None
    transfer_reason: str = ""
    held_ended: bool = False

    @property
    def transfer_in_words(self) -> str:
        """How far the transfer is, and why; empty as long as none is sent."""
        if self.transfer is None or not self.transfer_reason:
            return self.transfer.label if self.transfer else ""
        reason = REASONS.get(self.transfer_reason, self.transfer_reason)
        return say("{state}: {reason}", state=self.transfer.label, reason=reason)

    @property
    def rule_in_words(self) -> str:
        return RULES[self.rule]

    @property
    def exclusion_in_words(self) -> str:
        return EXCLUSIONS[self.exclusion]

    @property
    def outcome_in_words(self) -> str:
        """Why the amount is what it is."""
        outcome = self.row.share.outcome
        if self.carry is not None:
            return self.carry.sentence
        if outcome is Outcome.HELD and self.held_ended:
            return RELEASED if self.transfer else LAPSED
        return TRANSFERRED.get(self.transfer, OUTCOMES[outcome])


TRANSFERRED: Mapping[OutgoingState | None, str] = {
    OutgoingState.PAID: say("It was transferred to your payout account."),
    OutgoingState.FAILED: say(
        "The transfer to your payout account failed. An admin can have it tried again."
    ),
}
"""For transfers that have ended, instead of what was to happen when the month was closed."""
RELEASED = say("The share waited until your payout account was ready, and is transferred to it now.")
LAPSED = say("The share waited for 12 months and went into the pool of a later month.")


class StatementQueries(Protocol):
    """A fixed number of queries each, however many months, producers and beats there are."""

    def statements(self, producer_id: str) -> StatementList: ...

    def statement(self, producer_id: str, period: str, page: int) -> Statement | None: ...
