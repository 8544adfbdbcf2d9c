"""Downloads: what somebody may have, and handing it over."""

from dataclasses import dataclass

from domain.ports import Blobs, Clock, Ids
from domain.services.granting import Granting
from domain.store import Store


@dataclass(frozen=True)
class Downloading:
    """Whoever is entitled; a subscriber gets a licence with it."""

    store: Store
    blobs: Blobs
    granting: Granting
    clock: Clock
    ids: Ids
