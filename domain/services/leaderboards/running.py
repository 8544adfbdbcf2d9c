"""A refresh that runs: short units of work, each of which tells that it goes on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from domain.ports import Clock
from domain.store import Store, Unit


class Superseded(Exception):
    """Another refresh has begun, since this one said nothing for too long."""


@dataclass(frozen=True)
class Running:
    store: Store
    clock: Clock
    number: int
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    def reading(self) -> AbstractContextManager[Unit]:
        return self.store.read()

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """Committed at its end. Raises `Superseded`."""
        with self.store.write() as unit:
            if not unit.leaderboards.goes_on(self.number, self.clock.now()):
                raise Superseded
            yield unit
            unit.commit()
