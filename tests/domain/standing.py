"""A small world of producers with beats, plays and points, and what its leaderboards ought to say."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.accounts import Role
from domain.activity.totals import Sums, Totals
from domain.leaderboard_store import Board
from domain.leaderboards.categories import HUNDRED, QUALITY_POINT, WEIGHTS, WHOLE_SHARE, Category
from domain.leaderboards.periods import Days
from domain.store import Store
from tests import factories
from tests.factories import NOW

DAY = timedelta(days=1)
BAND_WEIGHTS = (10, 30, 50, 70, 100)


@dataclass
class Ranked:
    """A producer of the world. `since` orders accounts, `beats` are (when it came out, whom it credits)."""

    id: str
    since: datetime = NOW - timedelta(days=900)
    beats: list[tuple[datetime, tuple[str, ...]]] = field(default_factory=list)
    days: dict[date, Sums] = field(default_factory=dict)


@dataclass
class World:
    """Everything is put into a store, or the beats and plays alone of people who are `known` there.

    `shares` are everybody's points of each day on which they were reckoned.
    """

    people: dict[str, Ranked] = field(default_factory=dict)
    shares: dict[date, dict[str, int]] = field(default_factory=dict)
    known: bool = False

    def put(self, store: Store) -> None:
        with store.write() as unit:
            for each in self.people.values():
                if not self.known:
                    unit.users.add(factories.user(id=each.id, role=Role.PRODUCER, created_at=each.since))
                    name = each.id.title()
                    unit.producers.add(factories.producer(id=each.id, name=name, created_at=each.since))
                for out, others in each.beats:
                    details = factories.details(collaborators=others)
                    unit.tracks.add(factories.track(producer_id=each.id, published_at=out, details=details))
            totals = {
                (each.id, day): sums for each in self.people.values() for day, sums in each.days.items()
            }
            unit.day_totals.add(Totals({}, totals, Counter(), {}))
            unit.commit()

    def board(self, category: Category, days: Days) -> list[tuple[str, int]]:
        """Who is ranked with which score, slowly."""
        there = [each for each in self.people.values() if any(o.date() <= days.last for o, _ in each.beats)]
        there.sort(key=lambda each: (each.since, each.id))
        scores = {each.id: self.score(category, each, days) for each in there}
        return sorted(scores.items(), key=lambda both: -both[1])

    def score(self, category: Category, each: Ranked, days: Days) -> int:
        heard = [sums for day, sums in each.days.items() if covers(days, day)]
        if category is Category.OVERALL:
            return self.overall(each, days)
        if category is Category.PLAYS:
            return sum(sums.plays for sums in heard)
        if category is Category.UPLOADS:
            return sum(covers(days, out.date()) for out, _ in each.beats)
        if category is Category.QUALITY:
            listens = sum(sums.listens for sums in heard)
            weights = sum(w * n for sums in heard for w, n in zip(BAND_WEIGHTS, sums.bands, strict=True))
            return weights * QUALITY_POINT // listens if listens else 0
        if category is Category.COLLABORATION:
            beats = [(owner, *beat) for owner in self.people.values() for beat in owner.beats]
            made = ({o.id, *others} for o, out, others in beats if covers(days, out.date()))
            return sum(each.id in who and len(who) > 1 for who in made)
        return self.share(each.id, days) if category is Category.EARNINGS else 0

    def share(self, id: str, days: Days) -> int:
        parts: Counter[str] = Counter()
        for day, points in self.shares.items():
            if covers(days, day):
                whole = sum(points.values())
                parts.update({one: own * WHOLE_SHARE // whole for one, own in points.items() if whole})
        return parts[id] * WHOLE_SHARE // parts.total() if parts.total() else 0

    def overall(self, each: Ranked, days: Days) -> int:
        there = [one for one in self.people.values() if any(o.date() <= days.last for o, _ in one.beats)]
        total = 0
        for category, weight in WEIGHTS.items():
            best = max(self.score(category, one, days) for one in there)
            total += weight * (self.score(category, each, days) * HUNDRED // best) if best else 0
        return total // 100


def covers(days: Days, day: date) -> bool:
    return (days.first is None or days.first <= day) and day <= days.last


def made(seed: int, count: int = 12) -> World:
    """Beats and plays of two years, so close together that many tie."""
    dice = random.Random(seed)
    ids = [f"p{number:02}" for number in range(count)]
    world = World({id: Ranked(id, NOW - dice.choice((700, 800)) * DAY) for id in ids})
    for each in world.people.values():
        for _ in range(dice.randrange(4)):
            others = dice.sample([id for id in ids if id != each.id], dice.choice((0, 0, 1, 2)))
            each.beats.append((NOW - dice.choice((0, 3, 6, 7, 13, 29, 30, 62, 63, 300)) * DAY, tuple(others)))
        for back in dice.sample((0, 1, 6, 7, 13, 14, 29, 30, 31, 59, 60, 63, 64, 200, 500), 6):
            bands = tuple(dice.randrange(4) for _ in range(5))
            day = (NOW - back * DAY).date()
            each.days[day] = Sums(dice.randrange(3), 0, sum(bands), 0, bands)  # type: ignore[arg-type]
    return world


def reckon(store: Store, points: dict[str, int], at: datetime) -> None:
    with store.write() as unit:
        unit.points.replace_all(points, at)
        unit.commit()


def shown(store: Store, period: str, category: Category) -> list[tuple[str, int, int]]:
    """A board as readers see it: producers, scores and the places they had before."""
    found: list[tuple[str, int, int]] = []
    with store.read() as unit:
        seats = {each.seat: each.id for each in unit.contest.contestants()}
        page = 0
        while board := unit.leaderboards.page(period, category, page):
            found += rows(board, seats)
            page += 1
    return found


def rows(board: Board, seats: dict[int, str]) -> list[tuple[str, int, int]]:
    columns = zip(board.seats, board.scores, board.before, strict=True)
    return [(seats.get(seat, "?"), score, before) for seat, score, before in columns]
