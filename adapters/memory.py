"""The store in memory, for tests: copies go in and out, and one unit of work writes at a time."""

import copy
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from adapters.units import (
    ALREADY_THERE,
    NESTED,
    ONLY_READS,
    OVER,
    Announce,
    Spent,
    is_due,
    reaction_to,
    tell_workers,
)
from domain import store
from domain.accounts import EMAIL_TAKEN, OneTimeLink, Role, Session, User
from domain.activity import Listen
from domain.catalogue import ALREADY_SAVED, Track
from domain.errors import Conflict, Fault
from domain.jobs import AuditEntry, Fact, Job, JobState, may_claim
from domain.producers import APPLICATION_PENDING, Application, ApplicationState, Producer
from domain.slugs import ADDRESS_TAKEN
from domain.uploads import Draft, Recording, Upload, UploadState

T = TypeVar("T")
Unique = tuple[Callable[[Any], str | None], Fault]
Tables = dict[str, dict[str, Any]]


class Transaction:
    """The rows that one unit sees. Once it is over, using it raises `RuntimeError`."""

    def __init__(self, tables: Tables, writable: bool) -> None:
        self.tables = {name: dict(rows) for name, rows in tables.items()} if writable else tables
        self.is_over = False
        self._writable = writable

    def rows(self, name: str) -> dict[str, Any]:
        if self.is_over:
            raise RuntimeError(OVER)
        return self.tables.setdefault(name, {}) if self._writable else self.tables.get(name, {})

    def changing(self, name: str) -> dict[str, Any]:
        self.check_writable()
        return self.rows(name)

    def check_writable(self) -> None:
        if self.is_over:
            raise RuntimeError(OVER)
        if not self._writable:
            raise RuntimeError(ONLY_READS)


class MemoryRepository(Generic[T]):
    # A function that gives the value no two rows may share (None for no value), and what to say if they do.
    unique: ClassVar[tuple[Unique, ...]] = ()

    def __init__(self, work: Transaction) -> None:
        self._work = work
        self._name = type(self).__name__

    def add(self, item: T) -> None:
        if _id(item) in self._work.changing(self._name):
            raise Conflict(ALREADY_THERE)
        self._put(item)

    def get(self, id: str, lock: bool = False) -> T | None:
        return copy.deepcopy(self._work.rows(self._name).get(id))

    def save(self, item: T) -> None:
        if _id(item) not in self._work.changing(self._name):
            raise KeyError(_id(item))
        self._put(item)

    def delete(self, id: str) -> None:
        self._work.changing(self._name).pop(id, None)

    def where(self, wanted: Callable[[T], bool], order: Callable[[T], Any] | None = None) -> list[T]:
        """Copies of the rows that are wanted, in that order, those that tie by their ids."""
        found = [item for item in self._work.rows(self._name).values() if wanted(item)]
        found.sort(key=lambda item: (order(item) if order else 0, _id(item)))
        return copy.deepcopy(found)

    def first(self, wanted: Callable[[T], bool]) -> T | None:
        return next(iter(self.where(wanted)), None)

    def _put(self, item: T) -> None:
        rows = self._work.changing(self._name)
        others = [other for id, other in rows.items() if id != _id(item)]
        for value, fault in self.unique:
            mine = value(item)
            if mine is not None and any(value(other) == mine for other in others):
                raise Conflict(fault)
        rows[_id(item)] = copy.deepcopy(item)


def _id(item: Any) -> str:
    return str(item.id)


class MemoryUsers(MemoryRepository[User]):
    unique = ((lambda user: user.email, EMAIL_TAKEN),)

    def by_email(self, email: str) -> User | None:
        return self.first(lambda user: user.email == email)

    def any_with(self, role: Role) -> bool:
        return self.first(lambda user: user.role is role) is not None


class MemorySessions(MemoryRepository[Session]):
    def of_user(self, user_id: str) -> list[Session]:
        found = self.where(lambda each: each.user_id == user_id, lambda each: each.created_at)
        return found[::-1]

    def delete_of_user(self, user_id: str, but: str = "") -> None:
        for each in self.where(lambda each: each.user_id == user_id and each.id != but):
            self.delete(each.id)

    def delete_expired(self, now: datetime) -> None:
        for each in self.where(lambda each: each.expires_at <= now):
            self.delete(each.id)


