"""What a producer offers: the option and terms of one beat, or of many."""

from dataclasses import dataclass

from domain.ports import Clock, Ids
from domain.store import Store


@dataclass(frozen=True)
class Offering:
    """Only for producers: each their own beats, one at a time those of others, too, for an admin."""

    store: Store
    clock: Clock
    ids: Ids
