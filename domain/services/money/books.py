"""The books' look at themselves."""

from dataclasses import dataclass

from domain.ledger import MOST_FINDINGS, findings
from domain.store import Store


@dataclass(frozen=True)
class Books:
    store: Store

    def check(self) -> tuple[str, ...]:
        """What is wrong with the books, in sentences: nothing, as long as every cent has its place."""
        with self.store.read() as unit:
            ledger = unit.ledger
            return findings(ledger.suspects(MOST_FINDINGS), ledger.strays(MOST_FINDINGS), ledger.totals())
