"""The books in memory."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from adapters.memory.repository import Transaction
from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.ledger import BOOKED_OTHERWISE, Account, Entry, Posted, Suspect
from domain.money import Currency


class MemoryLedger:
    """Entries by their causes. They balance since they can't be made otherwise, so nothing is ever found."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, *entries: Entry) -> None:
        kept, ids = self._work.changing("ledger"), self._work.changing("ledger ids")
        new: dict[str, Entry] = {}
        for entry in entries:
            booked = kept.get(entry.cause) or new.setdefault(entry.cause, entry)
            if not booked.says_the_same_as(entry):
                raise Conflict(BOOKED_OTHERWISE, cause=entry.cause)
        if len({entry.id for entry in new.values()} - ids.keys()) < len(new):
            raise Conflict(ALREADY_THERE)
        kept.update(new)
        ids.update({entry.id: cause for cause, entry in new.items()})
        sums = self._work.changing("ledger sums")
        for entry in new.values():
            for line in entry.lines:
                place = line.account, entry.currency
                sums[place] = sums.get(place, 0) + line.amount

    def by_cause(self, cause: str) -> Entry | None:
        return self._entries.get(cause)

    def balance(self, account: Account, currency: Currency) -> int:
        found: int = self._work.rows("ledger sums").get((account, currency), 0)
        return found

    def pools(self, currency: Currency) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for entry in self._entries.values():
            for line in entry.lines if entry.currency is currency else ():
                if line.account.kind == "pool":
                    sums[line.account.of] -= line.amount
        return {period: sums[period] for period in sorted(sums) if sums[period]}

    def lines_of(self, account: Account, currency: Currency, limit: int, before: str = "") -> list[Posted]:
        found = [
            _posted(entry, account)
            for entry in self._entries.values()
            if entry.currency is currency and account in entry.amounts and (not before or entry.id < before)
        ]
        return sorted(found, key=lambda each: each.entry_id, reverse=True)[:limit]

    def booked_between(self, account: Account, since: datetime, until: datetime) -> list[Posted]:
        found = [
            _posted(entry, account)
            for entry in self._entries.values()
            if since <= entry.at < until and account in entry.amounts
        ]
        return sorted(found, key=lambda each: (each.at, each.entry_id))

    def suspects(self, limit: int) -> list[Suspect]:
        return []

    def strays(self, limit: int) -> list[str]:
        return []

    def totals(self) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for entry in self._entries.values():
            sums[entry.currency.value] += sum(line.amount for line in entry.lines)
        return dict(sorted(sums.items()))

    @property
    def _entries(self) -> Mapping[str, Entry]:
        return self._work.rows("ledger")


def _posted(entry: Entry, account: Account) -> Posted:
    return Posted(
        entry_id=entry.id,
        cause=entry.cause,
        kind=entry.kind,
        currency=entry.currency,
        at=entry.at,
        account=account,
        amount=entry.amounts[account],
        memo=entry.memo,
    )
