"""Orders, outgoing money, payout accounts, paid plans and the processor's events, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.repository import MemoryRepository
from domain.faults import ALREADY_THERE
from domain.hearing import Received
from domain.money import Currency
from domain.orders import HELD_ALREADY, Order, OrderState
from domain.outgoing import NOT_READY, UNDECIDED, WAITING, Outgoing, OutgoingKind, OutgoingState
from domain.paid_plans import OVER, PaidPlan
from domain.payouts.accounts import Payee

LIMIT = 1000
HOLDING = (OrderState.RESERVED, OrderState.PAID)


def _held(order: Order) -> str | None:
    return order.track_id if order.state in HOLDING else None


class MemoryOrders(MemoryRepository[Order]):
    unique = ((_held, HELD_ALREADY),)

    def holding(self, track_id: str) -> Order | None:
        return self.first(lambda each: _held(each) == track_id)

    def held_by(self, buyer_id: str, now: datetime) -> list[Order]:
        def is_held(each: Order) -> bool:
            is_theirs = each.buyer_id == buyer_id and each.state is OrderState.RESERVED
            return is_theirs and now < each.reserved_until

        return self.where(is_held, lambda each: each.reserved_until)

    def lapsed(self, now: datetime) -> list[Order]:
        return self.where(lambda each: each.is_lapsed(now), lambda each: each.reserved_until)[:LIMIT]

    def by_payment(self, payment_id: str) -> Order | None:
        return self.first(lambda each: each.payment_id == payment_id != "")


class MemoryOutgoing(MemoryRepository[Outgoing]):
    unique = ((lambda each: each.cause, ALREADY_THERE),)

    def add_all(self, outgoing: Sequence[Outgoing]) -> None:
        for each in outgoing:
            self.add(each)

    def is_moving(self, group: str) -> bool:
        def moves(each: Outgoing) -> bool:
            return each.group == group and each.state in UNDECIDED and each.reason != NOT_READY

        return self.first(moves) is not None

    def of_group(self, group: str) -> list[Outgoing]:
        return self.where(lambda each: each.group == group, lambda each: each.created_at)

    def waiting_for(self, producer_id: str) -> list[Outgoing]:
        def waits(each: Outgoing) -> bool:
            is_transfer = each.kind is OutgoingKind.TRANSFER
            return each.producer_id == producer_id and is_transfer and each.state is OutgoingState.QUEUED

        return self.where(waits, lambda each: each.created_at)

    def due(self, now: datetime) -> list[Outgoing]:
        return self.where(lambda each: each.is_due(now), lambda each: each.next_at)[:LIMIT]

    def stuck(self, now: datetime) -> list[Outgoing]:
        return self.where(lambda each: each.is_stuck(now), lambda each: each.created_at)[:LIMIT]

    def waiting(self) -> list[Outgoing]:
        def waits(each: Outgoing) -> bool:
            return each.state in UNDECIDED and each.reason in WAITING

        return self.where(waits, lambda each: each.created_at)[:LIMIT]


class MemoryPayees(MemoryRepository[Payee]):
    unique = ((lambda each: each.account_id or None, ALREADY_THERE),)

    def by_account(self, account_id: str) -> Payee | None:
        return self.first(lambda each: each.account_id == account_id)


class MemoryPaidPlans(MemoryRepository[PaidPlan]):
    unique = (
        (lambda each: each.subscription_id or None, ALREADY_THERE),
        (lambda each: f"{each.user_id} {each.number}", ALREADY_THERE),
    )

    def of_user(self, user_id: str) -> list[PaidPlan]:
        return self.where(lambda each: each.user_id == user_id, lambda each: -each.number)

    def by_subscription(self, subscription_id: str) -> PaidPlan | None:
        return self.first(lambda each: each.subscription_id == subscription_id != "")

    def currencies(self) -> set[Currency]:
        return {each.currency for each in self.where(lambda each: each.state not in OVER)}

    def due(self, now: datetime) -> list[PaidPlan]:
        def is_due(each: PaidPlan) -> bool:
            return each.look_at is not None and each.look_at <= now

        return self.where(is_due, lambda each: each.look_at)[:LIMIT]


class MemoryEvents(MemoryRepository[Received]):
    def add_once(self, event: Received) -> bool:
        if self.get(event.id) is not None:
            return False
        self.add(event)
        return True

    def unhandled(self, before: datetime) -> list[Received]:
        def waits(each: Received) -> bool:
            return each.handled_at is None and each.received_at < before

        return self.where(waits, lambda each: each.at)[:LIMIT]

    def newest(self, before: datetime) -> datetime | None:
        return max((each.at for each in self.where(lambda each: each.received_at < before)), default=None)
