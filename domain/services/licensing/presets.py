"""Presets: made, changed, chosen as the default, deleted."""

from dataclasses import dataclass

from domain.ports import Clock, Ids
from domain.store import Store


@dataclass(frozen=True)
class Presets:
    """Only for producers: each their own."""

    store: Store
    clock: Clock
    ids: Ids
