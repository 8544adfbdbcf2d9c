"""What moved at the payment processor on a day, held against what the books have of it.

A movement and a line of the books belong together by what stands behind both: a payment, a refund, a
transfer, a reversal, a dispute, or what the processor kept of one. Whether they are of the same day doesn't
matter: a payment is often booked when the next has begun.

Two things don't count yet. A movement or a line younger than an hour: its other half may be on its way. And a
line of which the outgoing money isn't Paid: what it became at the processor isn't known.

Payouts to the platform's own bank, and kinds that we don't know, are no part of the books, which end at the
processor. They are set aside: listed with the day, and no finding.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce

from domain.ledger import MOST_FINDINGS, Posted
from domain.money import Currency, Money, worded
from domain.outgoing import Outgoing
from domain.payments import Movement, MovementKind
from domain.words import say

UNRIPE = timedelta(hours=1)
"""How long the two halves of one thing may take to find each other, and clocks may be apart."""
BOOKED_WITHIN = timedelta(days=7)
"""How long after its day a movement's line is looked for."""
LONGEST_UNDERWAY = timedelta(days=31)
"""How long before its day a line's movement is looked for."""
MOST_DAYS = 31
"""How many missed days are made up for."""
ASIDE = (MovementKind.PAYOUT, MovementKind.OTHER)

Key = tuple[MovementKind, str, bool]


@dataclass(frozen=True)
class Reconciliation:
    """What came of a day; `id` is the day, such as `2026-11-25`. `findings` is empty when all agrees.

    `movements` is how many there were; `aside` lists those that the books don't follow.
    """

    id: str
    at: datetime
    movements: int
    findings: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """A day in UTC, seen from a moment."""

    date: date
    now: datetime

    @property
    def start(self) -> datetime:
        return datetime.combine(self.date, time(), UTC)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """Whether all of it counts by now."""
        return self.end + UNRIPE <= self.now

    def counts(self, moment: datetime) -> bool:
        return self.start <= moment < self.end and moment + UNRIPE <= self.now


@dataclass(frozen=True)
class Half:
    """What should have moved for a line of the books, or what did: money of one thing at the processor.

    `object_id` is the processor's own, a charge's where it is about what was kept of it; empty where nothing
    is known to have moved. `name` is what people look it up by. One that isn't `settled` stands for nothing
    by itself.
    """

    kind: MovementKind
    object_id: str
    amount: int
    currency: Currency
    at: datetime
    name: str
    settled: bool = True

    @property
    def key(self) -> Key:
        """Disputes take and give under one id, so that it takes the direction, too."""
        return self.kind, self.object_id, self.amount > 0

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


def booked(line: Posted, kind: MovementKind, object_id: str, settled: bool = True) -> Half:
    """A line on `processor`, with what must have moved for it."""
    return Half(kind, object_id, line.amount, line.currency, line.at, line.cause, settled)


def moved(movement: Movement) -> list[Half]:
    """A movement's own money and what the processor kept of it, which are booked apart."""
    name = f"{movement.kind} {movement.source or movement.id}"
    halves = []
    object_id = movement.id if movement.kind is MovementKind.FEE else movement.source
    if movement.amount:
        halves.append(Half(movement.kind, object_id, movement.amount, movement.currency, movement.at, name))
    if movement.fee:
        charge = movement.charge_id or movement.source or movement.id
        fee, kept = MovementKind.FEE, -movement.fee
        halves.append(Half(fee, charge, kept, movement.currency, movement.at, f"fee of {name}"))
    return halves


def compare(day: Day, movements: Sequence[Movement], lines: Iterable[Half]) -> Reconciliation:
    """What is wrong with a day.

    `movements` and `lines` may be of other days, too: those around it, so that each half finds its other.
    """
    there = _by_key(half for each in movements if each.kind not in ASIDE for half in moved(each))
    ours = _by_key(lines)
    keys = _keys_of(day, there, ours)
    said = [sentence for key in keys for sentence in _said(there.get(key, ()), ours.get(key, ()))]
    totals = _totals(day, _sums(there, keys), _sums(ours, keys)) if said else []
    today = [each for each in movements if day.counts(each.at)]
    aside = [_set_aside(each) for each in today if each.kind in ASIDE]
    found, left = _cut([*totals, *said]), _cut(aside)
    return Reconciliation(day.date.isoformat(), day.now, len(today), found, left)


