"""Leaderboards in memory: what they are ranked by, and what is shown."""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from adapters.memory.catalogue import MemoryTracks
from adapters.memory.people import MemoryProducers, MemoryUsers
from adapters.memory.repository import Transaction
from domain.accounts import Role
from domain.activity.totals import WEIGHTS, Sums
from domain.catalogue import Track
from domain.leaderboard_store import (
    HEARD,
    OLD,
    ROWS_A_PAGE,
    SEATS_A_BLOCK,
    Board,
    Heard,
    Leftover,
    PointsBySeat,
    Published,
    Shown,
)
from domain.leaderboards.categories import Category
from domain.leaderboards.periods import Days
from domain.leaderboards.ranking import Column, Contestant, numbers

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
SEATS, COLUMNS, OPTED_OUT, REFRESH = "seats", "seat columns", "opted out", "board refresh"
PERIODS, BOARDS, PAGES, STANDINGS = "board periods", "boards", "board pages", "standings"


class MemoryContest:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def seat_newcomers(self) -> None:
        seats = self._work.changing(SEATS)
        producers = MemoryProducers(self._work).where(lambda each: True, lambda each: each.created_at)
        for producer in producers:
            seats.setdefault(producer.id, len(seats) + 1)

    def contestants(self) -> list[Contestant]:
        users, out = MemoryUsers(self._work), self._work.rows(OPTED_OUT)
        progress = self._work.rows("progress")
        published = {track.producer_id for track in self._tracks()}
        found = []
        for id, seat in self._work.rows(SEATS).items():
            user = users.get(id)
            if user and user.role is not Role.ADMIN and not user.suspended and id in published - out.keys():
                since = round((user.created_at - BEGINNING).total_seconds() * 10**6)
                found.append(Contestant(seat, id, since, progress[id].xp if id in progress else 0))
        return found

    def heard(self, covered: Sequence[Days]) -> list[Heard]:
        return [self._heard(days) for days in covered]

    def _heard(self, covered: Days) -> Heard:
        plays, weights, listens = Counter[str](), Counter[str](), Counter[str]()
        for (producer_id, day), sums in self._work.rows("producer_days").items():
            if _covers(covered, day):
                plays[producer_id] += sums.plays
                listens[producer_id] += sums.listens
                weights[producer_id] += _weight(sums)
        return Heard(*map(self._by_seat, (plays, weights, listens)))

    def published(self, covered: Sequence[Days]) -> list[Published]:
        return [self._published(days) for days in covered]

    def _published(self, covered: Days) -> Published:
        uploads, together = Counter[str](), Counter[str]()
        for track in self._tracks():
            assert track.published_at
            if _covers(covered, track.published_at.date()):
                uploads[track.producer_id] += 1
                others = {*track.details.collaborators} - {track.producer_id}
                together.update(others | {track.producer_id} if others else ())
        return Published(self._by_seat(uploads), self._by_seat(together))

    def points(self) -> PointsBySeat | None:
        kept = self._work.rows("points").get("all")
        if kept is None:
            return None
        return PointsBySeat(kept[1].date(), self._by_seat(kept[0]))

    def column_names(self) -> list[str]:
        return [*self._work.rows(COLUMNS)]

    def columns(self, name: str) -> list[Column]:
        return [*self._work.rows(COLUMNS).get(name, ())]

    def keep_columns(self, name: str, columns: Sequence[Column]) -> None:
        self._work.changing(COLUMNS)[name] = tuple(map(numbers, columns))

    def drop_columns(self, names: Collection[str]) -> None:
        _drop(self._work.changing(COLUMNS), lambda name: name in names)

    def forget_sums(self) -> None:
        self.drop_columns([name for name in self.column_names() if name.startswith((OLD, HEARD))])

    def _tracks(self) -> Iterable[Track]:
        return MemoryTracks(self._work).where(lambda each: each.is_public)

    def _by_seat(self, counts: Mapping[str, int]) -> Column:
        seats = self._work.rows(SEATS)
        column = array("q", bytes(8 * (len(seats) + 1)))
        for id, seat in seats.items():
            column[seat] = counts.get(id, 0)
        return column


