"""The audit log: entries that each hang on the one before, so that whoever changes one is found out."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.jobs import AuditEntry
from domain.words import Sentence, say

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BAD_DAY = say("Enter a day such as 2026-11-25, or leave it empty.")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGINNING = ""
"""What stands in the first entry's place for the hash of the one before."""
MOST_EXPORTED = 100_000
HEAD = ("number", "at", "person", "person_id", "action", "subject", "details", "hash")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Chained:
    """An entry in its place: `previous` is the hash of the entry before, `hash` its own over both."""

    entry: AuditEntry
    number: int
    previous: str
    hash: str


@dataclass(frozen=True)
class AuditSearch:
    """What somebody looks for; what is left empty isn't asked. `day` is counted in UTC."""

    person: str = ""
    action: str = ""
    subject: str = ""
    day: date | None = None
    page: int = 1

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From when, until before when."""
        if self.day is None:
            return None
        begins = datetime.combine(self.day, time(), UTC)
        return begins, begins + timedelta(days=1)


def hash_of(entry: AuditEntry, number: int, previous: str) -> str:
    """SHA-256 over everything that an entry says, and over the entry before it."""
    details = {_plain(name): _plain(value) for name, value in entry.details.items()}
    parts = [
        number,
        previous,
        _plain(entry.id),
        (entry.at - EPOCH) // timedelta(microseconds=1),
        _plain(entry.actor_id),
        _plain(entry.action),
        _plain(entry.subject),
        details,
    ]
    told = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: object) -> str:
    """A text as every database keeps it."""
    return str(value).replace("\0", "")


def chained(entry: AuditEntry, last: Chained | None) -> Chained:
    """The entry as the next one after `last`."""
    number, previous = (last.number + 1, last.hash) if last else (1, BEGINNING)
    return Chained(entry, number, previous, hash_of(entry, number, previous))


def broken_link(found: Iterable[Chained]) -> Sentence | None:
    """What is wrong with the first entry that doesn't hang on the one before; None where all do."""
    number, previous = 0, BEGINNING
    for each in found:
        if (wrong := _wrong_with(each, number, previous)) is not None:
            return wrong
        number, previous = each.number, each.hash
    return None


def _wrong_with(each: Chained, number: int, previous: str) -> Sentence | None:
    if each.number != number + 1:
        return say("Entry {number} is missing: {found} follows {before}.", **_gap(each.number, number))
    if each.previous != previous:
        return say("Entry {number} doesn't hang on the entry before it.", number=each.number)
    if each.hash != hash_of(each.entry, each.number, each.previous):
        return say("Entry {number} isn't what it was when it was written.", number=each.number)
    return None


def _gap(found: int, before: int) -> dict[str, int]:
    return {"number": before + 1, "found": found, "before": before}


def day_of(typed: str) -> date | None:
    """The day that was typed as YYYY-MM-DD; None for an empty field. Raises `ValueError`."""
    text = typed.strip()
    if not text:
        return None
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def csv_rows(found: Iterable[tuple[Chained, str]]) -> Iterator[tuple[str, ...]]:
    """The log as a table's rows, its head first; each entry comes with the name of who did it."""
    yield HEAD
    for each, person in found:
        entry = each.entry
        details = json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True)
        cells = (person, entry.actor_id, entry.action, entry.subject, details, each.hash)
        yield str(each.number), entry.at.isoformat(), *(harmless(cell) for cell in cells)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