def last_day(now: datetime) -> date:
    """The newest day that is over."""
    return (now - UNRIPE).astimezone(UTC).date() - timedelta(days=1)


def missed_days(now: datetime, done: Collection[str]) -> list[date]:
    """The days that are over and weren't compared, the oldest first; `done` are the newest that were.

    Only yesterday on a site that never did, else those since the first of `done`, and 31 at most.
    """
    last = last_day(now)
    first = max(date.fromisoformat(min(done)), last - timedelta(days=MOST_DAYS - 1)) if done else last
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return [day for day in days if day.isoformat() not in done]


def stuck_sentence(outgoing: Outgoing) -> str:
    """Money that doesn't move, as an alarm names it."""
    told = say(
        "{kind} {id} of {money} is {state}.",
        kind=outgoing.kind.label,
        id=outgoing.id,
        money=Money(outgoing.amount, outgoing.currency),
        state=outgoing.state.label,
    )
    return say("{told} {reason}", told=told, reason=outgoing.why) if outgoing.reason else told


def _by_key(halves: Iterable[Half]) -> dict[Key, list[Half]]:
    found: dict[Key, list[Half]] = {}
    for half in halves:
        # What nothing is known to have moved for stands alone, under its own name.
        key = half.key if half.object_id else (half.kind, f" {half.name}", half.amount > 0)
        found.setdefault(key, []).append(half)
    return found


def _keys_of(day: Day, there: Mapping[Key, list[Half]], ours: Mapping[Key, list[Half]]) -> list[Key]:
    """What the day is about: what moved or was booked on it."""
    todays = {
        key: None
        for halves in (there, ours)
        for key, its in halves.items()
        if any(day.counts(half.at) and half.settled for half in its)
    }
    return list(todays)


def _said(there: Sequence[Half], ours: Sequence[Half]) -> list[str]:
    """What is wrong with one thing."""
    if not ours:
        return [_unbooked(half) for half in there]
    if not there:
        return [_unmoved(half) for half in ours]
    one, other = _sum(ours), _sum(there)
    if one == other:
        return []
    names = ", ".join(f"“{half.name}”" for half in ours)
    return [
        say(
            "{names}: {one} in the books, {other} at the processor ({name}).",
            names=names,
            one=_money(one),
            other=_money(other),
            name=there[0].name,
        )
    ]


def _unbooked(half: Half) -> str:
    return say(
        "{what} of {money} moved at the processor and isn't in the books.",
        what=_named(half),
        money=half.money,
    )


def _unmoved(half: Half) -> str:
    return say(
        "“{what}” is {money} in the books, and nothing moved for it at the processor.",
        what=half.name,
        money=half.money,
    )


def _named(half: Half) -> str:
    return half.name[0].upper() + half.name[1:]


def _sum(halves: Iterable[Half]) -> dict[Currency, int]:
    sums: dict[Currency, int] = {}
    for half in halves:
        sums[half.currency] = sums.get(half.currency, 0) + half.amount
    return sums


def _sums(halves: Mapping[Key, list[Half]], keys: Iterable[Key]) -> dict[Currency, int]:
    return _sum(half for key in keys for half in halves.get(key, ()))


def _money(sums: Mapping[Currency, int]) -> str:
    told = [worded(amount, currency) for currency, amount in sums.items()]
    return reduce(lambda one, other: say("{one} and {other}", one=one, other=other), told) if told else ""


def _totals(day: Day, there: Mapping[Currency, int], ours: Mapping[Currency, int]) -> list[str]:
    return [
        say(
            "In {currency}, all of {day} comes to {one} at the processor and to {other} in the books.",
            currency=currency.value,
            day=str(day.date),
            one=Money(there.get(currency, 0), currency),
            other=Money(ours.get(currency, 0), currency),
        )
        for currency in sorted(there.keys() | ours.keys())
        if there.get(currency, 0) != ours.get(currency, 0)
    ]


def _set_aside(movement: Movement) -> str:
    name = f"{movement.kind} {movement.source or movement.id}"
    money = Money(movement.net, movement.currency)
    return say("{what}: {money}.", what=f"{name[0].upper()}{name[1:]}", money=money)


def _cut(sentences: Sequence[str]) -> tuple[str, ...]:
    if len(sentences) <= MOST_FINDINGS:
        return tuple(sentences)
    more = len(sentences) - MOST_FINDINGS
    return (*sentences[:MOST_FINDINGS], say("There are {more} more.", more=more))
