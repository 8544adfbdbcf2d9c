"""The rails under test, driven from the other side: by buyers, banks, producers and a bad network."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from adapters.payments.sandbox.control import SandboxControl
from adapters.payments.sandbox.rail import SandboxPayments
from adapters.payments.sandbox.state import SCHEMA, PlanPrices, SandboxFile, State
from domain.money import Currency
from domain.payments import CheckoutSession, Invoice, PaymentDispute, Refund
from domain.ports import Payments
from tests.fakes import FakeClock

SITE_URL = "http://127.0.0.1:8000"
PLANS = {"Classic": (29_00, 6_48), "Plus": (45_00, 8_40), "Pro": (59_00, 10_08)}
"""The base price and the fee of each plan that subscribers may change to, in CAD."""
SECRET = "only-for-tests"


class Rail(Protocol):
    """A rail from both sides; what is said about a rail holds for each of them."""

    payments: Payments
    clock: FakeClock

    def wait(self, time: timedelta) -> None:
        """Let time pass by there."""

    def onboard(self, account_id: str, *, currency: Currency = Currency.USD) -> None:
        """The producer fills in the hosted form, and all is well."""

    def restrict(self, account_id: str, due: Sequence[str] = ("external_account",)) -> None:
        """Payouts are off, and something is due again."""

    def close(self, account_id: str) -> None:
        """The producer leaves: the account is no longer ours to pay into."""

    def pay(self, session_id: str) -> CheckoutSession:
        """The buyer pays at the hosted page."""

    def decline(self, session_id: str) -> None:
        """The buyer's card is declined there."""

    def renew(self, subscription_id: str, works: bool = True) -> Invoice:
        """The next period begins and is billed."""

    def change_plan(self, subscription_id: str, plan: str, at_end: bool) -> None: ...

    def cancel(self, subscription_id: str, at_end: bool = True) -> None: ...

    def resume(self, subscription_id: str) -> None: ...

    def dispute(self, payment_id: str) -> PaymentDispute: ...

    def decide(self, dispute_id: str, won: bool) -> None: ...

    def slow_refunds(self, count: int = 1) -> None:
        """The next refunds stay pending until their end is told."""

    def end_refund(self, refund_id: str, works: bool) -> None:
        """The buyer's bank takes a refund, or doesn't and sends it back."""

    def refund(self, payment_id: str, amount: int) -> Refund:
        """Somebody gives money back in the processor's own pages."""

    def reverse(self, transfer_id: str, amount: int) -> None:
        """Somebody takes money back from a producer there."""

    def drop_replies(self, count: int = 1) -> None:
        """The next changing calls are done, but their answer is lost."""

    def fail_calls(self, count: int = 1) -> None:
        """The next calls aren't done at all."""

    def forget_keys(self) -> None:
        """As after 24 hours."""

    def offer(self, plans: Mapping[str, tuple[int, int]]) -> None:
        """The site starts again with other plans: each with its base price and fee, in CAD."""

    def made(self, kind: str) -> int:
        """How many accounts, checkouts, refunds, transfers or reversals there are."""

    def events(self) -> list[tuple[bytes, dict[str, str]]]:
        """What was sent to our address since last asked: body and headers."""


