"""Changing settings while the site runs: the database overrides the environment, in every process."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.accounts import Actor, administering
from domain.errors import Invalid, NotFound
from domain.jobs import AuditEntry
from domain.names import clean_text
from domain.pages.office import OfficeQueries
from domain.ports import Clock, Ids
from domain.settings import (
    FRESH_FOR,
    LONGEST,
    TOO_LONG,
    UNKNOWN_SETTING,
    Adjustable,
    Choice,
    Environment,
    SettingRow,
)
from domain.site import LiveSite
from domain.store import Store, Unit
from domain.words import say

log = logging.getLogger(__name__)


@dataclass
class Reading:
    """When the settings were last read, and by whom just now."""

    at: datetime | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class SiteSettings:
    """`live` is the site that all use cases of this process go by."""

    store: Store
    queries: OfficeQueries
    environment: Environment
    live: LiveSite
    clock: Clock
    ids: Ids
    reading: Reading = field(default_factory=Reading)

    def rows(self, *, actor: Actor | None) -> tuple[SettingRow, ...]:
        """All that can be changed here, with where each value comes from. Only admins."""
        administering(actor)
        with self.store.read() as unit:
            chosen = {choice.id: choice for choice in unit.choices.chosen()}
        names = self.queries.names(tuple(sorted({each.changed_by for each in chosen.values()})))
        return tuple(_row(about, chosen.get(about.name), names) for about in self.environment.adjustable())

    def change(self, *, actor: Actor | None, name: str, value: str) -> None:
        """Set what holds from now on instead of the environment's value. Only admins. Raises `Invalid`."""
        admin, about = administering(actor), self._known(name)
        if len(value) > LONGEST:
            raise Invalid({name: TOO_LONG})
        value = clean_text(value)
        with self.store.write() as unit:
            unit.lock("settings")
            chosen = {choice.id: choice.value for choice in unit.choices.chosen()}
            if (wrong := self._error(about, value, chosen)) is not None:
                raise Invalid({name: wrong})
            before = chosen.get(name, about.value)
            choice = Choice(name, value, self.clock.now(), admin.id)
            (unit.choices.save if name in chosen else unit.choices.add)(choice)
            self._record(unit, admin, "setting.changed", name, before, value)
            unit.commit()
        self.read()

    def release(self, *, actor: Actor | None, name: str) -> None:
        """Let the environment's value hold again. Only admins; a second time changes nothing."""
        admin, about = administering(actor), self._known(name)
        with self.store.write() as unit:
            unit.lock("settings")
            choice = unit.choices.get(name, lock=True)
            if choice is None:
                return
            unit.choices.delete(name)
            self._record(unit, admin, "setting.released", name, choice.value, about.value)
            unit.commit()
        self.read()

    def keep_up(self) -> None:
        """Read the settings again if that is some seconds ago: before a request, and before a job.

        Without a database the last ones hold, so that a page can still say what is wrong.
        """
        if not self._is_due() or not self.reading.turn.acquire(blocking=False):
            return
        try:
            self.read()
        except Exception as error:
            self.reading.at = self.clock.now()
            log.warning("the settings can't be read just now: %s", error)
        finally:
            self.reading.turn.release()

    def read(self) -> None:
        now = self.clock.now()
        with self.store.read() as unit:
            chosen = {choice.id: choice.value for choice in unit.choices.chosen()}
        self.live.become(self.environment.site(chosen))
        self.reading.at = now

    def _is_due(self) -> bool:
        """A clock that was set back counts as time gone by."""
        return self.reading.at is None or abs(self.clock.now() - self.reading.at) >= FRESH_FOR

    def _known(self, name: str) -> Adjustable:
        found = next((each for each in self.environment.adjustable() if each.name == name), None)
        if found is None:
            raise NotFound(UNKNOWN_SETTING)
        return found

    def _error(self, about: Adjustable, value: str, chosen: dict[str, str]) -> str | None:
        if not value and not about.may_be_empty:
            return say("Enter a value, or let the environment’s hold again.")
        return self.environment.error(about.name, value, chosen)

    def _record(self, unit: Unit, admin: Actor, action: str, name: str, before: str, after: str) -> None:
        details = {"before": before, "after": after}
        unit.audit.add(AuditEntry(self.ids.new(), self.clock.now(), admin.id, action, name, details))


def _row(about: Adjustable, choice: Choice | None, names: Mapping[str, str]) -> SettingRow:
    return SettingRow(about, choice, names.get(choice.changed_by, "") if choice else "")
