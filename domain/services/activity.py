"""Listens: sessions of the player, what it reports of them, and folding that into listens and totals."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.accounts import Actor
from domain.activity.judging import heard, opened
from domain.activity.listens import SESSION_LASTS, Device, Listen, PlayReport, PlaySession
from domain.activity.totals import NO_PARTS, Totals, changed, curve_of, with_more
from domain.catalogue import UNKNOWN_BEAT
from domain.errors import NotFound
from domain.ports import Clock, Ids, PlayReports
from domain.services.notify import tell_of_milestones
from domain.site import Site
from domain.store import Store, Unit

FOLDING = "listens"
"""What is locked while listens change, so that nobody folds in what another is just folding in."""
REPORTS_AT_ONCE = 2000
LISTENS_AT_ONCE = 5000
DAY = timedelta(days=1)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Activity:
    store: Store
    log: PlayReports
    clock: Clock
    ids: Ids
    site: Site

    def open(
        self,
        *,
        actor: Actor | None,
        visitor: str,
        track_id: str,
        device: Device = Device.OTHER,
        country: str = "",
        is_bot: bool = False,
    ) -> PlaySession:
        """Begin to hear a public beat, as anyone; `visitor` stands in for who isn't signed in."""
        with self.store.read() as unit:
            track = unit.tracks.get(track_id)
            recording = unit.recordings.get(track.recording_id) if track else None
        if track is None or not track.is_public or recording is None or recording.seconds is None:
            raise NotFound(UNKNOWN_BEAT)
        listener = actor.id if actor else visitor
        return PlaySession(
            self.ids.new(),
            track.id,
            track.producer_id,
            listener,
            recording.seconds,
            self.clock.now(),
            device,
            country,
            is_own=listener in (track.producer_id, *track.details.collaborators),
            is_bot=is_bot,
        )

    def report(self, *, reports: Sequence[PlayReport]) -> None:
        """Keep what players say until it is folded in; durable once this returns.

        Sessions that are too old are left out.
        """
        lively = [each for each in reports if each.at - each.session.opened_at <= SESSION_LASTS]
        if lively:
            self.log.append(lively)

    def fold(self) -> int:
        """Fold waiting reports into listens and totals; how many there were.

        Who is stopped in between does it again: what was counted isn't counted twice.
        """
        waiting = self.log.read(REPORTS_AT_ONCE)
        reports = sorted((each for _, some in waiting for each in some), key=lambda each: each.at)
        if reports:
            with self.store.write() as unit:
                unit.lock(FOLDING)
                self._fold(unit, reports)
                unit.commit()
        self.log.forget([place for place, _ in waiting])
        return len(reports)

    def _fold(self, unit: Unit, reports: Sequence[PlayReport]) -> None:
        listens = _Listens(unit, reports)
        tracks = {track.id: track for track in unit.tracks.by_ids(sorted(listens.track_ids))}
        public = {track.id for track in tracks.values() if track.is_public}
        for report in reports:
            session = report.session
            others, is_public = listens.that_matter_to(session), session.track_id in public
            listens.keep(heard(listens.get(session), report, others, is_public))
        pairs = listens.changed()
        change = changed(pairs, listens.before)
        unit.listens.put([after for _, after in pairs])
        unit.day_totals.add(change)
        for track_id, plays in change.plays.items():
            if plays:
                track, now = tracks[track_id], self.clock.now()
                tell_of_milestones(unit, self.ids, self.site, track, track.plays, track.plays + plays, now)

    def fold_all(self) -> None:
        while self.fold():
            pass

    def recount(self) -> list[date]:
        """Add up all days anew from their listens; those whose totals were wrong, and are right now."""
        with self.store.read() as unit:
            oldest = unit.listens.oldest()
        day, today = oldest or self.today(), self.today()
        wrong = []
        while day <= today:
            if not self._recount(day):
                wrong.append(day)
            day += DAY
        self._recount_curves()
        return wrong

    def recount_beats(self) -> int:
        """Let each beat's counter be the sum of its days; how many were wrong."""
        with self.store.write() as unit:
            unit.lock(FOLDING)
            wrong = unit.day_totals.mend_plays()
            unit.commit()
        return wrong

    def _recount(self, day: date) -> bool:
        """Whether its totals were right before."""
        with self.store.write() as unit:
            unit.lock(FOLDING)
            counted = changed(((None, listen) for listen in _of_days(unit, day, DAY)), ())
            if _figures(unit.day_totals.get(day)) == _figures(counted):
                return True
            unit.day_totals.replace(day, counted)
            unit.contest.forget_sums()
            unit.commit()
        return False

    def _recount_curves(self) -> None:
        curves: dict[str, tuple[int, ...]] = {}
        with self.store.write() as unit:
            unit.lock(FOLDING)
            for listen in _of_days(unit, unit.listens.oldest() or self.today(), timedelta.max):
                if any(parts := curve_of(listen)):
                    curves[listen.track_id] = with_more(curves.get(listen.track_id, NO_PARTS), parts)
            unit.day_totals.replace_curves(curves)
            unit.commit()

    def today(self) -> date:
        """The day by which visitors who aren't signed in are told apart."""
        return self.clock.now().date()


