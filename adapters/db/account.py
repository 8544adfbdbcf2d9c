"""Second factors, devices, archives and those who leave, as rows."""

from datetime import datetime

from adapters.db import tables
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain.accounts import Device
from domain.exports import Export, ExportState
from domain.leaving import Leaving
from domain.two_factor import TwoFactor

AT_ONCE = 1_000


class SqlTwoFactors(SqlRepository[TwoFactor]):
    table = tables.TwoFactors
    mapping = RowMapping(TwoFactor)


class SqlDevices(SqlRepository[Device]):
    table = tables.Devices
    mapping = RowMapping(Device)

    def knows_any(self, user_id: str) -> bool:
        return self.first(self.table.select().where(self.table.user_id == user_id)) is not None

    def delete_unseen(self, before: datetime) -> None:
        self._work.change(self.table.delete().where(self.table.seen_at < to_microseconds(before)))


class SqlLeavings(SqlRepository[Leaving]):
    table = tables.Leavings
    mapping = RowMapping(Leaving)

    def due(self, now: datetime) -> list[str]:
        query = self.table.select().where(self.table.due_at <= to_microseconds(now))
        return [each.id for each in self.all(query.order_by(self.table.due_at, self.table.id).limit(AT_ONCE))]


class SqlExports(SqlRepository[Export]):
    table = tables.Exports
    mapping = RowMapping(Export)

    def of_user(self, user_id: str) -> list[Export]:
        query = self.table.select().where(self.table.user_id == user_id)
        return self.all(query.order_by(self.table.asked_at.desc(), self.table.id.desc()))

    def expired(self, now: datetime) -> list[Export]:
        is_over = (self.table.state == ExportState.READY.value) & (
            self.table.expires_at <= to_microseconds(now)
        )
        query = self.table.select().where(is_over)
        return self.all(query.order_by(self.table.expires_at, self.table.id).limit(AT_ONCE))
