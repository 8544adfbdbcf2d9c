"""Second factors, devices, archives, those who leave and all that bears a person's id, in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from adapters.memory.repository import MemoryRepository, Transaction
from domain.account_store import Belonging, Listed
from domain.accounts import Device
from domain.exports import EXPORT_UNDER_WAY, Export, ExportState
from domain.leaving import Holdings, Leaving
from domain.orders import OrderState
from domain.outgoing import OutgoingState
from domain.profiles.pictures import sizes_of
from domain.two_factor import TwoFactor

HOUR = timedelta(hours=1)


class MemoryTwoFactors(MemoryRepository[TwoFactor]):
    pass


class MemoryDevices(MemoryRepository[Device]):
    def knows_any(self, user_id: str) -> bool:
        return self.count(lambda each: each.user_id == user_id) > 0

    def delete_unseen(self, before: datetime) -> None:
        for each in self.where(lambda each: each.seen_at < before):
            self.delete(each.id)


class MemoryLeavings(MemoryRepository[Leaving]):
    def due(self, now: datetime) -> list[str]:
        return [each.id for each in self.where(lambda each: each.due_at <= now, lambda each: each.due_at)]


def _being_made(export: Export) -> str | None:
    return export.user_id if export.state is ExportState.MAKING else None


class MemoryExports(MemoryRepository[Export]):
    unique = ((_being_made, EXPORT_UNDER_WAY),)

    def of_user(self, user_id: str) -> list[Export]:
        return self.where(lambda each: each.user_id == user_id, lambda each: each.asked_at)[::-1]

    def expired(self, now: datetime) -> list[Export]:
        def is_over(each: Export) -> bool:
            is_ready = each.state is ExportState.READY and each.expires_at is not None
            return is_ready and each.expires_at is not None and each.expires_at <= now

        return self.where(is_over, lambda each: each.expires_at)


GOING: Mapping[str, tuple[str, ...]] = {
    "MemorySessions": ("user_id",),
    "MemoryLinks": ("user_id",),
    "MemoryTwoFactors": ("id",),
    "MemoryDevices": ("user_id",),
    "MemoryExports": ("user_id",),
    "MemoryDocuments": ("application_id",),
    "MemoryApplications": ("user_id",),
    "MemorySuspensions": ("user_id",),
    "MemoryProfiles": ("id",),
    "MemoryTakeDowns": ("owner_id",),
    "MemoryReports": ("reporter", "owner_id"),
    "MemorySupportRequests": ("user_id",),
    "MemoryNotices": ("user_id",),
    "MemoryFollows": ("user_id", "producer_id"),
    "MemoryUploads": ("owner_id",),
    "MemoryDrafts": ("owner_id",),
    "MemoryBatches": ("owner_id",),
    "MemoryPresets": ("owner_id",),
    "MemoryDisputes": ("owner_id",),
    "MemorySubscriptions": ("id",),
}
"""Rows that go, by what they are kept in and the fields that bear the person's id."""


