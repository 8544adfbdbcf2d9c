"""What the admins decide about, as rows: disputes and messages to support."""

from adapters.db import tables
from adapters.db.mapping import RowMapping
from adapters.db.repository import SqlRepository
from domain.disputes import Dispute, DisputeState
from domain.support import SupportRequest


class SqlDisputes(SqlRepository[Dispute]):
    table = tables.Disputes
    mapping = RowMapping(Dispute)

    def open_of(self, recording_id: str) -> Dispute | None:
        is_open = self.table.state == DisputeState.OPEN.value
        return self.first(self.table.select().where((self.table.recording_id == recording_id) & is_open))

    def of_recording(self, recording_id: str) -> list[Dispute]:
        query = self.table.select().where(self.table.recording_id == recording_id)
        return self.all(query.order_by(self.table.created_at.desc(), self.table.id.desc()))


class SqlSupportRequests(SqlRepository[SupportRequest]):
    table = tables.SupportRequests
    mapping = RowMapping(SupportRequest)
