"""Reckoning XP again from what it was given for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.progress.standing import Progress, differences
from domain.store import Store, Unit
from domain.words import say

AT_ONCE = 200


@dataclass(frozen=True)
class XpBooks:
    store: Store

    def recompute(self) -> Iterator[str]:
        """A sentence for each figure that isn't what the ledger's causes and the plays come to.

        Plays that were counted since somebody was last checked are no difference before the next check, so
        that is to be made first.
        """
        last = ""
        while True:
            with self.store.read() as unit:
                ids = unit.progress.producers(last, AT_ONCE)
                found = _differences(unit, ids)
            if not ids:
                return
            yield from found
            last = ids[-1]


def _differences(unit: Unit, ids: Sequence[str]) -> list[str]:
    kept, grants, plays = unit.progress.of(ids), unit.progress.grants(ids), unit.progress.plays(ids)
    return [
        say("Producer {id}: {sentence}", id=id, sentence=sentence)
        for id in ids
        for sentence in differences(kept.get(id, Progress(id)), grants.get(id, ()), plays.get(id, 0))
    ]
