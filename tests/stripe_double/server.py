"""The double's HTTP server: routes, checks, keys, and answers that get lost."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from stripe import params as v1
from stripe.params import billing_portal, checkout
from stripe.params.v2 import core

from tests.stripe_double import accounts, billing, money
from tests.stripe_double import checkout as pages
from tests.stripe_double.checking import Json, Mistake, Refusal, checked, form
from tests.stripe_double.world import KEY, Answer, World

VERSION = "2026-10-28.endive"
KEYS_LAST = timedelta(hours=24)


@dataclass(frozen=True)
class Call:
    """A request as a handler sees it; `account` is the producer's that it is made for."""

    world: World
    params: Json
    ids: tuple[str, ...]
    account: str
    start: int


Handler = Callable[[Call], Json]


def read(kind: str) -> Handler:
    return lambda call: call.world.view(call.world.get(call.ids[0], kind), call.params.get("expand", ()))


def plain(handle: Callable[..., Json]) -> Handler:
    return lambda call: handle(call.world, call.params, *call.ids)


def owned(handle: Callable[[World, Json, str], Json]) -> Handler:
    return lambda call: handle(call.world, call.params, call.account)


def paged(handle: Callable[[World, Json, int], Json]) -> Handler:
    return lambda call: handle(call.world, call.params, call.start)


def list_events(world: World, params: Json) -> Json:
    """Of the platform itself: those of producers' accounts are listed for each account alone."""
    types = params.get("types")
    own = [each for each in world.all("event") if not each.get("account")]
    return world.listed([e for e in own if types is None or e["type"] in types], params, "/v1/events")


ID = r"([A-Za-z0-9_]+)"
ROUTES: tuple[tuple[str, str, type, Handler], ...] = (
    ("POST", "/v2/core/accounts", core.AccountCreateParams, plain(accounts.create_account)),
    ("GET", "/v2/core/accounts", core.AccountListParams, paged(accounts.list_accounts)),
    ("GET", f"/v2/core/accounts/{ID}", core.AccountRetrieveParams, plain(accounts.read_account)),
    ("POST", "/v2/core/account_links", core.AccountLinkCreateParams, plain(accounts.link_account)),
    ("GET", "/v2/core/events", core.EventListParams, paged(accounts.list_thin_events)),
    ("POST", f"/v1/accounts/{ID}/login_links", v1.AccountLoginLinkCreateParams, plain(accounts.log_in)),
    ("POST", "/v1/checkout/sessions", checkout.SessionCreateParams, plain(pages.create_session)),
    ("GET", "/v1/checkout/sessions", checkout.SessionListParams, plain(pages.list_sessions)),
    ("GET", f"/v1/checkout/sessions/{ID}", checkout.SessionRetrieveParams, read("checkout.session")),
    ("POST", f"/v1/checkout/sessions/{ID}/expire", checkout.SessionExpireParams, plain(pages.expire_session)),
    ("POST", "/v1/prices", v1.PriceCreateParams, plain(billing.create_price)),
    ("GET", "/v1/prices", v1.PriceListParams, plain(billing.list_prices)),
    ("GET", f"/v1/prices/{ID}", v1.PriceRetrieveParams, read("price")),
    (
        "POST",
        "/v1/billing_portal/configurations",
        billing_portal.ConfigurationCreateParams,
        plain(billing.create_configuration),
    ),
    (
        "GET",
        "/v1/billing_portal/configurations",
        billing_portal.ConfigurationListParams,
        plain(billing.list_configurations),
    ),
    ("POST", "/v1/billing_portal/sessions", billing_portal.SessionCreateParams, plain(billing.open_portal)),
    ("GET", f"/v1/subscriptions/{ID}", v1.SubscriptionRetrieveParams, read("subscription")),
    ("POST", f"/v1/subscriptions/{ID}", v1.SubscriptionUpdateParams, plain(billing.update)),
    (
        "POST",
        f"/v1/subscription_schedules/{ID}/release",
        v1.SubscriptionScheduleReleaseParams,
        plain(billing.release_schedule),
    ),
    ("GET", f"/v1/invoices/{ID}", v1.InvoiceRetrieveParams, read("invoice")),
    ("GET", "/v1/invoice_payments", v1.InvoicePaymentListParams, plain(billing.list_payments)),
    ("GET", f"/v1/payment_intents/{ID}", v1.PaymentIntentRetrieveParams, read("payment_intent")),
    ("POST", "/v1/refunds", v1.RefundCreateParams, plain(money.refund)),
    ("GET", f"/v1/refunds/{ID}", v1.RefundRetrieveParams, read("refund")),
    ("GET", "/v1/refunds", v1.RefundListParams, plain(money.list_refunds)),
    ("POST", "/v1/transfers", v1.TransferCreateParams, plain(money.transfer)),
    ("GET", "/v1/transfers", v1.TransferListParams, plain(money.list_transfers)),
    ("GET", f"/v1/transfers/{ID}", v1.TransferRetrieveParams, read("transfer")),
    ("POST", f"/v1/transfers/{ID}/reversals", v1.TransferReversalCreateParams, plain(money.reverse)),
    ("GET", f"/v1/transfers/{ID}/reversals", v1.TransferReversalListParams, plain(money.list_reversals)),
    ("GET", f"/v1/disputes/{ID}", v1.DisputeRetrieveParams, read("dispute")),
    ("GET", "/v1/balance", v1.BalanceRetrieveParams, lambda call: money.balance(call.world, call.account)),
    ("GET", "/v1/balance_transactions", v1.BalanceTransactionListParams, owned(money.list_movements)),
    ("GET", "/v1/payouts", v1.PayoutListParams, owned(money.list_payouts)),
    ("GET", "/v1/events", v1.EventListParams, plain(list_events)),
)
PREPARING = re.compile(r"/v1/(prices|billing_portal/.*)")
"""Calls that come before the one that the site means, whose answers are never lost."""


