"""The part of the store that money needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.hearing import Received
from domain.ledger import Account, Entry, Posted, Suspect
from domain.money import Currency
from domain.orders import Order
from domain.outgoing import Outgoing
from domain.paid_plans import PaidPlan
from domain.payouts.accounts import Payee
from domain.reconciling import Reconciliation
from domain.repository import Repository


class Ledger(Protocol):
    """The books, which are only ever added to."""

    def add(self, *entries: Entry) -> None:
        """Book them. What a cause booked already is left as it is, when it is the same again.

        Raises `Conflict` (BOOKED_OTHERWISE) when it isn't; nothing of what was handed in is booked then.
        """

    def by_cause(self, cause: str) -> Entry | None: ...

    def balance(self, account: Account, currency: Currency) -> int:
        """The sum of an account's lines; what is owed to somebody is below nothing."""

    def pools(self, currency: Currency) -> dict[str, int]:
        """What lies in each period's pool, below nothing where refunds took more; empty ones are left out."""

    def lines_of(self, account: Account, currency: Currency, limit: int, before: str = "") -> list[Posted]:
        """An account's statement, what was booked last first.

        `before` is the last entry's id of the page before.
        """

    def booked_between(self, account: Account, since: datetime, until: datetime) -> list[Posted]:
        """An account's lines from `since` on and before `until`, of all currencies, the oldest first."""

    def suspects(self, limit: int) -> list[Suspect]:
        """Entries that can't be right, by their ids: the books' own look at all of themselves."""

    def strays(self, limit: int) -> list[str]:
        """Ids of entries that have lines and aren't there."""

    def totals(self) -> dict[str, int]:
        """The sum of all lines by currency: 0 each."""


class Orders(Repository[Order], Protocol):
    """One that is reserved or paid a beat: `Conflict` (HELD_ALREADY)."""

    def holding(self, track_id: str) -> Order | None:
        """The one that holds a beat: reserved, whether its time has run out or not, or paid."""

    def held_by(self, buyer_id: str, now: datetime) -> list[Order]:
        """A buyer's reserved ones whose time hasn't run out, the first to do so first."""

    def lapsed(self, now: datetime) -> list[Order]:
        """Reserved ones whose time has run out, the oldest first; at most 1,000."""

    def by_payment(self, payment_id: str) -> Order | None:
        """Those that aren't paid have none, so that there is no order of an empty one."""


class OutgoingMoney(Repository[Outgoing], Protocol):
    """The cause is unique: `Conflict` (ALREADY_THERE)."""

    def add_all(self, outgoing: Sequence[Outgoing]) -> None:
        """As `add` does, many at once."""

    def is_moving(self, group: str) -> bool:
        """Whether any of a group is on its way, but for those that wait for their producer's account."""

    def of_group(self, group: str) -> list[Outgoing]:
        """All that goes out for an order or a month's run, the oldest first."""

    def waiting_for(self, producer_id: str) -> list[Outgoing]:
        """A producer's queued transfers, the oldest first."""

    def due(self, now: datetime) -> list[Outgoing]:
        """Queued or sending ones whose next try has come, the oldest first; at most 1,000."""

    def stuck(self, now: datetime) -> list[Outgoing]:
        """Those that somebody has to look at, see `Outgoing.is_stuck`; the oldest first, at most 1,000."""

    def waiting(self) -> list[Outgoing]:
        """Undecided ones that wait for one of the reasons `WAITING`; the oldest first, at most 1,000."""


class Payees(Repository[Payee], Protocol):
    """By the producer's id; the processor's own id is unique."""

    def by_account(self, account_id: str) -> Payee | None: ...


class PaidPlans(Repository[PaidPlan], Protocol):
    """The processor's id of a subscription is unique, and so is a number among one person's."""

    def of_user(self, user_id: str) -> list[PaidPlan]:
        """All of one person's, the newest first."""

    def by_subscription(self, subscription_id: str) -> PaidPlan | None: ...

    def currencies(self) -> set[Currency]:
        """Those in which somebody pays, or may be about to."""

    def due(self, now: datetime) -> list[PaidPlan]:
        """Those of which the processor is to be asked by now, the longest due first; at most 1,000."""


class Reconciliations(Repository[Reconciliation], Protocol):
    """By their day."""

    def newest(self, limit: int) -> list[Reconciliation]:
        """Those of the last days, the newest day first."""


class ReceivedEvents(Repository[Received], Protocol):
    def add_once(self, event: Received) -> bool:
        """Add it unless it is there already; whether it was added."""

    def unhandled(self, before: datetime) -> list[Received]:
        """Those that came before then and that nothing came of yet, the oldest first; at most 1,000."""

    def newest(self, before: datetime) -> datetime | None:
        """When the newest one happened of those that came before then, None if there are none."""
