"""The audit log as admins read it, and the proof that nobody has changed it."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.accounts import Actor, administering
from domain.audit import MOST_EXPORTED, AuditSearch, Chained, broken_link, csv_rows
from domain.pages.office import AuditList, OfficeQueries
from domain.store import Store
from domain.words import Sentence, say

AT_ONCE = 1000


@dataclass(frozen=True)
class Finding:
    """How the log was found: `broken` says what is wrong with it, else it is whole up to its `last` entry."""

    broken: Sentence | None
    last: Chained | None


@dataclass(frozen=True)
class AuditLog:
    store: Store
    queries: OfficeQueries

    def search(self, *, actor: Actor | None, search: AuditSearch) -> AuditList:
        """Only admins."""
        administering(actor)
        return self.queries.audit(search)

    def export(self, *, actor: Actor | None, search: AuditSearch) -> Iterator[tuple[str, ...]]:
        """All that is found as a table's rows. Only admins."""
        administering(actor)
        return csv_rows(self.queries.audit_export(search, MOST_EXPORTED))

    def check(self, *, known: tuple[int, str] | None = None) -> Finding:
        """Follow the chain from its beginning, for the machine's own command line.

        `known` are the number and hash of an entry as somebody noted them elsewhere: without it nobody can
        tell whether entries are missing at the end.
        """
        walk = _Walk(known)
        broken = broken_link(walk.along(self._entries()))
        return Finding(broken or walk.missing(), walk.last)

    def _entries(self) -> Iterator[Chained]:
        """In pages, so that neither memory nor a transaction grows with the log."""
        after = 0
        while True:
            with self.store.read() as unit:
                found = unit.audit.chain(after, AT_ONCE)
            yield from found
            if len(found) < AT_ONCE:
                return
            after = found[-1].number


@dataclass
class _Walk:
    """Remembers where it came by."""

    known: tuple[int, str] | None
    last: Chained | None = None
    has_met: bool = False

    def along(self, entries: Iterator[Chained]) -> Iterator[Chained]:
        for each in entries:
            self.last = each
            self.has_met = self.has_met or (each.number, each.hash) == self.known
            yield each

    def missing(self) -> Sentence | None:
        if self.known is None or self.has_met:
            return None
        return say("Entry {number} isn't there with the hash that you noted.", number=self.known[0])