class MemoryLinks(MemoryRepository[OneTimeLink]):
    def delete_of_user(self, user_id: str) -> None:
        for link in self.where(lambda link: link.user_id == user_id):
            self.delete(link.id)

    def delete_expired(self, now: datetime) -> None:
        for link in self.where(lambda link: link.expires_at <= now):
            self.delete(link.id)


def _pending_user(application: Application) -> str | None:
    return application.user_id if application.state is ApplicationState.PENDING else None


class MemoryApplications(MemoryRepository[Application]):
    unique = ((_pending_user, APPLICATION_PENDING),)

    def latest_of(self, user_id: str) -> Application | None:
        found = self.where(lambda each: each.user_id == user_id, lambda each: each.created_at)
        return found[-1] if found else None


class MemoryProducers(MemoryRepository[Producer]):
    unique = ((lambda producer: producer.slug, ADDRESS_TAKEN),)

    def by_slug(self, slug: str) -> Producer | None:
        return self.first(lambda producer: producer.slug == slug)

    def by_names(self, names: Collection[str]) -> list[Producer]:
        folded = {name.casefold() for name in names}
        return self.where(
            lambda each: each.name.casefold() in folded or each.slug in folded,
            lambda each: each.name.casefold(),
        )


class MemoryUploads(MemoryRepository[Upload]):
    def expired(self, now: datetime) -> list[Upload]:
        return self.where(
            lambda each: each.state is UploadState.RECEIVING and each.expires_at <= now,
            lambda each: each.expires_at,
        )


class MemoryRecordings(MemoryRepository[Recording]):
    """Like the one in SQL it keeps no waveform: that is a blob, and comes back empty."""

    def _put(self, item: Recording) -> None:
        slim = item.analysis and replace(item.analysis, waveform=b"")
        super()._put(replace(item, analysis=slim))

    def published_with_samples(self, sha256_samples: str) -> list[str]:
        published = {track.recording_id for track in MemoryTracks(self._work).where(lambda track: True)}
        found = self.where(
            lambda each: (
                each.id in published
                and each.analysis is not None
                and each.analysis.sha256_samples == sha256_samples
            ),
            lambda each: each.created_at,
        )
        return [each.id for each in found]


class MemoryDrafts(MemoryRepository[Draft]):
    def count_unsaved(self, owner_id: str) -> int:
        return len(self.where(lambda each: each.owner_id == owner_id and not each.track_id))


class MemoryTracks(MemoryRepository[Track]):
    unique = (
        (lambda track: track.slug, ADDRESS_TAKEN),
        (lambda track: track.recording_id, ALREADY_SAVED),
    )

    def by_slug(self, slug: str) -> Track | None:
        return self.first(lambda track: track.slug == slug)

    def by_recording(self, recording_id: str) -> Track | None:
        return self.first(lambda track: track.recording_id == recording_id)

    def add_plays(self, id: str, count: int) -> None:
        track = self.get(id)
        if track is not None:
            self.save(replace(track, plays=track.plays + count))

    def set_search_text(self, id: str, text: str) -> None:
        self._work.changing("search_texts")[id] = text


class MemoryJobs(MemoryRepository[Job]):
    unique = ((lambda job: job.key, ALREADY_THERE),)

    def __init__(self, work: Transaction) -> None:
        super().__init__(work)
        self.due: list[str] = []

    def add(self, item: Job) -> None:
        super().add(item)
        if is_due(item):
            self.due.append(item.id)

    def add_once(self, job: Job) -> bool:
        if self.first(lambda other: other.id == job.id or (job.key is not None and other.key == job.key)):
            return False
        self.add(job)
        return True

    def by_key(self, key: str) -> Job | None:
        return self.first(lambda job: job.key == key)

    def claimable(self, now: datetime, limit: int) -> list[str]:
        found = self.where(lambda job: may_claim(job, now), lambda job: job.created_at)
        return [job.id for job in found[:limit]]

    def held_by(self, worker: str) -> list[Job]:
        return self.where(
            lambda job: job.state is JobState.RUNNING and job.worker == worker, lambda job: job.created_at
        )

    def delete_done(self, before: datetime) -> None:
        done = self.where(lambda job: job.state is JobState.DONE)
        for job in done:
            if job.finished_at is not None and job.finished_at < before:
                self.delete(job.id)


