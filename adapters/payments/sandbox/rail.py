"""The sandbox as the site sees it: the port `Payments` on test money."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from adapters.payments.sandbox import bank, billing, events
from adapters.payments.sandbox.records import (
    PLATFORM,
    Account,
    Billed,
    Customer,
    Disputed,
    Link,
    Moved,
    Paid,
    Record,
    Refunded,
    Reversed,
    Session,
    Subscribed,
    Transferred,
)
from adapters.payments.sandbox.state import SandboxFile, State
from domain.payments import (
    BilledPlan,
    BillingState,
    Checkout,
    CheckoutSession,
    Event,
    Funds,
    Invoice,
    Movement,
    Payment,
    PaymentDispute,
    PaymentRefused,
    PaymentsDown,
    PayoutAccount,
    Refund,
    Reversal,
    SentTransfer,
    SessionState,
    Topic,
    TransferOrder,
)

R = TypeVar("R", bound=Record)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
LINK_SECONDS = 5 * 60


class SandboxPayments:
    """`site_url` is where its hosted pages are; `secret` signs its events, asked for when it is needed."""

    is_test = True

    def __init__(self, file: SandboxFile, secret: Callable[[], str], site_url: str) -> None:
        self._file, self._secret, self._site_url = file, secret, site_url

    def create_account(self, key: str, reference: str, country: str, email: str, name: str) -> PayoutAccount:
        asked = ["external_account", "individual.verification"]
        draft = Account(reference=reference, country=country, email=email, name=name, asked=asked)

        def make(state: State) -> Account:
            if len(country) != 2 or not country.isupper():
                raise PaymentRefused(f"No such country: {country}", "country_unsupported")
            made = state.add(draft)
            state.happened(Topic.ACCOUNT, "account.created", made.id, made.id)
            return made

        return self._once(key, [reference, country, email, name], Account, make).told()

    def account(self, account_id: str) -> PayoutAccount:
        with self._reading() as state:
            return state.get(Account, account_id).told()

    def find_account(self, reference: str) -> PayoutAccount | None:
        with self._reading() as state:
            return _newest(state.find(Account, reference))

    def onboarding_link(self, account_id: str, return_url: str, refresh_url: str) -> str:
        with self._changing() as state:
            if state.get(Account, account_id).closed:
                raise PaymentRefused("The account is closed", "account_closed")
            return self._page(state, "onboarding", account_id, return_url, refresh_url)

    def dashboard_link(self, account_id: str) -> str:
        with self._changing() as state:
            if not state.get(Account, account_id).submitted:
                raise PaymentRefused("The account hasn't finished onboarding", "account_not_onboarded")
            return f"{self._site_url}/sandbox/dashboard/{account_id}"

    def funds(self, account_id: str = "") -> Funds:
        with self._reading() as state:
            if account_id:
                return bank.account_funds(state, state.get(Account, account_id))
            return bank.platform_funds(state)

    def start_checkout(self, key: str, checkout: Checkout) -> CheckoutSession:
        def make(state: State) -> Session:
            made = billing.open_session(state, checkout)
            made.url = f"{self._site_url}/sandbox/checkout/{made.id}"
            state.save(made)
            return made

        return self._once(key, asdict(checkout), Session, make).told()

    def checkout(self, session_id: str) -> CheckoutSession:
        with self._reading() as state:
            return state.get(Session, session_id).told()

    def find_checkout(self, reference: str, since: datetime) -> CheckoutSession | None:
        with self._reading() as state:
            found = state.find(Session, reference)
        return _newest([each for each in found if each.at >= int(since.timestamp())])

    def expire_checkout(self, session_id: str) -> CheckoutSession:
        with self._changing() as state:
            session = state.get(Session, session_id)
            if session.state == SessionState.OPEN:
                billing.expire(state, session)
            return session.told()

    def billing_link(self, customer_id: str, return_url: str) -> str:
        with self._changing() as state:
            state.get(Customer, customer_id)
            return self._page(state, "billing", customer_id, return_url)

    def subscription(self, subscription_id: str) -> BilledPlan:
        with self._reading() as state:
            return state.get(Subscribed, subscription_id).told()

    def stop_renewing(self, key: str, subscription_id: str) -> BilledPlan:
        with self._changing() as state:
            subscribed = state.get(Subscribed, subscription_id)
            if subscribed.state != BillingState.ENDED and not subscribed.ends_with_period:
                billing.cancel(state, subscription_id, at_end=True)
        return self.subscription(subscription_id)

    def invoice(self, invoice_id: str) -> Invoice:
        with self._reading() as state:
            return state.get(Billed, invoice_id).told()

    def invoice_of(self, payment_id: str) -> Invoice | None:
        with self._reading() as state:
            found = state.find(Billed, state.get(Paid, payment_id).reference)
        return _newest([each for each in found if each.payment_id == payment_id])

    def payment(self, payment_id: str) -> Payment:
        with self._reading() as state:
            return state.get(Paid, payment_id).told()

    def refund(self, key: str, reference: str, payment_id: str, amount: int) -> Refund:
        asked = ["refund", reference, payment_id, amount]
        made = self._once(
            key, asked, Refunded, lambda state: bank.refund(state, payment_id, amount, reference)
        )
        return made.told()

    def read_refund(self, refund_id: str) -> Refund:
        with self._reading() as state:
            return state.get(Refunded, refund_id).told()

    def find_refund(self, reference: str, payment_id: str) -> Refund | None:
        with self._reading() as state:
            return _newest(state.find(Refunded, reference, payment_id))

    def refunds(self, payment_id: str) -> Sequence[Refund]:
        with self._reading() as state:
            return [each.told() for each in reversed(state.find(Refunded, parent=payment_id))]

    def transfer(self, key: str, order: TransferOrder) -> SentTransfer:
        if self._file.take("refuse"):
            raise PaymentRefused("The sandbox was told to refuse this transfer", "transfers_not_allowed")
        return self._once(key, asdict(order), Transferred, lambda state: bank.transfer(state, order)).told()

    def find_transfer(self, reference: str, group: str) -> SentTransfer | None:
        with self._reading() as state:
            return _newest(state.find(Transferred, reference, group))

    def reverse(self, key: str, reference: str, transfer_id: str, amount: int) -> Reversal:
        asked = ["reverse", reference, transfer_id, amount]
        made = self._once(
            key, asked, Reversed, lambda state: bank.reverse(state, transfer_id, amount, reference)
        )
        return made.told()

    def find_reversal(self, reference: str, transfer_id: str) -> Reversal | None:
        with self._reading() as state:
            return _newest(state.find(Reversed, reference, transfer_id))

    def dispute(self, dispute_id: str) -> PaymentDispute:
        with self._reading() as state:
            return state.get(Disputed, dispute_id).told()

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        events.check(body, headers, self._secret(), now)
        return events.event(body)

    def events_since(self, since: datetime) -> Iterator[Event]:
        with self._reading() as state:
            bodies = state.events_since(int(since.timestamp()))
        return (events.event(body) for body in bodies)

    def movements(self, since: datetime, until: datetime) -> Iterator[Movement]:
        """From `since` on, up to and without `until`."""
        with self._reading() as state:
            found = state.find(Moved, parent=PLATFORM)
        wanted = range(int(since.timestamp()), int(until.timestamp()))
        return (each.told() for each in reversed(found) if each.at in wanted)

    @contextmanager
    def _reading(self) -> Iterator[State]:
        if self._file.take("fail"):
            raise PaymentsDown("the sandbox was told not to answer")
        with self._file.turn() as state:
            billing.catch_up(state)
            yield state

    @contextmanager
    def _changing(self) -> Iterator[State]:
        """What is done in here stays done even if its answer gets lost."""
        with self._reading() as state:
            yield state
        if self._file.take("drop"):
            raise PaymentsDown("the sandbox was told to lose its answer")

    def _once(self, key: str, asked: Any, kind: type[R], make: Callable[[State], R]) -> R:
        """What was made with this key before, else what is made now. A refusal uses no key up."""
        told = json.dumps([kind.kind, asked], sort_keys=True, default=str)
        with self._changing() as state:
            if used := state.used_key(key):
                if used[0] != told:
                    raise PaymentRefused("This key was used with other parameters", "idempotency_error")
                return state.get(kind, used[1])
            made = make(state)
            state.keep_key(key, told, made.id)
            return made

    def _page(self, state: State, page: str, subject: str, return_url: str, refresh_url: str = "") -> str:
        link = Link(
            subject=subject,
            return_url=return_url,
            refresh_url=refresh_url or return_url,
            expires_at=state.now + LINK_SECONDS,
        )
        query = urlencode({"link": state.add(link).id})
        return f"{self._site_url}/sandbox/{page}/{subject}?{query}"


class Told(Protocol[T_co]):
    def told(self) -> T_co: ...


def _newest(found: Sequence[Told[T]]) -> T | None:
    return found[0].told() if found else None