class _Listens:
    """Reported ones, as they were and as they become, and their listeners' plays from the day before on.

    What doesn't count is left out unless it is reported: one address may have very many of those.
    """

    def __init__(self, unit: Unit, reports: Sequence[PlayReport]) -> None:
        sessions = [each.session for each in reports]
        self.track_ids = {each.track_id for each in sessions}
        since = _begin(min(each.opened_at for each in sessions).date()) - SESSION_LASTS
        plays = unit.listens.plays_of({each.listener for each in sessions}, since)
        reported = unit.listens.by_ids({each.id for each in sessions})
        self._was = {each.id: each for each in (*plays, *reported)}
        self._now = dict(self._was)
        self._counted: dict[tuple[str, str], dict[str, Listen]] = defaultdict(dict)
        self._busiest: dict[str, Listen] = {}
        for listen in self._was.values():
            self._note_counted(listen)

    @property
    def before(self) -> Collection[Listen]:
        return self._was.values()

    def get(self, session: PlaySession) -> Listen:
        return self._now.get(session.id) or opened(session)

    def that_matter_to(self, session: PlaySession) -> Collection[Listen]:
        """The same listener's plays that one more is judged by: of that beat, and the one that ends last."""
        of_beat = self._counted[session.listener, session.track_id].values()
        busiest = self._busiest.get(session.listener)
        return [*of_beat, busiest] if busiest else of_beat

    def keep(self, listen: Listen) -> None:
        self._now[listen.id] = listen
        self._note_counted(listen)

    def _note_counted(self, listen: Listen) -> None:
        if not listen.counted:
            return
        self._counted[listen.listener, listen.track_id][listen.id] = listen
        busiest = self._busiest.get(listen.listener)
        if busiest is None or _busy_until(listen) > _busy_until(busiest):
            self._busiest[listen.listener] = listen

    def changed(self) -> list[tuple[Listen | None, Listen]]:
        return [(was, each) for each in self._now.values() if (was := self._was.get(each.id)) != each]


def _busy_until(listen: Listen) -> datetime:
    return listen.busy_until or listen.at


def _of_days(unit: Unit, first: date, time_on: timedelta) -> Iterator[Listen]:
    """Those begun within that time from the first moment of a day on."""
    since = _begin(first)
    until, after = since + min(time_on, LAST_MOMENT - since), (since, "")
    while some := unit.listens.walk(since, until, after, LISTENS_AT_ONCE):
        yield from some
        after = some[-1].at, some[-1].id


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _figures(totals: Totals) -> tuple[object, ...]:
    """What is to be compared: figures of 0 are the same as none."""
    return (
        {key: sums for key, sums in totals.tracks.items() if sums != sums - sums},
        {key: sums for key, sums in totals.producers.items() if sums != sums - sums},
        {key: count for key, count in totals.shares.items() if count},
    )
