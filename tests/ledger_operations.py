"""Whatever may happen to money, drawn by a seed, booked into a store and kept in a plain model beside it."""

import random
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from domain import postings
from domain.errors import Conflict
from domain.ledger import FEES, PROCESSOR, Account, Entry, Kind, Line, held, producer
from domain.money import Currency
from domain.services.money.books import Books
from domain.store import Store, Unit
from tests.factories import NOW

CURRENCIES = tuple(Currency)
PERIODS = tuple(f"2026-{month:02}" for month in range(1, 13))
MOST_PRICE = 10**7
MOST_REMEMBERED = 1_000
LOOKED_AT = 500


class Changed(Exception):
    """Somebody thought better of it in the middle of a unit."""


@dataclass
class Happenings:
    """Draws what happens next. What may be undone is remembered, the last thousand of each kind."""

    chance: random.Random
    number: int = 0
    lasting: dict[Kind, deque[Entry]] = field(default_factory=dict)

    def next(self) -> Entry:
        self.number += 1
        [happens] = self.chance.choices(HAPPENINGS, OFTEN)
        return happens(self)

    def keep(self, entry: Entry) -> None:
        """From here on it may be undone."""
        self.lasting.setdefault(entry.kind, deque(maxlen=MOST_REMEMBERED)).append(entry)

    def any_of(self, kind: Kind) -> Entry | None:
        """One that may be undone, and isn't drawn again."""
        its = self.lasting.get(kind)
        if not its:
            return None
        its.rotate(self.chance.randrange(len(its)))
        return its.pop()

    def sale(self) -> Entry:
        shares = {self.somebody(): self.amount() for _ in range(self.chance.randint(1, 4))}
        return postings.sale(order_id=self.name, fee=self.amount() - 1, shares=shares, **self.known)

    def refund(self) -> Entry:
        sale = self.any_of(Kind.SALE)
        return postings.sale_refunded(sale=sale, **self.told) if sale else self.sale()

    def refund_sent(self) -> Entry:
        return postings.refund_sent(
            refund_id=self.name, order_id=self.name, amount=self.amount(), **self.known
        )

    def refund_back(self) -> Entry:
        sent = self.any_of(Kind.REFUND_SENT)
        return postings.refund_came_back(sent=sent, **self.told) if sent else self.refund_sent()

    def subscription(self) -> Entry:
        base, fee = self.amount(), self.amount() - 1
        return postings.subscription_paid(
            invoice_id=self.name, period=self.period(), base=base, fee=fee, **self.known
        )

    def subscription_refund(self) -> Entry:
        if (payment := self.any_of(Kind.SUBSCRIPTION)) is None:
            return self.subscription()
        fee = -payment.amounts.get(FEES, 0)
        parts = {"base": self.chance.randint(1, payment.amounts[PROCESSOR] - fee), "fee": fee}
        is_split = self.chance.random() < 0.5
        return postings.subscription_refunded(
            payment=payment, refund_id=self.name, is_split=is_split, **parts, **self.told
        )

    def fee(self) -> Entry:
        return postings.processor_charged(charge_id=self.name, amount=self.amount(), **self.known)

    def transfer(self) -> Entry:
        return postings.transfer_sent(
            transfer_id=self.name, producer_id=self.somebody(), amount=self.amount(), **self.known
        )

    def reversal(self) -> Entry:
        transfer = self.any_of(Kind.TRANSFER)
        return postings.transfer_reversed(transfer=transfer, **self.told) if transfer else self.transfer()

    def split(self) -> Entry:
        places = [
            self.chance.choice((producer, held))(self.somebody()) for _ in range(self.chance.randint(1, 9))
        ]
        shares = {place: self.amount() for place in places}
        return postings.split(run_id=self.name, part="all", period=self.period(), shares=shares, **self.known)

    def held_end(self) -> Entry:
        share = {"share_id": self.name, "producer_id": self.somebody(), "amount": self.amount(), **self.known}
        if self.chance.random() < 0.5:
            return postings.held_released(**share)
        return postings.held_lapsed(period=self.period(), **share)

    def dispute(self) -> Entry:
        return postings.dispute_opened(
            dispute_id=self.name, order_id=self.name, amount=self.amount(), **self.known
        )

    def dispute_end(self) -> Entry:
        if (opened := self.any_of(Kind.DISPUTE)) is None:
            return self.dispute()
        if self.chance.random() < 0.5:
            return postings.dispute_won(opened=opened, **self.told)
        [amount] = [line.amount for line in opened.lines if line.amount > 0]
        owed, fee = self.chance.randint(0, amount // 2), self.chance.randint(0, amount // 3)
        return postings.dispute_lost(opened=opened, owed={self.somebody(): owed}, fee=fee, **self.told)

    @property
    def name(self) -> str:
        return f"{self.number:08}"

    @property
    def told(self) -> dict[str, Any]:
        return {"id": f"00000000-0000-7000-8000-{self.number:012}", "at": NOW}

    @property
    def known(self) -> dict[str, Any]:
        return {**self.told, "currency": self.chance.choice(CURRENCIES)}

    def amount(self) -> int:
        return self.chance.randint(1, MOST_PRICE)

    def period(self) -> str:
        return self.chance.choice(PERIODS)

    def somebody(self) -> str:
        return f"p{self.chance.randrange(50)}"


WEIGHTS: dict[Callable[[Happenings], Entry], int] = {
    Happenings.sale: 25,
    Happenings.refund: 6,
    Happenings.refund_sent: 2,
    Happenings.refund_back: 1,
    Happenings.subscription: 25,
    Happenings.subscription_refund: 5,
    Happenings.fee: 10,
    Happenings.transfer: 12,
    Happenings.reversal: 4,
    Happenings.split: 6,
    Happenings.held_end: 4,
    Happenings.dispute: 5,
    Happenings.dispute_end: 4,
}
HAPPENINGS, OFTEN = tuple(WEIGHTS), tuple(WEIGHTS.values())


class Bookkeeper:
    """Books units of up to three calls of up to `most` entries, and knows what every balance must be."""

    def __init__(self, store: Store, seed: str, most: int = 10) -> None:
        self._store, self._most = store, most
        self._chance = random.Random(seed)
        self._happenings = Happenings(self._chance)
        self._last: deque[Entry] = deque(maxlen=MOST_REMEMBERED)
        self.model: Counter[tuple[Account, Currency]] = Counter()
        self.operations = self.booked = self.units_rolled_back = self.conflicts = 0

    def work(self, operations: int) -> None:
        while self.operations < operations:
            self.unit()

    def unit(self) -> None:
        """Most are committed; some are left without, and some break off."""
        end = self._chance.choices(("commit", "leave", "break"), (85, 8, 7))[0]
        drawn: list[Entry] = []
        with suppress(Changed), self._store.write() as unit:
            drawn.extend(self._book(unit))
            if end == "break":
                raise Changed
            if end == "commit":
                unit.commit()
        if end == "commit":
            self._keep(drawn)
        else:
            self.units_rolled_back += 1

    def _book(self, unit: Unit) -> Iterator[Entry]:
        for _ in range(self._chance.randint(1, 3)):
            new = [self._happenings.next() for _ in range(self._chance.randint(1, self._most))]
            again = [self._again(self._chance.choice(new)) for _ in range(self._chance.randrange(2))]
            again += [self._again(self._chance.choice(self._last)) for _ in range(bool(self._last))]
            unit.ledger.add(*new, *again)
            yield from new
            self.operations += len(new) + len(again)
            if self._chance.random() < 0.1:
                self._book_otherwise(unit, self._chance.choice(new))

    def _again(self, entry: Entry) -> Entry:
        self._happenings.number += 1
        return replace(entry, **self._happenings.told)

    def _book_otherwise(self, unit: Unit, entry: Entry) -> None:
        """Nothing of what is handed in together with that is booked."""
        self.operations += 1
        self.conflicts += 1
        other = replace(
            self._again(entry), lines=tuple(Line(each.account, -each.amount) for each in entry.lines)
        )
        with pytest.raises(Conflict):
            unit.ledger.add(self._happenings.sale(), other)

    def _keep(self, entries: list[Entry]) -> None:
        self.booked += len(entries)
        for entry in entries:
            self._happenings.keep(entry)
            self._last.append(entry)
            for line in entry.lines:
                self.model[line.account, entry.currency] += line.amount

    def check(self) -> None:
        """Every balance is what it must be, all currencies sum to 0, and the books find nothing wrong."""
        accounts = sorted(self.model)
        many = [each for each in accounts if each[0].kind in ("disputed", "returning")]
        few = [each for each in accounts if each[0].kind not in ("disputed", "returning")]
        looked_at = few + self._chance.sample(many, min(LOOKED_AT, len(many)))
        with self._store.read() as unit:
            found = {each: unit.ledger.balance(*each) for each in looked_at}
            totals = unit.ledger.totals()
        assert found == {each: self.model[each] for each in looked_at}
        assert set(totals.values()) == {0}
        assert Books(self._store).check() == ()
