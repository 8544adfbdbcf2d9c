"""Events of the payment processor as we keep them: each once, whatever was sent how often in which order."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.payments import Event, Topic

HEAR = "hear"
"""The name of the job that sees to one event."""
OVERLAP = timedelta(hours=1)
"""How far before the newest event that is known those are asked for that never came."""
UNHANDLED_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Received:
    """An event; its source and its id there are its id here. `problem` says why nothing came of it."""

    id: str
    topic: Topic
    kind: str
    object_id: str
    account_id: str
    at: datetime
    received_at: datetime
    handled_at: datetime | None = None
    problem: str = ""


def received(event: Event, now: datetime) -> Received:
    return Received(
        f"{event.source}:{event.id}",
        event.topic,
        event.kind,
        event.object_id,
        event.account_id,
        event.at,
        now,
    )


def handled(event: Received, now: datetime, problem: str = "") -> Received:
    return replace(event, handled_at=now, problem=problem)