class MemoryPersonal:
    """Knows what the use cases need; only the database's own lists every table."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def holdings(self, user_id: str) -> Holdings:
        beats = [each for each in self._of("MemoryTracks", "producer_id", user_id) if not each.deleted_at]
        orders = [each for each in self._all("MemoryOrders") if user_id in (each.buyer_id, each.producer_id)]
        leaving = {each.id for each in self._all("MemoryLeavings")} - {user_id}
        admins = {each.id for each in self._all("MemoryUsers") if each.role == "admin" and not each.suspended}
        return Holdings(
            beats=len(beats),
            licensed_beats=sum(1 for each in beats if each.licences or each.sold_at),
            collections=len(self._of("MemoryCollections", "producer_id", user_id)),
            unsaved=sum(1 for each in self._of("MemoryDrafts", "owner_id", user_id) if not each.track_id),
            follows=sum(1 for each in self._of("MemoryFollows", "user_id", user_id) if each.lasts),
            open_orders=sum(1 for each in orders if each.state is OrderState.RESERVED),
            payouts=sum(
                1
                for each in self._of("MemoryOutgoing", "producer_id", user_id)
                if each.state not in (OutgoingState.PAID, OutgoingState.CANCELLED)
            ),
            is_only_admin=admins - leaving == {user_id},
        )

    def belongings(self, user_id: str, kind: Belonging, limit: int) -> list[str]:
        ways: Mapping[Belonging, Callable[[], list[str]]] = {
            Belonging.BEAT: lambda: [
                each.id
                for each in self._of("MemoryTracks", "producer_id", user_id)
                if not (each.deleted_at and (each.licences or each.sold_at)) or each.details.description
            ],
            Belonging.CREDIT: lambda: [
                each.id
                for each in self._all("MemoryTracks")
                if user_id in each.details.collaborators and each.producer_id != user_id
            ],
            Belonging.COLLECTION: lambda: self._ids("MemoryCollections", "producer_id", user_id),
            Belonging.UNSAVED: lambda: self._unsaved(user_id),
            Belonging.LIKE: lambda: self._ids("MemoryLikes", "user_id", user_id),
            Belonging.FOLLOW: lambda: self._ids("MemoryFollows", "user_id", user_id),
        }
        return sorted(ways[kind]())[:limit]

    def follower_notices(self, producer_id: str, at: datetime) -> list[str]:
        told = self._of("MemoryNotices", "user_id", producer_id)
        return [each.id for each in told if each.kind == "follower" and each.at <= at < each.at + HOUR]

    def files(self, user_id: str) -> list[str]:
        rows = [each for name in GOING for each in self._going(name, user_id)]
        keys = [getattr(row, name, "") for row in rows for name in ("picture_key", "cover_key", "key")]
        keys += [each.key for row in rows for each in getattr(row, "gallery", ())]
        return sorted({size for key in keys if key for size in sizes_of(key)})

    def forget(self, user_id: str, limit: int) -> int:
        for name in GOING:
            found = self._going(name, user_id)[:limit]
            for each in found:
                del self._work.changing(name)[each.id]
            if found:
                return len(found)
        return 0

    def forget_letters(self, email: str) -> None:
        for each in self._all("MemoryJobs"):
            if each.name == "mail" and each.payload.get("to") == email:
                del self._work.changing("MemoryJobs")[each.id]

    def listened_on(self, user_id: str) -> date | None:
        days = sorted(each.at.date() for each in self._of("MemoryListens", "listener", user_id))
        return days[0] if days else None

    def rows(self, user_id: str) -> Iterator[Listed]:
        for name in sorted(self._work.tables):
            found = [each for each in self._all(name) if is_dataclass(each) and _bears(each, user_id)]
            if found:
                yield Listed(f"{name}.json", name, iter([_plain(each) for each in found]))

    def certificates(self, user_id: str) -> Iterator[tuple[str, str]]:
        for id in self._ids("MemoryLicences", "holder_id", user_id):
            if id in self._work.rows("MemoryCertificates"):
                yield id, self._work.rows("MemoryCertificates")[id].document

    def blobs(self, user_id: str) -> Sequence[tuple[str, str]]:
        beats = self._of("MemoryTracks", "producer_id", user_id)
        return [(f"pictures/beat-{each.slug}.jpg", each.cover_key) for each in beats if each.cover_key]

    def audio(self, user_id: str, after: str) -> Sequence[tuple[str, str, str]]:
        found = [each for each in self._of("MemoryRecordings", "owner_id", user_id) if each.id > after]
        return [(each.id, f"audio/{each.id}/{each.name}", each.master_key) for each in found]

    def _unsaved(self, user_id: str) -> list[str]:
        taken = {each.recording_id for each in self._all("MemoryTracks")}
        drafts = {each.id for each in self._of("MemoryDrafts", "owner_id", user_id) if not each.track_id}
        recordings = {*self._ids("MemoryRecordings", "owner_id", user_id)} - taken
        coming = {
            each.id for each in self._of("MemoryUploads", "owner_id", user_id) if each.state == "receiving"
        }
        return [*(drafts | recordings | coming)]

    def _going(self, name: str, user_id: str) -> list[Any]:
        """Documents are their applicant's."""
        own = {user_id}
        if name == "MemoryDocuments":
            own = {*self._ids("MemoryApplications", "user_id", user_id)}
        return [each for each in self._all(name) if any(getattr(each, n) in own for n in GOING[name])]

    def _all(self, name: str) -> list[Any]:
        return [*self._work.rows(name).values()]

    def _of(self, name: str, column: str, user_id: str) -> list[Any]:
        return [each for each in self._all(name) if getattr(each, column, None) == user_id]

    def _ids(self, name: str, column: str, user_id: str) -> list[str]:
        return [each.id for each in self._of(name, column, user_id)]


def _plain(item: Any) -> dict[str, Any]:
    return asdict(item)


def _bears(item: Any, user_id: str) -> bool:
    return any(getattr(item, field.name) == user_id for field in fields(item))