class Lost(Exception):
    """It was done, but nobody will hear of it."""


class Double(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, world: World) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.world = world
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Desk(BaseHTTPRequestHandler):
    server: Double

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        try:
            with self.server.lock:
                status, answer, replayed = self.decide(body)
        except Lost:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.answer(status, answer, replayed)

    def answer(self, status: int, answer: Json, replayed: bool) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Request-Id", "req_double")
        if replayed:
            self.send_header("Idempotent-Replayed", "true")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def decide(self, body: str) -> tuple[int, Json, bool]:
        world = self.server.world
        if world.failing:
            world.failing -= 1
            return 503, {"error": {"type": "api_error", "message": "Stripe is unavailable."}}, False
        pages.run_out(world)
        money.pay_out(world)
        try:
            self.known()
            if self.command == "POST":
                return self.keyed(body)
            return 200, self.handled(body), False
        except Mistake as mistake:
            world.mistakes.append(f"{self.command} {self.path}: {mistake}")
            return mistake.status, {"error": mistake.error}, False
        except Refusal as refusal:
            return refusal.status, {"error": refusal.error}, False

    def known(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            raise Refusal(401, "", "Invalid API Key provided: sk_test_*****.")
        if self.headers.get("Stripe-Version") != VERSION:
            raise Mistake("", "another version of the API")

    def keyed(self, body: str) -> tuple[int, Json, bool]:
        """Once for each key; what a handler refused is remembered too, but in v2 tried anew."""
        world, key = self.server.world, self.headers.get("Idempotency-Key")
        if not key or len(key) > 255:
            raise Mistake("", "no Idempotency-Key, or one of more than 255 characters")
        request = (self.command, self.path, body)
        known = world.answers.get(key)
        if known and known.at + KEYS_LAST > world.clock.now():
            if known.request != request:
                raise Refusal(
                    400, "", "Keys can only be used with the same parameters.", kind="idempotency_error"
                )
            return known.status, known.body, True
        status, answer = self.executed(body)
        if status < 400 or not self.path.startswith("/v2/"):
            world.answers[key] = Answer(request, status, answer, world.clock.now())
        if world.dropped and not PREPARING.fullmatch(self.path):
            world.dropped -= 1
            raise Lost
        return status, answer, False

    def executed(self, body: str) -> tuple[int, Json]:
        try:
            return 200, json.loads(json.dumps(self.handled(body)))
        except Mistake:
            raise
        except Refusal as refusal:
            return refusal.status, {"error": refusal.error}

    def handled(self, body: str) -> Json:
        address = urlsplit(self.path)
        pairs = parse_qsl(address.query, keep_blank_values=True)
        query = urlencode([pair for pair in pairs if pair[0] != "page"])
        start = int(dict(pairs).get("page", 0))
        for method, pattern, kind, handle in ROUTES:
            match = re.fullmatch(pattern, address.path)
            if match and method == self.command:
                params = self.params(body if method == "POST" else query, kind)
                call = Call(self.server.world, params, match.groups(), self.account(), start)
                return following(handle(call), query)
        raise Mistake("", f"Unrecognized request URL ({self.command}: {address.path}).")

    def params(self, text: str, kind: type) -> Json:
        if self.command == "GET" or not self.path.startswith("/v2/"):
            return checked(form(text), kind, is_form=True)
        return checked(json.loads(text or "{}"), kind, is_form=False)

    def account(self) -> str:
        account = self.headers.get("Stripe-Account", "")
        if account and account not in self.server.world.things:
            raise Refusal(403, "account_invalid", f"The key does not have access to account '{account}'.")
        return account


def following(answer: Json, query: str) -> Json:
    """The next page of a list of v2 keeps the filters of the first."""
    if answer.get("next_page_url"):
        answer["next_page_url"] += f"&{query}"
    return answer


@contextmanager
def running(world: World) -> Iterator[str]:
    """The double's address, while it runs."""
    with Double(world) as double:
        thread = threading.Thread(target=double.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield double.address
        finally:
            double.shutdown()
            thread.join()
