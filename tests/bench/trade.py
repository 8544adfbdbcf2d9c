"""A producer's history of sales, shares of subscriptions and transfers, of any length, put straight in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.db import tables
from adapters.db.bulk import insert_all
from adapters.db.database import Database, transaction
from adapters.db.mapping import RowMapping
from adapters.db.store import SqlStore
from domain import postings
from domain.ledger import Entry, producer
from domain.money import Currency
from domain.orders import Order, OrderState
from domain.outgoing import Outgoing, OutgoingState, refused, reversal, sending, sent
from domain.plans import PLAN_CURRENCY
from tests import factories
from tests.factories import NOW

PRICE, FEE, SHARE, MONTHS = 200_00, 27_00, 41_50, 60
ORDERS = RowMapping(Order)


def id_of(kind: int, number: int) -> str:
    """Later ones come later."""
    return f"0000000{kind}-0000-7000-8000-{number:012}"


@dataclass(frozen=True)
class Trade:
    """So many transfers: five years of shares among sales, now and then one that failed or was taken back.

    The newest are on their way. Five of them write ten lines on the producer's account, 49,020 write 100,000.
    """

    owner_id: str
    transfers: int

    def is_share(self, number: int) -> bool:
        return number % max(5, self.transfers // MONTHS) == 1

    def is_undone(self, number: int) -> bool:
        return not self.is_share(number) and number % max(5, self.transfers // 1000) == 2

    def is_failed(self, number: int) -> bool:
        return number % max(5, self.transfers // 10) == 3

    def is_upcoming(self, number: int) -> bool:
        return number >= self.transfers - max(1, self.transfers // 2500)

    def order(self, number: int) -> Order:
        """Of the beat of that number."""
        state = OrderState.REFUNDED if self.is_undone(number) else OrderState.PAID
        return factories.order(
            id=id_of(1, number),
            track_id=f"t{number:07}",
            producer_id=self.owner_id,
            price=PRICE,
            fee=FEE,
            state=state,
            payment_id=f"pi_{number}",
            charge_id=f"ch_{number}",
            owed={self.owner_id: PRICE},
            ended_at=NOW,
        )

    def transfer(self, number: int) -> Outgoing:
        is_share = self.is_share(number)
        queued = factories.outgoing(
            id=id_of(2, 2 * number),
            producer_id=self.owner_id,
            group=id_of(3 if is_share else 1, number),
            amount=SHARE if is_share else PRICE,
            currency=PLAN_CURRENCY if is_share else Currency.USD,
            created_at=NOW + timedelta(minutes=number),
            source="" if is_share else f"ch_{number}",
        )
        queued = replace(queued, cause=f"transfer:{queued.group}:{self.owner_id}")
        if self.is_upcoming(number):
            return queued
        if not self.is_failed(number):
            return sent(sending(queued, NOW), f"tr_{number}", NOW)
        while queued.state is not OutgoingState.FAILED:
            queued = refused(queued, "The account is closed.", NOW)
        return queued

    def outgoing(self) -> Iterator[Outgoing]:
        for number in range(self.transfers):
            transfer = self.transfer(number)
            yield transfer
            if self.is_undone(number):
                taken = reversal(id_of(2, 2 * number + 1), transfer, NOW)
                yield sent(sending(taken, NOW), f"trr_{number}", NOW)

    def entries(self) -> Iterator[Entry]:
        for number in range(self.transfers):
            yield from self.booked(number, self.transfer(number))

    def booked(self, number: int, transfer: Outgoing) -> Iterator[Entry]:
        owed = self.split(number) if self.is_share(number) else self.sale(number)
        yield owed
        if transfer.state is not OutgoingState.PAID:
            return
        told = {"currency": transfer.currency, "producer_id": self.owner_id, "amount": transfer.amount}
        paid = postings.transfer_sent(id=id_of(5, number), at=NOW, transfer_id=transfer.id, **told)  # type: ignore[arg-type]
        yield paid
        if self.is_undone(number):
            yield postings.sale_refunded(id=id_of(6, number), at=NOW, sale=owed)
            yield postings.transfer_reversed(id=id_of(7, number), at=NOW, transfer=paid)

    def sale(self, number: int) -> Entry:
        told = {"order_id": id_of(1, number), "currency": Currency.USD, "fee": FEE}
        return postings.sale(id=id_of(4, number), at=NOW, shares={self.owner_id: PRICE}, **told)  # type: ignore[arg-type]

    def split(self, number: int) -> Entry:
        """One part of a month, with four others in it."""
        shares = {producer(each): SHARE for each in (self.owner_id, "p0", "p1", "p2", "p3")}
        told = {"run_id": id_of(3, number), "part": "1", "period": "2026-02", "currency": PLAN_CURRENCY}
        return postings.split(id=id_of(4, number), at=NOW, shares=shares, **told)  # type: ignore[arg-type]


def put(database: Database, store: SqlStore, trade: Trade) -> None:
    sold = (number for number in range(trade.transfers) if not trade.is_share(number))
    with transaction(database, writable=True) as work:
        insert_all(work, tables.Orders, (ORDERS.row(trade.order(number)) for number in sold))
        work.commit()
    with store.write() as unit:
        unit.outgoing.add_all([*trade.outgoing()])
        unit.ledger.add(*trade.entries())
        unit.commit()
