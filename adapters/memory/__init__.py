"""The store in memory, for tests."""

from adapters.memory.store import MemoryStore

__all__ = ["MemoryStore"]
