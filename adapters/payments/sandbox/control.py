"""The sandbox from its other side: buyers, banks, producers at their forms, and the knobs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from adapters.payments.sandbox import bank, billing, events
from adapters.payments.sandbox.records import (
    Account,
    Disputed,
    Link,
    Paid,
    Record,
    Refunded,
    Reversed,
    Session,
    Subscribed,
    Transferred,
)
from adapters.payments.sandbox.state import SandboxFile, State
from domain.money import Currency
from domain.payments import (
    BilledPlan,
    CheckoutSession,
    Invoice,
    Payment,
    PaymentDispute,
    PaymentRefused,
    Refund,
    Topic,
)
from domain.sandbox import Delivery, HostedAccount, HostedCheckout, HostedLink, Knobs

KINDS: Mapping[str, type[Record]] = {
    "accounts": Account,
    "checkouts": Session,
    "payments": Paid,
    "refunds": Refunded,
    "transfers": Transferred,
    "reversals": Reversed,
}
KNOBS = {
    "declined": "decline",
    "failing_calls": "fail",
    "dropped_replies": "drop",
    "slow_refunds": "slow",
    "failing_renewals": "failing",
    "delay_seconds": "delay",
    "twice": "twice",
    "shuffled": "shuffle",
    "refused_transfers": "refuse",
}
"""The knobs' names in the file."""


