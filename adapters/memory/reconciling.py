"""How each day's money at the processor compared with the books, in memory."""

from adapters.memory.repository import MemoryRepository
from domain.reconciling import Reconciliation


class MemoryReconciliations(MemoryRepository[Reconciliation]):
    def newest(self, limit: int) -> list[Reconciliation]:
        return self.where(lambda each: True)[::-1][:limit]
