"""Plans: who has one, and granting them where nothing is paid."""

from dataclasses import dataclass

from domain.ports import Clock
from domain.store import Store


@dataclass(frozen=True)
class Plans:
    """Somebody’s own plan; the sandbox grants one for nothing."""

    store: Store
    clock: Clock
