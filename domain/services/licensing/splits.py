"""Split sheets: proposed by the uploader, answered by those who are on them."""

from dataclasses import dataclass

from domain.ports import Clock, Ids
from domain.site import Site
from domain.store import Store


@dataclass(frozen=True)
class Splits:
    """The uploader proposes; each collaborator answers for themselves."""

    store: Store
    clock: Clock
    ids: Ids
    site: Site
