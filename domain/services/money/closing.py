"""Closing a month: its pool is split among producers in stages that are committed one by one.

Cut off anywhere and run again, it goes on where it was: a stage follows from what the one before stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import postings
from domain.errors import Conflict, NotFound
from domain.jobs import new_job
from domain.money import Currency
from domain.outgoing import Outgoing, transfer
from domain.payouts.closing import (
    CLOSE,
    COMES_OUT_OTHERWISE,
    EARLIER_OPEN,
    MONTHS,
    NO_PERIOD,
    NOT_CLOSED,
    NOT_OVER,
    PART,
    SETTLED_AFTER,
    TELL,
    booked,
    part_name,
    unlike,
)
from domain.payouts.contributions import tallied
from domain.payouts.holding import Held, held_until
from domain.payouts.periods import end_of, following, may_close, start_of
from domain.payouts.runs import Difference, Inputs, Run, Stage, advanced, begun, differences, divided
from domain.payouts.splitting import Outcome, Share
from domain.ports import Clock, Ids
from domain.services.asking import ask_again
from domain.site import Site
from domain.store import Store, Unit

BOOKED = (Stage.TRANSFERRING, Stage.DONE)


@dataclass(frozen=True)
class Closing:
    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def close(self, *, period: str) -> Run:
        """Split a month that is over, or go on where that was cut off; a month that is closed stays so.

        Raises `NotFound` (NO_PERIOD), `Conflict` (NOT_OVER, EARLIER_OPEN, COMES_OUT_OTHERWISE).
        """
        run = self._begin(self._over(period))
        if run.stage is Stage.ELIGIBLE:
            run = self._compute(run)
        if run.stage is Stage.COMPUTED:
            run = self._check(run)
        if run.stage is Stage.CHECKED:
            run = self._transfer(run)
        return self._finish(run)

    def have_due_closed(self) -> int:
        """Ask workers for every month that isn't closed yet though its money lies ready by now.

        How many that are; runs whose transfers have ended are done from then on.
        """
        settled = self.clock.now() - SETTLED_AFTER
        with self.store.read() as unit:
            unfinished = unit.runs.unfinished()
            periods = {run.period for run in unfinished if run.stage not in BOOKED}
            periods |= {period for period in self._due(unit) if may_close(period, settled)}
        for run in unfinished:
            if run.stage in BOOKED:
                self._finish(run)
        with self.store.write() as unit:
            for period in sorted(periods):
                key = f"{CLOSE}:{period}"
                ask_again(unit, new_job(self.ids.new(), CLOSE, {"period": period}, self.clock.now(), key))
            unit.commit()
        return len(periods)

    def due(self) -> Sequence[str]:
        """Periods that are over, have something in their pools and no run that got to its end."""
        with self.store.read() as unit:
            begun = {run.period for run in unit.runs.unfinished() if run.stage not in BOOKED}
            return sorted(begun | set(self._due(unit)))

    def recompute(self, *, period: str) -> Sequence[Difference]:
        """What a closed month's figures, and what is booked of them, differ in from what its inputs say.

        Raises `NotFound` (NO_PERIOD, NOT_CLOSED).
        """
        _start(period)
        with self.store.read() as unit:
            run = unit.runs.of_period(period)
            if run is None or run.stage is Stage.ELIGIBLE:
                raise NotFound(NOT_CLOSED, period=period)
            inputs = unit.runs.inputs(run.id)
            split = divided(inputs, unit.runs.reckoned(run.id, inputs.rule, inputs.moment))
            found = list(differences(unit.runs.split(run.id), split))
            if run.stage in BOOKED:
                for part, first in enumerate(range(0, len(split.shares), PART)):
                    entry = unit.ledger.by_cause(_cause(run, part))
                    shares = split.shares[first : first + PART]
                    found += unlike(entry.amounts if entry else {}, shares)
        return found

    def _over(self, period: str) -> str:
        _start(period)
        if not may_close(period, self.clock.now()):
            raise Conflict(NOT_OVER, period=period)
        return period

    def _due(self, unit: Unit) -> list[str]:
        """Those with money and no run, and the first one after all runs where an earlier one left some."""
        pools = set(unit.ledger.pools(self.site.plan_currency))
        unsplit = {each for each in pools if unit.runs.of_period(each) is None}
        newest = unit.runs.newest_period()
        after = {following(newest)} if newest and pools - unsplit else set()
        return sorted(each for each in unsplit | after if may_close(each, self.clock.now()))

    def _begin(self, period: str) -> Run:
        """Store what the split follows from: its pool with what was left, tracks, points, who is paid."""
        now = self.clock.now()
        with self.store.write() as unit:
            unit.lock(MONTHS)
            if before := unit.runs.of_period(period):
                return before
            run = begun(self.ids.new(), period, now)
            self._carry(unit, run, now)
            pool = unit.ledger.pools(self.site.plan_currency).get(period, 0)
            inputs = Inputs(
                self.site.payout_rule,
                self.site.excluded_shares,
                now,
                pool,
                self.site.plan_currency,
                run.id,
                unit.runs.eligible(),
            )
            tracks = unit.runs.contributing(now, start_of(period), end_of(period))
            points: dict[str, int] = {}
            unit.runs.add(run)
            unit.runs.keep_inputs(run.id, inputs, tallied(tracks, inputs.rule, now, points))
            unit.runs.keep_points(run.id, points)
            unit.commit()
        return run

    def _carry(self, unit: Unit, run: Run, now: datetime) -> None:
        """What earlier months left, or got after they were split, is this one's."""
        for earlier, amount in sorted(unit.ledger.pools(self.site.plan_currency).items()):
            if earlier >= run.period:
                continue
            if unit.runs.of_period(earlier) is None:
                raise Conflict(EARLIER_OPEN, earlier=earlier)
            carried = postings.pool_carried(
                id=self.ids.new(),
                at=now,
                run_id=run.id,
                currency=self.site.plan_currency,
                earlier=earlier,
                period=run.period,
                amount=amount,
            )
            unit.ledger.add(carried)

    def _compute(self, run: Run) -> Run:
        with self.store.read() as unit:
            split = divided(unit.runs.inputs(run.id), unit.runs.points(run.id))
        with self.store.write() as unit:
            kept = unit.runs.get(run.id, lock=True) or run
            if kept.stage is not Stage.ELIGIBLE:
                return kept
            unit.runs.keep_split(run.id, split)
            return self._advance(unit, kept, Stage.COMPUTED)

    def _check(self, run: Run) -> Run:
        """Nothing is booked that doesn't come out the same once more, from what was stored."""
        if found := self.recompute(period=run.period):
            raise Conflict(COMES_OUT_OTHERWISE, period=run.period, count=len(found))
        with self.store.write() as unit:
            return self._advance(unit, unit.runs.get(run.id, lock=True) or run, Stage.CHECKED)

    def _transfer(self, run: Run) -> Run:
        """Book the shares and queue their transfers, a part at a time, in the currency that was split."""
        with self.store.read() as unit:
            currency = unit.runs.inputs(run.id).currency
        part = 0
        while self._book(run, part, currency):
            part += 1
        with self.store.write() as unit:
            return self._advance(unit, unit.runs.get(run.id, lock=True) or run, Stage.TRANSFERRING)

    def _book(self, run: Run, part: int, currency: Currency) -> bool:
        """A part's lines, transfers, held shares and letters; whether there was such a part."""
        with self.store.write() as unit:
            unit.runs.get(run.id, lock=True)
            shares = unit.runs.shares(run.id, part, PART)
            if unit.ledger.by_cause(_cause(run, part)) is None and any(share.amount for share in shares):
                self._book_shares(unit, run, part, shares, currency)
            unit.commit()
        return bool(shares)

    def _book_shares(
        self, unit: Unit, run: Run, part: int, shares: Sequence[Share], currency: Currency
    ) -> None:
        now = self.clock.now()
        entry = postings.split(
            id=self.ids.new(),
            at=now,
            run_id=run.id,
            part=part_name(part),
            period=run.period,
            currency=currency,
            shares=booked(shares),
        )
        unit.ledger.add(entry)
        sent = [self._sent(run, each, currency, now) for each in shares if _is(each, Outcome.PAID)]
        unit.outgoing.add_all(sent)
        until = held_until(run.reached[Stage.ELIGIBLE])
        waiting = [each for each in shares if _is(each, Outcome.HELD)]
        unit.held.add(*(Held(run.id, each.producer_id, each.amount, until, currency) for each in waiting))
        told = {"run": run.id, "part": str(part)}
        unit.jobs.add_once(new_job(self.ids.new(), TELL, told, now, f"{TELL}:{run.id}:{part}"))

    def _sent(self, run: Run, share: Share, currency: Currency, now: datetime) -> Outgoing:
        return transfer(self.ids.new(), run.id, share.producer_id, "", share.amount, currency, now)

    def _finish(self, run: Run) -> Run:
        if run.stage is not Stage.TRANSFERRING:
            return run
        with self.store.write() as unit:
            kept = unit.runs.get(run.id, lock=True) or run
            if unit.outgoing.is_moving(run.id):
                return kept
            return self._advance(unit, kept, Stage.DONE)

    def _advance(self, unit: Unit, run: Run, stage: Stage) -> Run:
        after = advanced(run, stage, self.clock.now())
        unit.runs.save(after)
        unit.commit()
        return after


def _start(period: str) -> datetime:
    try:
        return start_of(period)
    except ValueError as error:
        raise NotFound(NO_PERIOD, period=period) from error


def _cause(run: Run, part: int) -> str:
    return f"split:{run.id}:{part_name(part)}"


def _is(share: Share, outcome: Outcome) -> bool:
    return share.outcome is outcome and share.amount > 0
