"""Orders, money on its way out, payout accounts, paid plans and the processor's events, as rows."""

from collections.abc import Sequence
from datetime import datetime

from adapters.db import tables
from adapters.db.bulk import insert_all
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain.hearing import Received
from domain.money import Currency
from domain.orders import Order, OrderState
from domain.outgoing import (
    MONTH_SENT_WITHIN,
    NOT_READY,
    STUCK_AFTER,
    STUCK_ATTEMPTS,
    UNDECIDED,
    WAITING,
    Outgoing,
    OutgoingKind,
    OutgoingState,
)
from domain.paid_plans import OVER, PaidPlan
from domain.payouts.accounts import Payee

LIMIT = 1000


class SqlOrders(SqlRepository[Order]):
    table = tables.Orders
    mapping = RowMapping(Order)

    def holding(self, track_id: str) -> Order | None:
        holds = self.table.state.in_([OrderState.RESERVED, OrderState.PAID])
        return self.first(self.table.select().where((self.table.track_id == track_id) & holds))

    def held_by(self, buyer_id: str, now: datetime) -> list[Order]:
        until = self.table.reserved_until
        held = (
            (self.table.buyer_id == buyer_id)
            & (self.table.state == OrderState.RESERVED)
            & (until > to_microseconds(now))
        )
        return self.all(self.table.select().where(held).order_by(until, self.table.id))

    def lapsed(self, now: datetime) -> list[Order]:
        until = self.table.reserved_until
        over = (self.table.state == OrderState.RESERVED) & (until <= to_microseconds(now))
        return self.all(self.table.select().where(over).order_by(until, self.table.id).limit(LIMIT))

    def by_payment(self, payment_id: str) -> Order | None:
        is_its = (self.table.payment_id == payment_id) & (self.table.payment_id != "")
        return self.first(self.table.select().where(is_its))


class SqlOutgoing(SqlRepository[Outgoing]):
    table = tables.Outgoing
    mapping = RowMapping(Outgoing)

    def add_all(self, outgoing: Sequence[Outgoing]) -> None:
        insert_all(self._work, self.table, [self.row(each) for each in outgoing])

    def is_moving(self, group: str) -> bool:
        moves = (
            (self.table.group == group) & self.table.state.in_(UNDECIDED) & (self.table.reason != NOT_READY)
        )
        return self.first(self.table.select().where(moves)) is not None

    def of_group(self, group: str) -> list[Outgoing]:
        query = self.table.select().where(self.table.group == group)
        return self.all(query.order_by(self.table.created_at, self.table.id))

    def waiting_for(self, producer_id: str) -> list[Outgoing]:
        waits = (
            (self.table.producer_id == producer_id)
            & (self.table.state == OutgoingState.QUEUED)
            & (self.table.kind == OutgoingKind.TRANSFER)
        )
        return self.all(self.table.select().where(waits).order_by(self.table.created_at, self.table.id))

    def due(self, now: datetime) -> list[Outgoing]:
        is_due = self.table.state.in_(UNDECIDED) & (self.table.next_at <= to_microseconds(now))
        query = self.table.select().where(is_due)
        return self.all(query.order_by(self.table.next_at, self.table.id).limit(LIMIT))

    def stuck(self, now: datetime) -> list[Outgoing]:
        """The same as `Outgoing.is_stuck` says."""
        its = self.table
        late, very_late = (to_microseconds(now - patience) for patience in (STUCK_AFTER, MONTH_SENT_WITHIN))
        is_of_month = (its.kind == OutgoingKind.TRANSFER) & (its.source == "")
        is_new = its.first_sent_at.is_null() & (its.attempts == 0)
        is_overdue = (its.next_at < late) & ((its.next_at < very_late) | ~(is_of_month & is_new))
        is_silent = its.first_sent_at.is_null(False) & (its.first_sent_at < late)
        is_tried = is_silent | (its.attempts >= STUCK_ATTEMPTS)
        moves_not = is_overdue | (its.reason.not_in(WAITING) & is_tried)
        is_stuck = (its.state.in_(UNDECIDED) & moves_not) | (its.state == OutgoingState.FAILED)
        return self.all(its.select().where(is_stuck).order_by(its.created_at, its.id).limit(LIMIT))

    def waiting(self) -> list[Outgoing]:
        waits = self.table.state.in_(UNDECIDED) & self.table.reason.in_(WAITING)
        query = self.table.select().where(waits)
        return self.all(query.order_by(self.table.created_at, self.table.id).limit(LIMIT))


class SqlPayees(SqlRepository[Payee]):
    table = tables.Payees
    mapping = RowMapping(Payee)

    def by_account(self, account_id: str) -> Payee | None:
        return self.first(self.table.select().where(self.table.account_id == account_id))


class SqlPaidPlans(SqlRepository[PaidPlan]):
    table = tables.PaidPlans
    mapping = RowMapping(PaidPlan)

    def of_user(self, user_id: str) -> list[PaidPlan]:
        query = self.table.select().where(self.table.user_id == user_id)
        return self.all(query.order_by(self.table.number.desc()))

    def by_subscription(self, subscription_id: str) -> PaidPlan | None:
        is_its = (self.table.subscription_id == subscription_id) & (self.table.subscription_id != "")
        return self.first(self.table.select().where(is_its))

    def currencies(self) -> set[Currency]:
        paid = self.table.select(self.table.currency).where(self.table.state.not_in(OVER)).distinct()
        return {Currency(row["currency"]) for row in self._work.rows(paid)}

    def due(self, now: datetime) -> list[PaidPlan]:
        at = self.table.look_at
        is_due = at.is_null(False) & (at <= to_microseconds(now))
        return self.all(self.table.select().where(is_due).order_by(at, self.table.id).limit(LIMIT))


class SqlEvents(SqlRepository[Received]):
    table = tables.PaymentEvents
    mapping = RowMapping(Received)

    def add_once(self, event: Received) -> bool:
        return self._work.change(self.table.insert(self.row(event)).on_conflict(action="IGNORE")) > 0

    def unhandled(self, before: datetime) -> list[Received]:
        came = self.table.received_at
        waits = self.table.handled_at.is_null() & (came < to_microseconds(before))
        return self.all(self.table.select().where(waits).order_by(self.table.at, self.table.id).limit(LIMIT))

    def newest(self, before: datetime) -> datetime | None:
        came = self.table.select().where(self.table.received_at < to_microseconds(before))
        found = self.first(came.order_by(self.table.at.desc()))
        return found.at if found else None
