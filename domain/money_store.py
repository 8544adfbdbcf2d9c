"""The part of the store that money needs."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.hearing import Received
from domain.orders import Order
from domain.outgoing import Outgoing
from domain.payouts.accounts import Payee
from domain.repository import Repository


class Orders(Repository[Order], Protocol):
    """One that is reserved or paid a beat: `Conflict` (HELD_ALREADY)."""

    def holding(self, track_id: str) -> Order | None:
        """The one that holds a beat: reserved, whether its time has run out or not, or paid."""

    def lapsed(self, now: datetime) -> list[Order]:
        """Reserved ones whose time has run out, the oldest first; at most 1,000."""

    def by_payment(self, payment_id: str) -> Order | None: ...


class OutgoingMoney(Repository[Outgoing], Protocol):
    """The cause is unique: `Conflict` (ALREADY_THERE)."""

    def of_group(self, group: str) -> list[Outgoing]:
        """All that goes out for an order or a month's run, the oldest first."""

    def waiting_for(self, producer_id: str) -> list[Outgoing]:
        """A producer's queued transfers, the oldest first."""

    def due(self, now: datetime) -> list[Outgoing]:
        """Queued or sending ones whose next try has come, the oldest first; at most 1,000."""

    def stuck(self, before: datetime) -> list[Outgoing]:
        """Those that failed, and those that were to be sent before then and aren't; at most 1,000."""


class Payees(Repository[Payee], Protocol):
    """By the producer's id; the processor's own id is unique."""

    def by_account(self, account_id: str) -> Payee | None: ...

    def by_ids(self, ids: Collection[str]) -> list[Payee]: ...


class ReceivedEvents(Repository[Received], Protocol):
    def add_once(self, event: Received) -> bool:
        """Add it unless it is there already; whether it was added."""

    def unhandled(self, before: datetime) -> list[Received]:
        """Those that came before then and that nothing came of yet, the oldest first; at most 1,000."""

    def newest(self) -> datetime | None:
        """When the newest one happened, None before the first."""