@dataclass
class SandboxRail:
    payments: SandboxPayments
    control: SandboxControl
    clock: FakeClock

    def wait(self, time: timedelta) -> None:
        self.clock.moment += time

    def onboard(self, account_id: str, *, currency: Currency = Currency.USD) -> None:
        self.control.onboard(account_id, currency)

    def restrict(self, account_id: str, due: Sequence[str] = ("external_account",)) -> None:
        self.control.restrict(account_id, due)

    def close(self, account_id: str) -> None:
        self.control.close(account_id)

    def pay(self, session_id: str) -> CheckoutSession:
        return self.control.pay(session_id)

    def decline(self, session_id: str) -> None:
        self.control.decline(session_id)

    def renew(self, subscription_id: str, works: bool = True) -> Invoice:
        return self.control.renew(subscription_id, works)

    def change_plan(self, subscription_id: str, plan: str, at_end: bool) -> None:
        self.control.change_plan(subscription_id, plan, at_end)

    def cancel(self, subscription_id: str, at_end: bool = True) -> None:
        self.control.cancel(subscription_id, at_end)

    def resume(self, subscription_id: str) -> None:
        self.control.resume(subscription_id)

    def dispute(self, payment_id: str) -> PaymentDispute:
        return self.control.dispute(payment_id)

    def decide(self, dispute_id: str, won: bool) -> None:
        self.control.decide(dispute_id, won)

    def slow_refunds(self, count: int = 1) -> None:
        self.control.turn(replace(self.control.knobs(), slow_refunds=count))

    def end_refund(self, refund_id: str, works: bool) -> None:
        self.control.end_refund(refund_id, works)

    def refund(self, payment_id: str, amount: int) -> Refund:
        return self.control.refund(payment_id, amount)

    def reverse(self, transfer_id: str, amount: int) -> None:
        self.control.reverse(transfer_id, amount)

    def drop_replies(self, count: int = 1) -> None:
        self.control.turn(replace(self.control.knobs(), dropped_replies=count))

    def fail_calls(self, count: int = 1) -> None:
        self.control.turn(replace(self.control.knobs(), failing_calls=count))

    def forget_keys(self) -> None:
        self.control.forget_keys()

    def offer(self, plans: Mapping[str, tuple[int, int]]) -> None:
        self.control._file._plans = plans

    def made(self, kind: str) -> int:
        return self.control.made(kind)

    def events(self) -> list[tuple[bytes, dict[str, str]]]:
        return [(body, dict(headers)) for body, headers in self.control.deliveries(self.clock.now())]


def sandbox_rail(folder: Path, clock: Any = None) -> SandboxRail:
    """A fresh rail; two of one folder are two processes of one site."""
    clock = clock or FakeClock()
    return SandboxRail(*_both_sides(SandboxFile(folder / "sandbox.sqlite3", clock, PLANS)), clock)


def memory_rail(clock: FakeClock) -> "MemoryRail":
    """The same in memory, for tests that are about the site."""
    file = Unfiled(clock, PLANS)
    return MemoryRail(*_both_sides(file), clock, file)


def _both_sides(file: SandboxFile) -> tuple[SandboxPayments, SandboxControl]:
    return SandboxPayments(file, lambda: SECRET, SITE_URL), SandboxControl(file, lambda: SECRET)


class Unfiled(SandboxFile):
    """The sandbox of a single process, in memory: opening the file takes longer than a turn."""

    opened: ClassVar[list[sqlite3.Connection]] = []

    def __init__(self, clock: FakeClock, plans: PlanPrices) -> None:
        super().__init__(Path(), clock, plans)
        self._kept: sqlite3.Connection | None = None
        self._turn = threading.Lock()

    @contextlib.contextmanager
    def turn(self) -> Iterator[State]:
        with self._turn:
            kept = self._kept or self._begun()
            kept.execute("BEGIN")
            try:
                yield State(kept, int(self.clock.now().timestamp()), self._token, self._plans)
            except BaseException:
                kept.execute("ROLLBACK")
                raise
            kept.execute("COMMIT")

    def _begun(self) -> sqlite3.Connection:
        self._kept = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._kept.deserialize(_nothing_yet())
        self.opened.append(self._kept)
        return self._kept

    def lose_all(self) -> None:
        """As if the file were deleted."""
        self._kept = None

    @classmethod
    def close_all(cls) -> None:
        while cls.opened:
            cls.opened.pop().close()


@cache
def _nothing_yet() -> bytes:
    """The file with its empty tables."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        return connection.serialize()


@dataclass
class MemoryRail(SandboxRail):
    file: Unfiled

    def lose_all(self) -> None:
        self.file.lose_all()
