"""Archives of everything about oneself: one at a time, there for a week."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Fault, NotFound

EXPORT = "export"
"""The job that puts an archive together."""
KEPT_FOR = timedelta(days=7)

EXPORT_UNDER_WAY = Fault(
    "ACC-140", "Your archive is being put together already.", "Wait until it is ready; we write to you then."
)
NO_EXPORT = Fault("ACC-141", "There is no such archive of yours any more.", "Ask for a new one.")


class ExportState(StrEnum):
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Export:
    """`key` is the finished archive's blob, there until `expires_at`."""

    id: str
    user_id: str
    asked_at: datetime
    state: ExportState = ExportState.MAKING
    key: str = ""
    size: int = 0
    ready_at: datetime | None = None
    expires_at: datetime | None = None

    def is_there(self, now: datetime) -> bool:
        return self.state is ExportState.READY and self.expires_at is not None and now < self.expires_at


def archive_key(export_id: str) -> str:
    return f"exports/{export_id}.zip"


def ready(export: Export, size: int, now: datetime) -> Export:
    done = replace(export, state=ExportState.READY, key=archive_key(export.id), size=size)
    return replace(done, ready_at=now, expires_at=now + KEPT_FOR)


def failed(export: Export) -> Export:
    return replace(export, state=ExportState.FAILED)


def check_may_ask(newest: Export | None) -> None:
    if newest is not None and newest.state is ExportState.MAKING:
        raise Conflict(EXPORT_UNDER_WAY)


def own(export: Export | None, user_id: str, now: datetime) -> Export:
    """One's own that is there. Raises `NotFound` for any other."""
    if export is None or export.user_id != user_id or not export.is_there(now):
        raise NotFound(NO_EXPORT)
    return export
