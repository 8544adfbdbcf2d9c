"""The sandbox's file: things by id, keys that were used, events and the knobs; one writer at a time."""

import contextlib
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from adapters.payments.sandbox.records import Record
from domain.money import Currency
from domain.payments import PaymentRefused, Topic
from domain.ports import Clock

R = TypeVar("R", bound=Record)
PlanPrices = Mapping[str, tuple[int, int]]
"""The base price and the platform's fee of each plan, for changes that a subscriber makes."""
KEY_SECONDS = 24 * 3600
BUSY_SECONDS = 30
SCHEMA = """
CREATE TABLE IF NOT EXISTS things (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    reference TEXT NOT NULL, parent TEXT NOT NULL, wakes_at INTEGER, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS things_by_reference ON things (kind, reference);
CREATE INDEX IF NOT EXISTS things_by_parent ON things (kind, parent);
CREATE INDEX IF NOT EXISTS things_by_waking ON things (wakes_at) WHERE wakes_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY, at INTEGER NOT NULL, asked TEXT NOT NULL, made TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, due INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS knobs (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class State:
    """Everything, for as long as one turn lasts; `now` is in seconds."""

    def __init__(
        self, connection: sqlite3.Connection, now: int, token: Callable[[], str], plans: PlanPrices
    ) -> None:
        self._sql, self.now, self._token, self.plans = connection.execute, now, token, plans

    def new_id(self, kind: str) -> str:
        return f"sandbox_{kind}_{self._token()}"

    def add(self, record: R) -> R:
        """Keep a new thing; it gets its id and time here, unless it has them."""
        record.id, record.at = record.id or self.new_id(record.kind), record.at or self.now
        told = (record.id, record.kind, record.reference, record.parent, *_changing(record))
        columns = "id, kind, reference, parent, wakes_at, body"
        self._sql(f"INSERT INTO things ({columns}) VALUES (?, ?, ?, ?, ?, ?)", told)
        return record

    def save(self, record: Record) -> None:
        self._sql("UPDATE things SET wakes_at = ?, body = ? WHERE id = ?", (*_changing(record), record.id))

    def get(self, kind: type[R], id: str) -> R:
        """Raises `PaymentRefused` for one that isn't there."""
        found = self._things(kind, "id = ?", (id,))
        if not found:
            raise PaymentRefused(f"No such {kind.kind}: {id}", "resource_missing")
        return found[0]

    def find(self, kind: type[R], reference: str | None = None, parent: str | None = None) -> list[R]:
        """Those with that reference and parent, the newest first."""
        wanted = {"reference": reference, "parent": parent}
        given = {name: value for name, value in wanted.items() if value is not None}
        return self._things(kind, " AND ".join(f"{name} = ?" for name in given) or "1", (*given.values(),))

    def waking(self, kind: type[R]) -> list[R]:
        """Those to which something has to happen by now."""
        return self._things(kind, "wakes_at <= ?", (self.now,))

    def count(self, kind: str) -> int:
        return int(self._sql("SELECT count(*) FROM things WHERE kind = ?", (kind,)).fetchone()[0])

    def _things(self, kind: type[R], where: str, told: tuple[object, ...]) -> list[R]:
        rows = self._sql(
            f"SELECT body FROM things WHERE kind = ? AND {where} ORDER BY seq DESC", (kind.kind, *told)
        )
        return [kind(**json.loads(body)) for (body,) in rows]

    def used_key(self, key: str) -> tuple[str, str] | None:
        """What was asked with a key, and the id of what was made."""
        since = self.now - KEY_SECONDS
        row = self._sql("SELECT asked, made FROM keys WHERE key = ? AND at > ?", (key, since)).fetchone()
        return (row[0], row[1]) if row else None

    def keep_key(self, key: str, asked: str, made: str) -> None:
        self._sql("INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?)", (key, self.now, asked, made))

    def forget_keys(self) -> None:
        self._sql("DELETE FROM keys")

    def knob(self, name: str) -> int:
        row = self._sql("SELECT value FROM knobs WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def turn_knob(self, name: str, value: int) -> None:
        self._sql("INSERT OR REPLACE INTO knobs VALUES (?, ?)", (name, value))

    def happened(self, topic: Topic, kind: str, object_id: str, account_id: str = "") -> None:
        """Write an event down, to be sent when the knobs say."""
        id = self.new_id("evt")
        told = {"id": id, "topic": topic, "kind": kind, "object": object_id, "account": account_id}
        body = json.dumps(told | {"at": self.now})
        self._sql("INSERT INTO events (id, at, body) VALUES (?, ?, ?)", (id, self.now, body))
        for _ in range(2 if self.knob("twice") else 1):
            due = self.now + self.knob("delay")
            self._sql("INSERT INTO deliveries (event_id, due) VALUES (?, ?)", (id, due))

    def events_since(self, since: int) -> list[str]:
        return [body for (body,) in self._sql("SELECT body FROM events WHERE at >= ? ORDER BY seq", (since,))]

    def take_due(self, now: int) -> list[str]:
        """The bodies whose time has come, each delivery once, in the order that the knobs say."""
        order = "DESC" if self.knob("shuffle") else "ASC"
        rows = self._sql(
            "SELECT body FROM deliveries JOIN events ON events.id = event_id"
            f" WHERE due <= ? ORDER BY deliveries.seq {order}",
            (now,),
        ).fetchall()
        self._sql("DELETE FROM deliveries WHERE due <= ?", (now,))
        return [body for (body,) in rows]

    def waiting(self) -> int:
        return int(self._sql("SELECT count(*) FROM deliveries").fetchone()[0])


def _changing(record: Record) -> tuple[int | None, str]:
    return record.wakes_at, json.dumps(asdict(record))


def fee_of(amount: int, currency: Currency) -> int:
    """What the processor keeps: 2.9 % and 0.30 of the unit, each half a minor unit rounded up."""
    return (amount * 29 + 500) // 1000 + (30 * currency.unit + 50) // 100


class SandboxFile:
    """The file that every process of the site shares; nothing is written before the first turn."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        plans: PlanPrices,
        token: Callable[[], str] = lambda: secrets.token_hex(12),
    ) -> None:
        self._path, self.clock, self._plans, self._token = path, clock, plans, token

    @contextlib.contextmanager
    def turn(self) -> Iterator[State]:
        """All or nothing, while no other process has its own."""
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield State(connection, int(self.clock.now().timestamp()), self._token, self._plans)
            connection.execute("COMMIT")
        finally:
            connection.close()

    def take(self, knob: str) -> bool:
        """Whether a knob still counts; it is one less afterwards."""
        with self.turn() as state:
            left = state.knob(knob)
            if left:
                state.turn_knob(knob, left - 1)
            return left > 0

    def _open(self) -> sqlite3.Connection:
        if not self._path.exists():
            self._make()
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _make(self) -> None:
        """The file appears with its tables in it; of two processes that make one, the first wins."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_name(f"{self._path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        connection = sqlite3.connect(draft)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA)
        connection.close()
        with contextlib.suppress(FileExistsError):
            os.link(draft, self._path)
        draft.unlink()
