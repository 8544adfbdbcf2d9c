"""What producers' beats are worth, reckoned once a day."""

from dataclasses import dataclass

from domain.jobs import new_job
from domain.payouts.closing import POINTS
from domain.payouts.contributions import producer_points
from domain.payouts.periods import period_of, start_of
from domain.ports import Clock, Ids
from domain.site import Site
from domain.store import Store


@dataclass(frozen=True)
class Valuing:
    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def ask(self) -> bool:
        """Ask workers to reckon today's points, once a day; whether this call was the first."""
        now = self.clock.now()
        key = f"{POINTS}:{now.date()}"
        with self.store.write() as unit:
            added = unit.jobs.add_once(new_job(self.ids.new(), POINTS, {}, now, key))
            unit.commit()
        return added

    def reckon(self) -> int:
        """Reckon what every producer's beats are worth just now; how many producers have any."""
        now = self.clock.now()
        with self.store.read() as unit:
            tracks = unit.runs.contributing(now, start_of(period_of(now)), now)
            points = producer_points(tracks, self.site.payout_rule, now)
        with self.store.write() as unit:
            unit.points.replace_all(points, now)
            unit.commit()
        return len(points)
