"""Licences that were granted: listed, shown, verified by anyone, revoked by an admin."""

from dataclasses import dataclass

from domain.ports import Clock, Ids, Printer, Signer
from domain.site import Site
from domain.store import Store


@dataclass(frozen=True)
class Licences:
    """Held and granted ones; verifying is for anyone, revoking for admins."""

    store: Store
    signer: Signer
    printer: Printer
    clock: Clock
    ids: Ids
    site: Site