class MemoryLeaderboards:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def begin(self, now: datetime, lapsed: datetime) -> int | None:
        row = self._work.changing(REFRESH)
        last, is_running, went_on_at = row.get("newest", (0, False, now))
        if is_running and went_on_at > lapsed:
            return None
        row["newest"] = (last + 1, True, now)
        return int(last) + 1

    def goes_on(self, refresh: int, now: datetime) -> bool:
        return self._note(refresh, (refresh, True, now))

    def end(self, refresh: int) -> None:
        self._note(refresh, (refresh, False, BEGINNING))

    def _note(self, refresh: int, row: tuple[int, bool, datetime]) -> bool:
        rows = self._work.changing(REFRESH)
        is_its: bool = rows.get("newest", (0, False, None))[:2] == (refresh, True)
        if is_its:
            rows["newest"] = row
        return is_its

    def shown(self) -> list[Shown]:
        return [*self._work.rows(PERIODS).values()]

    def digests(self) -> dict[tuple[str, Category], str]:
        return {key: digest for key, (_, digest) in self._work.rows(BOARDS).items()}

    def keep_pages(self, refresh: int, period: str, category: Category, board: Board, pages: range) -> None:
        rows = self._work.changing(PAGES)
        for page in pages:
            part = slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE)
            columns = (board.seats, board.scores, board.before)
            rows[category, period, refresh, page] = Board(*(tuple(column[part]) for column in columns))

    def keep_standings(self, refresh: int, period: str, columns: Sequence[Column], blocks: range) -> None:
        rows = self._work.changing(STANDINGS)
        for block in blocks:
            part = slice(block * SEATS_A_BLOCK, (block + 1) * SEATS_A_BLOCK)
            rows["", period, refresh, block] = list(zip(*(column[part] for column in columns), strict=True))

    def show(self, shown: Shown, digests: Mapping[Category, str]) -> None:
        self._work.changing(PERIODS)[shown.period] = shown
        boards = self._work.changing(BOARDS)
        boards.update({(shown.period, each): (shown.refresh, digests[each]) for each in digests})

    def leftovers(self) -> list[Leftover]:
        shown = {("", each.period, each.refresh) for each in self.shown()}
        boards = self._work.rows(BOARDS).items()
        shown |= {(category, period, refresh) for (period, category), (refresh, _) in boards}
        found: dict[tuple[Any, ...], list[int]] = {}
        for *named, number in (*self._work.rows(PAGES), *self._work.rows(STANDINGS)):
            if tuple(named) not in shown:
                found.setdefault(tuple(named), []).append(number)
        return [
            Leftover(category, period, refresh, min(those), max(those))
            for (category, period, refresh), those in found.items()
        ]

    def remove(self, leftover: Leftover) -> None:
        *named, first, last = leftover
        for name in (PAGES, STANDINGS):
            _drop(self._work.changing(name), lambda key: [*key[:3]] == named and first <= key[3] <= last)

    def page(self, period: str, category: Category, page: int) -> Board | None:
        refresh, _ = self._work.rows(BOARDS).get((period, category), (0, ""))
        board: Board | None = self._work.rows(PAGES).get((category, period, refresh, page))
        return board

    def standing(self, period: str, producer_id: str) -> tuple[int, ...] | None:
        seat, rows = self._work.rows(SEATS).get(producer_id), self._standings(period)
        return rows[seat] if seat is not None and seat < len(rows) else None

    def places(self, period: str) -> list[Column]:
        rows = self._standings(period)
        return [numbers(row[place] for row in rows) for place in range(len(Category))]

    def _standings(self, period: str) -> list[tuple[int, ...]]:
        shown = self._work.rows(PERIODS).get(period)
        rows = self._work.rows(STANDINGS)
        blocks = sorted(key for key in rows if shown and key[1:3] == (period, shown.refresh))
        return [row for key in blocks for row in rows[key]]

    def opt_out(self, producer_id: str, now: datetime) -> None:
        self._work.changing(OPTED_OUT).setdefault(producer_id, now)

    def opt_in(self, producer_id: str) -> None:
        self._work.changing(OPTED_OUT).pop(producer_id, None)

    def has_opted_out(self, producer_id: str) -> bool:
        return producer_id in self._work.rows(OPTED_OUT)


def _covers(days: Days, day: date) -> bool:
    return (days.first is None or days.first <= day) and day <= days.last


def _weight(sums: Sums) -> int:
    return sum(weight * count for weight, count in zip(WEIGHTS.values(), sums.bands, strict=True))


def _drop(rows: dict[Any, Any], is_wanted: Callable[[Any], bool]) -> None:
    for key in [key for key in rows if is_wanted(key)]:
        del rows[key]