class MemoryFacts(MemoryRepository[Fact]):
    def __init__(self, work: Transaction, jobs: MemoryJobs) -> None:
        super().__init__(work)
        self._jobs = jobs

    def add(self, item: Fact) -> None:
        super().add(item)
        self._jobs.add(reaction_to(item))


class MemoryListens(MemoryRepository[Listen]):
    def last_counted(self, track_id: str, listener: str) -> datetime | None:
        counted = self.where(
            lambda each: each.counted and (each.track_id, each.listener) == (track_id, listener)
        )
        return max((each.at for each in counted), default=None)


class MemoryAudit(MemoryRepository[AuditEntry]):
    def newest(self, limit: int) -> list[AuditEntry]:
        return self.where(lambda entry: True, lambda entry: entry.at)[::-1][:limit]


class MemoryUnit:
    keep: Callable[[], None]

    def __init__(self, work: Transaction, fingerprints: store.FingerprintIndex, announce: Announce) -> None:
        self._work = work
        self._announce = announce
        self._jobs = MemoryJobs(work)
        self.users: store.Users = MemoryUsers(work)
        self.sessions: store.Sessions = MemorySessions(work)
        self.links: store.Links = MemoryLinks(work)
        self.applications: store.Applications = MemoryApplications(work)
        self.producers: store.Producers = MemoryProducers(work)
        self.uploads: store.Uploads = MemoryUploads(work)
        self.recordings: store.Recordings = MemoryRecordings(work)
        self.drafts: store.Drafts = MemoryDrafts(work)
        self.tracks: store.Tracks = MemoryTracks(work)
        self.jobs: store.Jobs = self._jobs
        self.facts: store.Facts = MemoryFacts(work, self._jobs)
        self.listens: store.Listens = MemoryListens(work)
        self.audit: store.Audit = MemoryAudit(work)
        self.fingerprints: store.FingerprintIndex = fingerprints

    @property
    def tables(self) -> Tables:
        return self._work.tables

    def lock(self, name: str) -> None:
        """One writer at a time holds everything."""
        self._work.check_writable()

    def commit(self) -> None:
        self._work.check_writable()
        self.keep()
        self.end()
        tell_workers(self._announce, self._jobs.due)

    def end(self) -> None:
        self._work.is_over = True
        self.fingerprints = Spent()


class MemoryStore:
    """`fingerprints` is an index in memory too, copied for each unit."""

    def __init__(self, announce: Announce, fingerprints: store.FingerprintIndex) -> None:
        self._announce = announce
        self._fingerprints = fingerprints
        self._tables: Tables = {}
        self._writing = threading.Lock()
        self._mine = threading.local()

    def read(self) -> AbstractContextManager[store.Unit]:
        return self._unit(writable=False)

    def write(self) -> AbstractContextManager[store.Unit]:
        return self._unit(writable=True)

    @contextmanager
    def _unit(self, writable: bool) -> Iterator[store.Unit]:
        with ExitStack() as held:
            held.enter_context(self._not_nested())
            if writable:
                held.enter_context(self._writing)
            work = Transaction(self._tables, writable)
            unit = MemoryUnit(work, copy.deepcopy(self._fingerprints), self._announce)
            unit.keep = lambda: self._keep(unit, held)
            try:
                yield unit
            finally:
                unit.end()

    @contextmanager
    def _not_nested(self) -> Iterator[None]:
        if getattr(self._mine, "is_open", False):
            raise RuntimeError(NESTED)
        self._mine.is_open = True
        try:
            yield
        finally:
            self._mine.is_open = False

    def _keep(self, unit: MemoryUnit, held: ExitStack) -> None:
        """From here on the next writer may begin, even one that the workers' call starts in this thread."""
        self._tables, self._fingerprints = unit.tables, unit.fingerprints
        held.close()
