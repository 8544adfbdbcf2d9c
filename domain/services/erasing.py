"""Erasing files for good: asked for by the unit that lets go of them, done by a job that can be repeated."""

from domain.jobs import new_job
from domain.ports import Blobs, Clock, Ids
from domain.store import Unit

ERASE = "erase"


def erase_later(unit: Unit, ids: Ids, clock: Clock, *keys: str) -> None:
    """Have files erased once the unit is committed, and not at all if it isn't; empty keys name none."""
    if named := [key for key in keys if key]:
        unit.jobs.add(new_job(ids.new(), ERASE, {"keys": "\n".join(named)}, clock.now()))


def erase(blobs: Blobs, keys: str) -> None:
    """Erase what a job names; a second time changes nothing."""
    for key in keys.splitlines():
        blobs.delete(key)