class SandboxControl:
    """Implements `Sandbox`; lost answers and failing calls are for the port only."""

    def __init__(self, file: SandboxFile, secret: Callable[[], str]) -> None:
        self._file, self._secret = file, secret

    def checkouts(self) -> Sequence[HostedCheckout]:
        with self._turn() as state:
            return [_hosted(each) for each in state.find(Session)]

    def checkout(self, session_id: str) -> HostedCheckout:
        with self._turn() as state:
            return _hosted(state.get(Session, session_id))

    def pay(self, session_id: str) -> CheckoutSession:
        if self._file.take("decline"):
            self.decline(session_id)
            raise PaymentRefused("Your card was declined", "card_declined")
        with self._turn() as state:
            return billing.pay(state, session_id).told()

    def decline(self, session_id: str) -> None:
        with self._turn() as state:
            billing.decline(state, session_id)

    def accounts(self) -> Sequence[HostedAccount]:
        with self._turn() as state:
            return [HostedAccount(each.told(), each.email, each.name) for each in state.find(Account)]

    def account(self, account_id: str) -> HostedAccount:
        with self._turn() as state:
            found = state.get(Account, account_id)
            return HostedAccount(found.told(), found.email, found.name)

    def onboard(self, account_id: str, currency: Currency) -> None:
        with self._account(account_id, "account.updated") as account:
            account.submitted = account.charges = account.payouts = True
            account.asked, account.currency = [], currency

    def leave(self, account_id: str) -> None:
        with self._account(account_id, "account.updated") as account:
            account.submitted, account.charges, account.payouts = True, False, False
            account.asked = ["external_account"]

    def restrict(self, account_id: str, due: Sequence[str]) -> None:
        with self._account(account_id, "account.updated") as account:
            account.payouts, account.asked = False, list(due)

    def close(self, account_id: str) -> None:
        with self._account(account_id, "account.application.deauthorized") as account:
            account.closed, account.charges, account.payouts = True, False, False

    @contextmanager
    def _account(self, account_id: str, kind: str) -> Iterator[Account]:
        with self._turn() as state:
            account = state.get(Account, account_id)
            if account.closed:
                raise PaymentRefused("The account is closed", "account_closed")
            yield account
            state.save(account)
            state.happened(Topic.ACCOUNT, kind, account_id, account_id)

    def visit(self, link_id: str) -> HostedLink:
        with self._turn() as state:
            link = state.get(Link, link_id)
            is_live = not link.visited and state.now < link.expires_at
            link.visited = True
            state.save(link)
        return HostedLink(link.id, link.subject, link.return_url, link.refresh_url, is_live)

    def link(self, link_id: str) -> HostedLink:
        with self._turn() as state:
            link = state.get(Link, link_id)
        return HostedLink(link.id, link.subject, link.return_url, link.refresh_url, not link.visited)

    def plans_of(self, customer_id: str) -> Sequence[BilledPlan]:
        with self._turn() as state:
            return [each.told() for each in state.find(Subscribed, parent=customer_id)]

    def plans(self) -> Sequence[BilledPlan]:
        with self._turn() as state:
            return [each.told() for each in state.find(Subscribed)]

    def prices(self) -> Mapping[str, tuple[int, int]]:
        with self._turn() as state:
            return state.plans

    def renew(self, subscription_id: str, works: bool = True) -> Invoice:
        with self._turn() as state:
            return billing.renew(state, subscription_id, works).told()

    def change_plan(self, subscription_id: str, plan: str, at_end: bool) -> None:
        with self._turn() as state:
            billing.change_plan(state, subscription_id, plan, at_end)

    def cancel(self, subscription_id: str, at_end: bool = True) -> None:
        with self._turn() as state:
            billing.cancel(state, subscription_id, at_end)

    def resume(self, subscription_id: str) -> None:
        with self._turn() as state:
            billing.resume(state, subscription_id)

    def payments(self) -> Sequence[Payment]:
        with self._turn() as state:
            return [each.told() for each in state.find(Paid)]

    def refund(self, payment_id: str, amount: int) -> Refund:
        with self._turn() as state:
            return bank.refund(state, payment_id, amount, "").told()

    def refunds(self) -> Sequence[Refund]:
        with self._turn() as state:
            return [each.told() for each in state.find(Refunded)]

    def end_refund(self, refund_id: str, works: bool) -> None:
        with self._turn() as state:
            bank.end_refund(state, refund_id, works)

    def reverse(self, transfer_id: str, amount: int) -> None:
        with self._turn() as state:
            bank.reverse(state, transfer_id, amount, "")

    def disputes(self) -> Sequence[PaymentDispute]:
        with self._turn() as state:
            return [each.told() for each in state.find(Disputed)]

    def dispute(self, payment_id: str) -> PaymentDispute:
        with self._turn() as state:
            return bank.dispute(state, payment_id).told()

    def decide(self, dispute_id: str, won: bool) -> None:
        with self._turn() as state:
            bank.decide(state, dispute_id, won)

    def knobs(self) -> Knobs:
        with self._turn() as state:
            return Knobs(
                declined=state.knob("decline"),
                failing_calls=state.knob("fail"),
                dropped_replies=state.knob("drop"),
                slow_refunds=state.knob("slow"),
                failing_renewals=bool(state.knob("failing")),
                delay_seconds=state.knob("delay"),
                twice=bool(state.knob("twice")),
                shuffled=bool(state.knob("shuffle")),
                waiting=state.waiting(),
                refused_transfers=state.knob("refuse"),
            )

    def turn(self, knobs: Knobs) -> None:
        with self._turn() as state:
            for field, name in KNOBS.items():
                state.turn_knob(name, int(getattr(knobs, field)))

    def forget_keys(self) -> None:
        with self._turn() as state:
            state.forget_keys()

    def deliveries(self, now: datetime | None = None) -> Sequence[Delivery]:
        now = now or self._file.clock.now()
        with self._turn() as state:
            bodies = [body.encode() for body in state.take_due(int(now.timestamp()))]
        return [(body, events.signed(body, self._secret(), now)) for body in bodies]

    def made(self, kind: str) -> int:
        with self._turn() as state:
            return state.count(KINDS[kind].kind)

    @contextmanager
    def _turn(self) -> Iterator[State]:
        with self._file.turn() as state:
            billing.catch_up(state)
            yield state


def _hosted(session: Session) -> HostedCheckout:
    return HostedCheckout(
        session.told(),
        session.lines,
        session.email,
        session.plan,
        session.success_url,
        session.cancel_url,
        session.declined,
    )
