"""The Stripe adapter on its double, driven from the other side."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from adapters.payments.stripe import StripePayments
from adapters.payments.stripe.events import Secrets
from domain.money import Currency
from domain.payments import CheckoutSession, Invoice, PaymentDispute, PaymentRefused, Refund
from domain.plans import PLAN_CURRENCY, Plan
from domain.site import Site
from tests.fakes import FakeClock
from tests.stripe_double import accounts, billing, checkout, money
from tests.stripe_double.checking import Json, Refusal
from tests.stripe_double.server import running
from tests.stripe_double.world import KEY, SECRET, THIN_SECRET, World

KINDS = {
    "accounts": "v2.core.account",
    "checkouts": "checkout.session",
    "refunds": "refund",
    "transfers": "transfer",
    "reversals": "transfer_reversal",
}
RETURN = "https://beats.example/plans"


@contextmanager
def refusing() -> Iterator[None]:
    """What people are refused at Stripe's own pages, as the harness says it."""
    try:
        yield
    except Refusal as refusal:
        raise PaymentRefused(str(refusal)) from refusal


@dataclass
class StripeRail:
    payments: StripePayments
    world: World

    @property
    def clock(self) -> FakeClock:
        return self.world.clock

    def wait(self, time: timedelta) -> None:
        self.clock.moment += time
        checkout.run_out(self.world)
        money.pay_out(self.world)

    def onboard(self, account_id: str, *, currency: Currency = Currency.USD) -> None:
        account = accounts.account_there(self.world, account_id)
        accounts.ask(account, (), "")
        account["defaults"]["currency"] = currency.lower()
        accounts.permit(self.world, account, "active")

    def restrict(self, account_id: str, due: Sequence[str] = ("external_account",)) -> None:
        account = accounts.account_there(self.world, account_id)
        accounts.ask(account, due, "routine_verification")
        accounts.permit(self.world, account, "restricted")

    def close(self, account_id: str) -> None:
        accounts.account_there(self.world, account_id)["closed"] = True
        self.world.tell_thin("v2.core.account.closed", account_id)

    def pay(self, session_id: str) -> CheckoutSession:
        with refusing():
            checkout.run_out(self.world)
            checkout.pay(self.world, session_id)
        return self.payments.checkout(session_id)

    def decline(self, session_id: str) -> None:
        """Stripe's page says so to the buyer, and waits for another card."""
        assert self.world.get(session_id, "checkout.session")["status"] == "open"

    def renew(self, subscription_id: str, works: bool = True) -> Invoice:
        with refusing():
            invoice_id = billing.renew(self.world, subscription_id, works)
        return self.payments.invoice(invoice_id)

    def change_plan(self, subscription_id: str, plan: str, at_end: bool) -> None:
        """In the portal, where only what its configuration offers can be chosen."""
        subscription = billing.alive(self.world, subscription_id)
        self.payments.billing_link(subscription["customer"], RETURN)
        price = self.offered(plan)
        (billing.downgrade if at_end else billing.upgrade)(self.world, subscription, price)

    def offered(self, plan: str) -> Json:
        configuration = self.world.all("billing_portal.configuration")[-1]
        products = configuration["features"]["subscription_update"]["products"]
        prices = [self.world.get(each, "price") for product in products for each in product["prices"]]
        return next(price for price in prices if price["nickname"] == plan)

    def cancel(self, subscription_id: str, at_end: bool = True) -> None:
        if at_end:
            billing.set_ending(self.world, subscription_id, True)
        else:
            billing.end(self.world, billing.alive(self.world, subscription_id))

    def resume(self, subscription_id: str) -> None:
        billing.set_ending(self.world, subscription_id, False)

    def dispute(self, payment_id: str) -> PaymentDispute:
        return self.payments.dispute(money.dispute(self.world, payment_id)["id"])

    def decide(self, dispute_id: str, won: bool) -> None:
        money.decide(self.world, dispute_id, won)

    def slow_refunds(self, count: int = 1) -> None:
        self.world.slow_refunds = count

    def end_refund(self, refund_id: str, works: bool) -> None:
        with refusing():
            money.end_refund(self.world, refund_id, works)

    def refund(self, payment_id: str, amount: int) -> Refund:
        with refusing():
            made = money.refund(self.world, {"payment_intent": payment_id, "amount": amount})
        return self.payments.read_refund(made["id"])

    def reverse(self, transfer_id: str, amount: int) -> None:
        with refusing():
            money.reverse(self.world, {"amount": amount}, transfer_id)

    def drop_replies(self, count: int = 1) -> None:
        self.world.dropped = count

    def fail_calls(self, count: int = 1) -> None:
        self.world.failing = count

    def forget_keys(self) -> None:
        self.world.answers.clear()

    def offer(self, plans: Mapping[str, tuple[int, int]]) -> None:
        address = self.payments._client._requestor.base_addresses["api"] or ""
        self.payments = payments_at(
            address, [Plan(name, *cost, PLAN_CURRENCY) for name, cost in plans.items()]
        )

    def made(self, kind: str) -> int:
        return len(self.world.all(KINDS[kind]))

    def events(self) -> list[tuple[bytes, dict[str, str]]]:
        waiting, self.world.outbox = self.world.outbox, []
        return [self.world.sent(event, secret) for event, secret in waiting]


def payments_at(address: str, plans: Sequence[Plan] = Site().plans) -> StripePayments:
    return StripePayments(KEY, Secrets(SECRET, THIN_SECRET), plans=plans, address=address)


@contextmanager
def stripe_rail(clock: FakeClock | None = None) -> Iterator[StripeRail]:
    """A fresh rail. Leaving it fails if a request was sent that Stripe's own types don't allow."""
    world = World(clock or FakeClock())
    with running(world) as address:
        yield StripeRail(payments_at(address), world)
    if world.mistakes:
        raise AssertionError("\n".join(world.mistakes))
