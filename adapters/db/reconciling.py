"""How each day's money at the processor compared with the books, as rows."""

from adapters.db import tables
from adapters.db.mapping import RowMapping
from adapters.db.repository import SqlRepository
from domain.reconciling import Reconciliation


class SqlReconciliations(SqlRepository[Reconciliation]):
    table = tables.Reconciliations
    mapping = RowMapping(Reconciliation)

    def newest(self, limit: int) -> list[Reconciliation]:
        return self.all(self.table.select().order_by(self.table.id.desc()).limit(limit))
