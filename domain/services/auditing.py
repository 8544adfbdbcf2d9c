"""What an admin does to somebody else's things, kept for good."""

from domain.accounts import Actor
from domain.jobs import AuditEntry
from domain.ports import Clock, Ids
from domain.store import Unit


def record_if_anothers(
    unit: Unit,
    ids: Ids,
    clock: Clock,
    actor: Actor | None,
    owner_id: str,
    action: str,
    subject: str,
    what: str,
) -> None:
    """Note the action in the unit that does it; what people do to their own isn't noted. `what` names it."""
    if actor is not None and actor.id != owner_id:
        unit.audit.add(AuditEntry(ids.new(), clock.now(), actor.id, action, subject, {"name": what}))
