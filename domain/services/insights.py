"""Activity: what a producer's beats came to, by day, and what listens say of one beat or of a collection."""

from dataclasses import dataclass

from domain.accounts import Actor, owning, producing
from domain.activity.calendar import calendar_days
from domain.activity.ranges import Days, RangeForm, chosen, day_from
from domain.activity.summaries import KEPT, SUM_UP, is_stale, sum_up_key
from domain.collections import UNKNOWN_COLLECTION
from domain.errors import NotFound
from domain.jobs import is_over, new_job
from domain.pages.insights import (
    ActivityPage,
    InsightPage,
    InsightQueries,
    Of,
    activity_page,
    insight_page,
)
from domain.ports import Clock, Ids
from domain.services.tracks import own_track
from domain.store import Store


@dataclass(frozen=True)
class Insights:
    """Only for producers, each of whom sees their own. Raises `Invalid` for days that can't be a range."""

    store: Store
    queries: InsightQueries
    clock: Clock
    ids: Ids

    def activity(self, *, actor: Actor | None, form: RangeForm, day: str = "") -> ActivityPage:
        """`day` is the one of the calendar of which beats are listed; what is none is left out."""
        owner, now = producing(actor), self.clock.now()
        days, year = chosen(form, now.date()), calendar_days(now.date())
        listed = day_from(day)
        listed = listed if listed and listed in year else None
        found = self.queries.activity(owner.id, days, year, listed, now)
        if found.is_large and is_stale(found.summary, now):
            self._have_summed_up(owner.id, days)
        return activity_page(days, now.date(), listed, found)

    def _have_summed_up(self, producer_id: str, days: Days) -> None:
        """Soon, by a job; one that has ended makes room for the next."""
        key = sum_up_key(producer_id, days)
        payload = {"producer": producer_id, "first": str(days.first), "last": str(days.last)}
        with self.store.write() as unit:
            before = unit.jobs.by_key(key)
            if before is not None and is_over(before):
                unit.jobs.delete(before.id)
            unit.jobs.add_once(new_job(self.ids.new(), SUM_UP, payload, self.clock.now(), key))
            unit.commit()

    def sum_up(self, *, producer_id: str, first: str, last: str) -> None:
        """Add up a range of a large producer's, and let go of those that nobody looks at any more."""
        begin, end, now = day_from(first), day_from(last), self.clock.now()
        if begin is None or end is None:
            return
        days = Days(begin, end)
        summary = self.queries.sum_up(producer_id, days, now)
        with self.store.write() as unit:
            unit.range_sums.forget(producer_id, now - KEPT)
            unit.range_sums.put(producer_id, days, summary)
            unit.commit()

    def beat(self, *, actor: Actor | None, track_id: str, form: RangeForm) -> InsightPage:
        """One's own beat, sold or not. Raises `NotFound`, `Forbidden`, `Gone`."""
        with self.store.read() as unit:
            track = own_track(unit, actor, track_id)
        return self._page(Of.BEAT, track.id, track.details.name, track.slug, form)

    def collection(self, *, actor: Actor | None, collection_id: str, form: RangeForm) -> InsightPage:
        """One's own collection: what was heard of its beats, all together. Raises `NotFound`, `Forbidden`."""
        producing(actor)
        with self.store.read() as unit:
            collection = unit.collections.get(collection_id)
        if collection is None:
            raise NotFound(UNKNOWN_COLLECTION)
        owning(actor, collection.producer_id)
        return self._page(Of.COLLECTION, collection.id, collection.title, collection.slug, form)

    def _page(self, of: Of, id: str, name: str, slug: str, form: RangeForm) -> InsightPage:
        days = chosen(form, self.clock.now().date())
        return insight_page(of, id, name, slug, days, self.queries.insight(of, id, days))
