"""Leaderboards as producers see them, and opting out of them."""

from dataclasses import dataclass
from datetime import UTC, date

from domain.accounts import Actor, producing
from domain.leaderboards.periods import live
from domain.pages.leaderboards import LeaderboardFilter, LeaderboardPage, LeaderboardQueries
from domain.ports import Clock
from domain.services.leaderboards.refreshing import Ranking
from domain.store import Store


@dataclass(frozen=True)
class Leaderboards:
    """Only for producers, but for the refresh, which is the scheduler's."""

    store: Store
    queries: LeaderboardQueries
    clock: Clock

    def refresh(self) -> bool:
        """Rank everybody anew; False when another refresh is at it."""
        return Ranking(self.store, self.clock).refresh()

    def page(self, *, actor: Actor | None, filter: LeaderboardFilter) -> LeaderboardPage:
        periods = tuple(live(self.today()))
        return self.queries.leaderboard(producing(actor).id, filter, periods)

    def today(self) -> date:
        return self.clock.now().astimezone(UTC).date()

    def opt_out(self, *, actor: Actor | None) -> None:
        """Be ranked no more, from the next refresh on."""
        producer_id = producing(actor).id
        with self.store.write() as unit:
            unit.leaderboards.opt_out(producer_id, self.clock.now())
            unit.commit()

    def opt_in(self, *, actor: Actor | None) -> None:
        """Be ranked again, with all that was done meanwhile."""
        producer_id = producing(actor).id
        with self.store.write() as unit:
            unit.leaderboards.opt_in(producer_id)
            unit.commit()
