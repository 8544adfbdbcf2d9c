"""Held shares: they move as soon as their producer can be paid, and lapse after a year."""

from dataclasses import dataclass
from datetime import datetime

from domain import money_letters, postings
from domain.letters import by_post
from domain.money import Money
from domain.notices import Topic
from domain.outgoing import transfer
from domain.payouts.closing import MONTHS
from domain.payouts.holding import Fate, Held, fate, lapses_into
from domain.payouts.periods import following, period_of
from domain.ports import Clock, Ids
from domain.services.dispatch import dispatch
from domain.services.notify import wants_letters
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class Holding:
    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def see_to_held(self) -> int:
        """Move held shares whose producers can be paid by now, and end those whose time ran out.

        How many that were; called by the schedule.
        """
        moved = 0
        while count := self._see_to_some():
            moved += count
        return moved

    def _see_to_some(self) -> int:
        now = self.clock.now()
        with self.store.write() as unit:
            unit.lock(MONTHS)
            due, eligible = unit.held.due(now), unit.runs.eligible()
            for held in due:
                if unit.held.end(held, now):
                    self._end(unit, held, fate(held, held.producer_id in eligible, now), now)
            unit.commit()
        return len(due)

    def _end(self, unit: Unit, held: Held, its_fate: Fate, now: datetime) -> None:
        if its_fate is Fate.LAPSED:
            self._lapse(unit, held, now)
        else:
            self._release(unit, held, now)

    def _lapse(self, unit: Unit, held: Held, now: datetime) -> None:
        newest = unit.runs.newest_period()
        entry = postings.held_lapsed(
            id=self.ids.new(),
            at=now,
            share_id=held.id,
            currency=held.currency,
            producer_id=held.producer_id,
            amount=held.amount,
            period=lapses_into(held, following(newest) if newest else period_of(held.until)),
        )
        unit.ledger.add(entry)

    def _release(self, unit: Unit, held: Held, now: datetime) -> None:
        entry = postings.held_released(
            id=self.ids.new(),
            at=now,
            share_id=held.id,
            currency=held.currency,
            producer_id=held.producer_id,
            amount=held.amount,
        )
        unit.ledger.add(entry)
        sent = transfer(self.ids.new(), held.run_id, held.producer_id, "", held.amount, held.currency, now)
        dispatch(unit, self.ids, sent)
        run, user = unit.runs.get(held.run_id), unit.users.get(held.producer_id)
        if run and user and wants_letters(unit, user.id, Topic.PAYOUT):
            url = f"{self.site.url}/backstage/finances/statements/{run.period}"
            amount = Money(held.amount, held.currency)
            letter = money_letters.held_share_released(user.email, self.site.name, run.period, amount, url)
            unit.jobs.add(by_post(letter, self.ids.new(), now))
