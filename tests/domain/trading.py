"""A beat that is for sale, and what happens around its sale, as buyers, workers and the books see it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.hearing import HEAR, Received
from domain.ledger import COSTS, FEES, PROCESSOR, Account, producer
from domain.licensing.offers import Offer
from domain.money import Currency
from domain.orders import Order
from domain.outgoing import SEND, Outgoing, OutgoingKind
from domain.payouts.accounts import Payee
from domain.ports import Payments
from domain.services.bundle import Services
from jobs.handlers import HANDLERS
from tests import factories
from tests.domain.house import WAV, House

PRICE, FEE, COST = 200_00, 27_00, 6_88
"""In dollars: what the beat costs, what the platform asks on top, what the processor keeps of both."""


@dataclass
class Market:
    """One beat of one producer, offered exclusively for 200 dollars."""

    house: House
    owner: Actor
    track: Track
    buyer: Actor
    offer: Offer

    def begin(self, buyer: Actor | None = None) -> Order:
        """Reserve the beat; the order with its page."""
        buyer = buyer or self.buyer
        self.ask(buyer)
        with self.house.store.read() as unit:
            order = unit.orders.holding(self.track.id)
        assert order and order.buyer_id == buyer.id
        return order

    def ask(self, buyer: Actor | None = None) -> str:
        return self.house.buying.begin(
            actor=buyer or self.buyer, track_id=self.track.id, offer_id=self.offer.id
        )

    def bought(self, buyer: Actor | None = None) -> Order:
        """Reserved, paid and settled."""
        order = self.begin(buyer)
        self.house.rail.pay(order.session_id)
        return self.settle(order)

    def settle(self, order: Order) -> Order:
        settled = self.house.buying.settle(order_id=order.id)
        assert settled
        return settled

    def order(self, order: Order) -> Order:
        """As it is kept."""
        with self.house.store.read() as unit:
            found = unit.orders.get(order.id)
        assert found
        return found

    def stored(self) -> Track:
        with self.house.store.read() as unit:
            found = unit.tracks.get(self.track.id)
        assert found
        return found

    def sent(self, order: Order, kind: OutgoingKind = OutgoingKind.TRANSFER) -> list[Outgoing]:
        with self.house.store.read() as unit:
            return [each for each in unit.outgoing.of_group(order.id) if each.kind is kind]

    def balance(self, account: Account, currency: Currency = Currency.USD) -> int:
        with self.house.store.read() as unit:
            return unit.ledger.balance(account, currency)

    def balances(self) -> dict[str, int]:
        """What stands in the four accounts of a sale."""
        accounts = {
            "processor": PROCESSOR,
            "costs": COSTS,
            "fees": FEES,
            "producer": producer(self.owner.id),
        }
        return {name: self.balance(account) for name, account in accounts.items()}

    def events(self) -> list[Received]:
        with self.house.store.read() as unit:
            return unit.events.unhandled(self.house.clock.now().replace(year=9999))

    def offer_anew(self, **terms: Any) -> None:
        """On other terms, which hold from now on."""
        self.offer = replace(
            self.offer, id=factories.new_id(), version=self.offer.version + 1, terms=factories.terms(**terms)
        )
        with self.house.store.write() as unit:
            unit.offers.add(self.offer)
            unit.commit()
        self.change_track(offer_id=self.offer.id)

    def change_track(self, **fields: Any) -> None:
        with self.house.store.write() as unit:
            track = unit.tracks.get(self.track.id, lock=True)
            assert track
            unit.tracks.save(replace(track, **fields))
            unit.commit()

    def tick(self, **time: float) -> None:
        """Let time pass, and have the schedule ask for the money whose time has come."""
        self.house.clock.pass_by(**time)
        self.house.sending.have_due_sent()
        self.work()

    def work(self) -> None:
        """Do what waits for a worker; letters stay where they are."""
        while waiting := self._waiting():
            for job_id in waiting:
                if claimed := self.house.work.claim(job_id=job_id, worker="w"):
                    HANDLERS[claimed.name].run(services(self.house), claimed.payload, nothing)
                    self.house.work.finish(claimed=claimed)

    def _waiting(self) -> list[str]:
        ids = self.house.work.waiting()
        with self.house.store.read() as unit:
            jobs = [job for id in ids if (job := unit.jobs.get(id))]
        return [job.id for job in jobs if job.name in (SEND, HEAR)]


@dataclass
class Other:
    """Payments of which some methods are others."""

    payments: Payments
    methods: dict[str, Callable[..., Any]]

    def __getattr__(self, name: str) -> Any:
        return self.methods.get(name) or getattr(self.payments, name)


def nothing(step: str, progress: float) -> None:
    """Whom a job reports its progress to."""


def market(house: House) -> Market:
    return for_sale(house, house.producer(), house.person(Role.LISTENER, "Bob"))


def for_sale(house: House, owner: Actor, buyer: Actor, content: bytes = WAV) -> Market:
    """A beat of the owner's that somebody may buy."""
    track = house.beat(owner, content)
    offer = factories.offer(track_id=track.id, made_by=owner.id)
    with house.store.write() as unit:
        unit.offers.add(offer)
        unit.tracks.save(replace(track, offer_id=offer.id))
        unit.commit()
    return Market(house, owner, replace(track, offer_id=offer.id), buyer, offer)


def ready(house: House, person: Actor) -> Payee:
    """A producer whose payout account is there, and all well."""
    payee = opened(house, person)
    house.rail.onboard(payee.account_id)
    return seen(house, person)


def opened(house: House, person: Actor) -> Payee:
    house.payees.open(actor=person, country="CA", confirmed=True)
    payee = house.payees.mine(actor=person)
    assert payee
    return payee


def seen(house: House, person: Actor) -> Payee:
    payee = house.payees.look(actor=person)
    assert payee
    return payee


def letters_to(house: House, person: Actor) -> list[str]:
    """The subjects of the letters that wait for somebody."""
    with house.store.read() as unit:
        user = unit.users.get(person.id)
        jobs = [job for id in house.queue.woken if (job := unit.jobs.get(id)) and job.name == "mail"]
    assert user
    return [job.payload["subject"] for job in jobs if job.payload["to"] == user.email]


def services(house: House) -> Services:
    """As much of the bundle as the jobs of money look at."""
    money = SimpleNamespace(
        payments=house.buying.payments,
        buying=house.buying,
        sending=house.sending,
        payees=house.payees,
        disputing=house.disputing,
        subscribing=house.subscribing,
        hearing=house.hearing,
    )
    return cast(Services, SimpleNamespace(money=money))
