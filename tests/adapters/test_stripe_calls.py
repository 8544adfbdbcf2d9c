"""What Stripe's answers mean, and what the double does with requests that can't be right."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
import stripe

from adapters.payments.stripe import StripePayments
from adapters.payments.stripe.calls import translated
from adapters.payments.stripe.events import Secrets
from adapters.payments.stripe.prices import PlanPrice, price_params, split
from domain.money import Currency
from domain.payments import Checkout, Item, MovementKind, PaymentRefused, PaymentsDown, TransferOrder
from tests.stripe_double.checking import Mistake, checked, form
from tests.stripe_double.rail import StripeRail, stripe_rail
from tests.stripe_double.world import KEY


@pytest.fixture
def rail() -> Iterator[StripeRail]:
    with stripe_rail() as rail:
        yield rail


def error(status: int | None, code: str = "") -> stripe.StripeError:
    return stripe.StripeError("No such thing", http_status=status, code=code)


def checkout(rail: StripeRail, **fields: object) -> Checkout:
    asked = {
        "reference": "order-1",
        "items": (Item("Night", 200_00), Item("Fee", 27_00)),
        "currency": Currency.USD,
        "email": "buyer@example.com",
        "success_url": "https://beats.example/yes",
        "cancel_url": "https://beats.example/no",
        "expires_at": rail.clock.now() + timedelta(hours=1),
    }
    return Checkout(**(asked | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [None, 200, 302, 408, 409, 425, 429, 500, 502, 503])
def test_an_answer_that_does_not_say_no_leaves_it_open(status: int | None) -> None:
    assert isinstance(translated(error(status)), PaymentsDown)


@pytest.mark.parametrize("code", ["lock_timeout", "rate_limit", "idempotency_key_in_use"])
def test_an_answer_that_says_to_try_again_leaves_it_open(code: str) -> None:
    assert isinstance(translated(error(400, code)), PaymentsDown)


@pytest.mark.parametrize("status", [400, 402, 403, 404, 422])
def test_a_no_is_told_with_its_reason_and_code(status: int) -> None:
    refused = translated(error(status, "resource_missing"))
    assert isinstance(refused, PaymentRefused)
    assert (refused.reason, refused.code) == ("No such thing", "resource_missing")


def test_no_key_is_told_on() -> None:
    said = stripe.StripeError("The provided key 'sk_test_abc123' does not have access.", http_status=403)
    assert "abc123" not in str(translated(said))
    assert "Invalid" not in str(translated(stripe.StripeError("Invalid API Key: sk_live_1", http_status=401)))


def test_nobody_there_is_down() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(PaymentsDown):
            StripePayments(KEY, Secrets(), address=address).funds()


def test_silence_is_down() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(PaymentsDown):
            StripePayments(KEY, Secrets(), address=address, timeout=1).funds()


def test_another_key_is_refused(rail: StripeRail) -> None:
    other = StripePayments(
        "sk_live_1", Secrets(), address=rail.payments._client._requestor.base_addresses["api"]
    )
    assert not other.is_test
    with pytest.raises(PaymentRefused) as refused:
        other.funds()
    assert refused.value.code == "key_not_accepted"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amount=1&currency=usd&destination=a&colour=red", "unknown parameter: colour"),
        ("amount=1&destination=a", "Missing required param: currency"),
        ("amount=1.5&currency=usd&destination=a", "amount"),
        ("amount=&currency=usd&destination=a", "amount"),
        ("currency=usd&destination=a&source_type=gold", "source_type"),
        ("currency=usd&destination=a&metadata=x", "metadata"),
        ("currency=usd&destination=a&expand=x", "Invalid array: expand"),
        ("currency[a]=usd&destination=a", "currency"),
    ],
)
def test_parameters_that_stripe_s_types_do_not_allow_are_refused(text: str, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        checked(form(text), stripe.params.TransferCreateParams, is_form=True)


def test_nested_parameters_are_checked_too() -> None:
    text = (
        "mode=payment&line_items[0][price_data][currency]=usd&line_items[0][price_data][product_data][name]=N"
    )
    good = checked(form(text), stripe.params.checkout.SessionCreateParams, is_form=True)
    assert good["line_items"][0]["price_data"]["product_data"] == {"name": "N"}
    for wrong in (
        "mode=gift",
        "line_items[2][quantity]=1",
        "line_items[0][quantity]=x",
        "line_items[0][a]=1",
    ):
        with pytest.raises(Mistake):
            checked(form(f"{text}&{wrong}"), stripe.params.checkout.SessionCreateParams, is_form=True)


def test_a_wrong_parameter_is_answered_400_and_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="unknown parameter: colour"), stripe_rail() as rail:
        client = rail.payments._client
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.raw_request("post", "/v1/transfers", currency="usd", destination="a", colour="red")
        assert refused.value.http_status == 400


def test_a_page_that_would_end_too_soon_is_refused(rail: StripeRail) -> None:
    soon = rail.clock.now() + timedelta(minutes=29)
    with pytest.raises(PaymentRefused, match="30 minutes"):
        rail.payments.start_checkout("k1", checkout(rail, expires_at=soon))
    assert rail.made("checkouts") == 0


def test_long_lists_are_walked_through(rail: StripeRail) -> None:
    rail.world.page = 2
    start = rail.clock.now()
    for number in range(5):
        rail.payments.create_account(f"a{number}", f"p{number}", "CA", "a@example.com", "A")
        rail.payments.start_checkout(f"c{number}", checkout(rail, reference=f"order-{number}"))
    account, session = rail.payments.find_account("p0"), rail.payments.find_checkout("order-0", start)
    assert account and session
    rail.onboard(account.id)
    payment = rail.payments.payment(rail.pay(session.id).payment_id)
    for number in range(5):
        rail.payments.refund(f"r{number}", f"refund-{number}", payment.id, 1_00)
        order = TransferOrder(f"t{number}", account.id, 1_00, Currency.USD, "order-0", payment.charge_id)
        sent = rail.payments.transfer(f"t{number}", order)
    found = rail.payments.find_refund("refund-0", payment.id), rail.payments.find_transfer("t0", "order-0")
    assert all(found)
    for number in range(5):
        rail.payments.reverse(f"b{number}", f"back-{number}", sent.id, 10)
    assert rail.payments.find_reversal("back-0", sent.id)
    lines = list(rail.payments.movements(start, start + timedelta(days=1)))
    assert len(lines) == 16 and lines[0].kind is MovementKind.PAYMENT


def test_a_plan_s_price_and_the_portal_are_made_once(rail: StripeRail) -> None:
    for number in range(2):
        items = (Item("Plus", 45_00), Item("Fee", 8_40))
        plan = checkout(rail, plan="Plus", items=items, currency=Currency.CAD)
        session = rail.pay(rail.payments.start_checkout(f"k{number}", plan).id)
        rail.payments.billing_link(session.customer_id, "https://beats.example/plans")
        rail.forget_keys()
    assert len(rail.world.all("price")) == 3
    assert len(rail.world.all("billing_portal.configuration")) == 1


def test_the_bill_of_a_larger_plan_tells_base_and_fee_apart_to_the_cent(rail: StripeRail) -> None:
    items = (Item("Classic", 29_00), Item("Fee", 6_48))
    asked = checkout(rail, plan="Classic", items=items, currency=Currency.CAD)
    plan = rail.payments.subscription(rail.pay(rail.payments.start_checkout("k1", asked).id).subscription_id)
    rail.wait(timedelta(days=10, hours=7))
    rail.change_plan(plan.id, "Pro", at_end=False)
    bill = rail.payments.invoice(rail.world.all("invoice")[-1]["id"])
    payment = rail.payments.payment(bill.payment_id)
    assert bill.plan == "Pro" and bill.amount == payment.amount
    assert 0 < bill.fee < bill.base < 59_00 - 29_00


@pytest.mark.parametrize("amount", [0, 1, -1, 69_08, -69_08, 34_54, 12_345, -777])
def test_a_line_s_parts_make_the_whole_again(amount: int) -> None:
    price = dict(price_params(PlanPrice("Pro", 59_00, 10_08, Currency.CAD)))
    base, fee = split(amount, price)
    assert base + fee == amount
    if abs(amount) == 69_08:
        assert (abs(base), abs(fee)) == (59_00, 10_08)


def test_a_refusal_is_remembered_with_its_key_as_stripe_does(rail: StripeRail) -> None:
    account = rail.payments.create_account("k1", "p1", "CA", "a@example.com", "A")
    session = rail.pay(rail.payments.start_checkout("k2", checkout(rail)).id)
    charge = rail.payments.payment(session.payment_id).charge_id
    order = TransferOrder("t1", account.id, 1_00, Currency.USD, "order-1", charge)
    for _ in range(2):
        with pytest.raises(PaymentRefused) as refused:
            rail.payments.transfer("k3", order)
        assert refused.value.code == "insufficient_capabilities_for_transfer"
        rail.onboard(account.id)
    rail.wait(timedelta(hours=25))
    assert rail.payments.transfer("k3", order).amount == 1_00
