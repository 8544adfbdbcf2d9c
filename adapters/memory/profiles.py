"""Profiles in memory."""

from adapters.memory.repository import MemoryRepository
from domain.profiles.profile import Profile


class MemoryProfiles(MemoryRepository[Profile]): ...
