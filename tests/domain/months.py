"""A small house in which a month is to be closed, and hands on its money."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain import postings
from domain.accounts import Actor
from domain.ledger import held, pool, producer
from domain.payouts.closing import (
    TELL,
)
from domain.plans import PLAN_CURRENCY
from domain.services.money.closing import Closing
from domain.site import Site
from domain.store import Store, Unit
from tests import factories
from tests.adapters import paying
from tests.domain.house import House

MARCH, APRIL = "2026-03", "2026-04"
OVER = datetime(2026, 4, 1, 0, 5, tzinfo=UTC)
OUT = datetime(2026, 3, 10, tzinfo=UTC)


def small_house(folder: Path, **rules: Any) -> House:
    house = House(folder, Site(**rules))
    house.clock.moment = OVER
    return house


def subscribed(house: House, amount: int, period: str = MARCH) -> None:
    entry = postings.subscription_paid(
        id=house.ids.new(),
        at=house.clock.now(),
        invoice_id=house.ids.new(),
        currency=PLAN_CURRENCY,
        period=period,
        base=amount,
        fee=0,
    )
    with house.store.write() as unit:
        unit.ledger.add(entry)
        unit.commit()


def put(house: House, kind: str, *items: Any) -> None:
    with house.store.write() as unit:
        for item in items:
            getattr(unit, kind).add(item)
        unit.commit()


def a_producer(house: House, name: str, is_ready: bool = True, tracks: int = 1, **fields: Any) -> Actor:
    actor = house.producer(name)
    account_id = house.rail.payments.create_account(
        f"k-{actor.id}", f"{actor.id}-1", "CA", f"{name}@example.com", name
    ).id
    if is_ready:
        house.rail.onboard(account_id, currency=PLAN_CURRENCY)
    put(house, "payees", factories.payee(id=actor.id, account_id=account_id, payouts_enabled=is_ready))
    for _ in range(tracks):
        put(house, "tracks", factories.track(producer_id=actor.id, published_at=OUT, **fields))
    return actor


def make_ready(house: House, actor: Actor, is_ready: bool = True) -> None:
    with house.store.write() as unit:
        payee = unit.payees.get(actor.id)
        assert payee
        unit.payees.save(replace(payee, payouts_enabled=is_ready))
        unit.commit()
    if is_ready:
        house.rail.onboard(payee.account_id, currency=PLAN_CURRENCY)


def owed(house: House, actor: Actor) -> int:
    with house.store.read() as unit:
        return -unit.ledger.balance(producer(actor.id), PLAN_CURRENCY)


def waiting(house: House, actor: Actor) -> int:
    with house.store.read() as unit:
        return -unit.ledger.balance(held(actor.id), PLAN_CURRENCY)


def in_pool(house: House, period: str = MARCH) -> int:
    with house.store.read() as unit:
        return -unit.ledger.balance(pool(period), PLAN_CURRENCY)


def transfers(house: House, period: str = MARCH) -> dict[str, int]:
    with house.store.read() as unit:
        run = unit.runs.of_period(period)
        return {each.producer_id: each.amount for each in unit.outgoing.of_group(run.id)} if run else {}


def jobs(house: House, name: str) -> list[Any]:
    with house.store.read() as unit:
        found = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 10_000)]
    return [job for job in found if job and job.name == name]


def tell_all(house: House) -> list[Any]:
    for job in jobs(house, TELL):
        house.telling.tell(run_id=job.payload["run"], part=int(job.payload["part"]))
    return jobs(house, "mail")


def fill_the_rail(house: House) -> None:
    """What a subscriber paid lies at the processor, from which transfers of a month are taken."""
    paying.subscribed(house.rail)
    house.rail.wait(timedelta(days=8))


class Cut(Exception):
    """The process was killed."""


class CutStore:
    """A store whose commits work a few times; at the next one the process dies, before or after it."""

    def __init__(self, store: Store, commits: int, is_after: bool) -> None:
        self.store, self.left, self.is_after = store, commits, is_after

    def read(self) -> AbstractContextManager[Unit]:
        return self.store.read()

    def write(self) -> Any:
        return CutUnit(self, self.store.write())


class CutUnit:
    def __init__(self, cut: CutStore, opened: AbstractContextManager[Unit]) -> None:
        self.cut, self.opened = cut, opened

    def __enter__(self) -> "CutUnit":
        self.unit = self.opened.__enter__()
        return self

    def __exit__(self, *error: Any) -> bool | None:
        return self.opened.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unit, name)

    def commit(self) -> None:
        self.cut.left -= 1
        if self.cut.left < 0 and not self.cut.is_after:
            raise Cut
        self.unit.commit()
        if self.cut.left < 0:
            raise Cut


def closing_cut_after(house: House, commits: int, is_after: bool = False) -> Closing:
    cut: Any = CutStore(house.store, commits, is_after)
    return Closing(cut, house.clock, house.ids, house.site)
