"""What people ask for, its documents, suspensions, and profiles that go to other accounts, in memory."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from adapters.memory.licensing import MemorySplitSheets
from adapters.memory.money import MemoryOrders, MemoryOutgoing, MemoryPayees
from adapters.memory.repository import MemoryRepository, Transaction
from domain.appeals import SUSPENDED_ALREADY, Suspension
from domain.documents import Document
from domain.producers import APPLICATION_PENDING, Application, ApplicationKind, ApplicationState

OF_PEOPLE = (
    "MemoryApplications",
    "MemoryAudit",
    "MemoryDevices",
    "MemoryDocuments",
    "MemoryDownloads",
    "MemoryExports",
    "MemoryFacts",
    "MemoryJobs",
    "MemoryLeavings",
    "MemoryLikes",
    "MemoryLinks",
    "MemoryNoticeChoices",
    "MemoryNotices",
    "MemoryOrders",
    "MemoryOutgoing",
    "MemoryPayees",
    "MemorySessions",
    "MemorySubscriptions",
    "MemorySupportRequests",
    "MemorySuspensions",
    "MemoryTwoFactors",
    "MemoryUsers",
    "held shares",
    "history_choices",
    "ledger",
    "run ",
)
"""Tables of the accounts themselves and of money, which stay where they are."""


def _pending(application: Application) -> str | None:
    is_pending = application.state is ApplicationState.PENDING
    return f"{application.user_id} {application.kind}" if is_pending else None


class MemoryApplications(MemoryRepository[Application]):
    unique = ((_pending, APPLICATION_PENDING),)

    def latest_of(self, user_id: str, kind: ApplicationKind = ApplicationKind.JOIN) -> Application | None:
        found = self.where(
            lambda each: (each.user_id, each.kind) == (user_id, kind), lambda each: each.created_at
        )
        return found[-1] if found else None

    def pending_of(self, user_id: str) -> list[Application]:
        waits = (user_id, ApplicationState.PENDING)
        return self.where(lambda each: (each.user_id, each.state) == waits, lambda each: each.created_at)


class MemoryDocuments(MemoryRepository[Document]):
    def of_application(self, application_id: str) -> list[Document]:
        return self.where(lambda each: each.application_id == application_id, lambda each: each.created_at)

    def of_decided(self, before: datetime, limit: int) -> list[Document]:
        applications = MemoryApplications(self._work)

        def decided(document: Document) -> datetime | None:
            application = applications.get(document.application_id)
            return application.decided_at if application else None

        def is_over(document: Document) -> bool:
            at = decided(document)
            return document.erased_at is None and at is not None and at < before

        return self.where(is_over, decided)[:limit]


class MemorySuspensions(MemoryRepository[Suspension]):
    unique = ((lambda each: each.user_id if each.ended_at is None else None, SUSPENDED_ALREADY),)

    def current_of(self, user_id: str) -> Suspension | None:
        return self.first(lambda each: each.user_id == user_id and each.ended_at is None)


class MemoryHandover:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def has_money(self, producer_id: str) -> bool:
        sheets = MemorySplitSheets(self._work)
        return (
            MemoryPayees(self._work).get(producer_id) is not None
            or MemoryOrders(self._work).first(lambda each: each.producer_id == producer_id) is not None
            or MemoryOutgoing(self._work).first(lambda each: each.producer_id == producer_id) is not None
            or sheets.first(lambda each: producer_id in repr(each)) is not None
            or any(producer_id in key for key in self._work.rows("held shares"))
        )

    def move(self, producer_id: str, user_id: str) -> None:
        """Wherever the id stands, but in what is about the account itself; XP is only ever added to."""
        for name in list(self._work.tables):
            if not name.startswith(OF_PEOPLE):
                rows = self._work.changing(name)
                moved = {
                    _moved(key, producer_id, user_id): _moved(value, producer_id, user_id)
                    for key, value in rows.items()
                }
                if name != "xp_grants":
                    rows.clear()
                rows.update(moved)


def _moved(value: Any, old: str, new: str) -> Any:
    """The value with one id in place of another, whatever it is made of."""
    if isinstance(value, str):
        return type(value)(value.replace(old, new)) if old in value else value
    if isinstance(value, Mapping):
        return {_moved(key, old, new): _moved(each, old, new) for key, each in value.items()}
    if type(value) in (tuple, list, set, frozenset):
        return type(value)(_moved(each, old, new) for each in value)
    if is_dataclass(value) and old in repr(value):
        twin = object.__new__(type(value))
        for each in fields(value):
            object.__setattr__(twin, each.name, _moved(getattr(value, each.name), old, new))
        return twin
    return value
