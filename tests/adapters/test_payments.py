"""The contract of the payments port: accounts, checkouts, keys, and answers that never come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.money import Currency
from domain.payments import Item, PaymentRefused, PaymentsDown, SessionState
from tests.adapters.paying import account, bought, checkout, order, paid, ready_account
from tests.rails import Rail

NOBODY = "sandbox_none_1"


def test_no_real_money_moves_in_tests(rail: Rail) -> None:
    assert rail.payments.is_test


def test_a_new_account_has_everything_before_it(rail: Rail) -> None:
    made = account(rail)
    assert (made.reference, made.country) == ("producer-1", "US")
    assert not (made.details_submitted or made.charges_enabled or made.payouts_enabled or made.is_closed)
    assert made.due and not made.is_ready
    assert rail.payments.account(made.id) == made


def test_an_account_whose_form_is_filled_in_is_ready(rail: Rail) -> None:
    made = account(rail)
    rail.onboard(made.id, currency=Currency.EUR)
    now = rail.payments.account(made.id)
    assert now.is_ready and now.due == ()
    assert (now.id, now.reference, now.currency) == (made.id, "producer-1", Currency.EUR)


def test_an_account_that_is_restricted_says_what_is_due(rail: Rail) -> None:
    made = ready_account(rail)
    rail.restrict(made.id, ("external_account", "individual.verification.document"))
    now = rail.payments.account(made.id)
    assert now.details_submitted and not now.payouts_enabled and not now.is_ready
    assert set(now.due) == {"external_account", "individual.verification.document"}
    rail.onboard(made.id)
    assert rail.payments.account(made.id).is_ready


def test_an_account_that_is_closed_is_never_ready(rail: Rail) -> None:
    made = ready_account(rail)
    rail.close(made.id)
    now = rail.payments.account(made.id)
    assert now.is_closed and not now.is_ready


def test_accounts_are_found_by_their_reference(rail: Rail) -> None:
    one, other = account(rail, "producer-1"), account(rail, "producer-2")
    assert rail.payments.find_account("producer-1") == one
    assert rail.payments.find_account("producer-2") == other
    assert rail.payments.find_account("producer-3") is None


def test_links_lead_to_the_hosted_pages_and_are_new_each_time(rail: Rail) -> None:
    made = ready_account(rail)
    back, again = "https://beats.example/back", "https://beats.example/again"
    links = [rail.payments.onboarding_link(made.id, back, again) for _ in range(2)]
    assert links[0] != links[1]
    assert all(link.startswith("http") for link in (*links, rail.payments.dashboard_link(made.id)))


def test_somebody_who_paid_has_a_billing_page(rail: Rail) -> None:
    customer = bought(rail).customer_id
    assert rail.payments.billing_link(customer, "https://beats.example/plans").startswith("http")


def test_a_checkout_is_open_until_it_is_paid(rail: Rail) -> None:
    asked = checkout(rail)
    made = rail.payments.start_checkout("key-1", asked)
    assert (made.state, made.is_paid, made.payment_id) == (SessionState.OPEN, False, "")
    assert (made.reference, made.amount, made.currency) == ("order-1", 227_00, Currency.USD)
    assert made.expires_at == asked.expires_at and made.url.startswith("http")
    assert rail.payments.checkout(made.id) == made
    rail.pay(made.id)
    now = rail.payments.checkout(made.id)
    assert (now.state, now.is_paid, now.url) == (SessionState.COMPLETE, True, "")
    assert (now.reference, now.amount, now.currency) == ("order-1", 227_00, Currency.USD)
    assert now.payment_id and now.customer_id and not now.subscription_id


def test_what_was_paid_is_told_with_its_charge(rail: Rail) -> None:
    payment = paid(rail)
    assert (payment.amount, payment.currency, payment.reference) == (227_00, Currency.USD, "order-1")
    assert payment.charge_id and payment.refunded == 0 and 0 <= payment.fee < payment.amount


def test_a_customer_who_comes_back_stays_the_same(rail: Rail) -> None:
    first = bought(rail, "order-1")
    second = bought(rail, "order-2", customer_id=first.customer_id)
    assert second.customer_id == first.customer_id


@pytest.mark.parametrize(
    ("currency", "amount"),
    [
        (Currency.JPY, 30_000),
        (Currency.KWD, 12_340),
        (Currency.ISK, 45_00),
        (Currency.CAD, 1_01),
        (Currency.EUR, 999_999_99),
    ],
)
def test_amounts_come_back_in_every_currency(rail: Rail, currency: Currency, amount: int) -> None:
    items = (Item("Exclusive", amount),)
    made = rail.payments.start_checkout("key-1", checkout(rail, items=items, currency=currency))
    assert (made.amount, made.currency) == (amount, currency)
    payment = rail.payments.payment(rail.pay(made.id).payment_id)
    assert (payment.amount, payment.currency) == (amount, currency)
    refund = rail.payments.refund("key-2", "refund-1", payment.id, amount)
    assert (refund.amount, refund.currency) == (amount, currency)


def test_a_declined_card_leaves_the_checkout_open(rail: Rail) -> None:
    made = rail.payments.start_checkout("key-1", checkout(rail))
    rail.decline(made.id)
    now = rail.payments.checkout(made.id)
    assert (now.state, now.is_paid, now.payment_id, now.url) == (SessionState.OPEN, False, "", made.url)
    assert rail.pay(made.id).is_paid


def test_a_checkout_ends_when_its_time_is_over(rail: Rail) -> None:
    made = rail.payments.start_checkout("key-1", checkout(rail))
    rail.wait(timedelta(hours=1, seconds=1))
    now = rail.payments.checkout(made.id)
    assert (now.state, now.url, now.is_paid) == (SessionState.EXPIRED, "", False)
    with pytest.raises(PaymentRefused):
        rail.pay(made.id)


def test_a_checkout_can_be_ended_before(rail: Rail) -> None:
    made = rail.payments.start_checkout("key-1", checkout(rail))
    assert rail.payments.expire_checkout(made.id).state is SessionState.EXPIRED
    assert rail.payments.expire_checkout(made.id).state is SessionState.EXPIRED
    with pytest.raises(PaymentRefused):
        rail.pay(made.id)


def test_a_checkout_that_was_paid_stays_paid(rail: Rail) -> None:
    done = bought(rail)
    assert rail.payments.expire_checkout(done.id) == rail.payments.checkout(done.id)
    assert rail.payments.checkout(done.id).is_paid


def test_the_newest_checkout_of_a_reference_is_found(rail: Rail) -> None:
    start = rail.clock.now()
    rail.payments.start_checkout("key-1", checkout(rail))
    rail.wait(timedelta(minutes=5))
    second = rail.payments.start_checkout("key-2", checkout(rail))
    rail.payments.start_checkout("key-3", checkout(rail, "order-2"))
    assert rail.payments.find_checkout("order-1", start) == second
    assert rail.payments.find_checkout("order-3", start) is None
    rail.wait(timedelta(minutes=5))
    assert rail.payments.find_checkout("order-1", rail.clock.now()) is None


@pytest.mark.parametrize(
    "what",
    ["account", "checkout", "subscription", "invoice", "payment", "dispute", "funds", "dashboard_link"],
)
def test_an_id_that_is_not_there_is_refused(rail: Rail, what: str) -> None:
    with pytest.raises(PaymentRefused):
        getattr(rail.payments, what)(NOBODY)


def test_one_key_makes_one_of_each(rail: Rail) -> None:
    ask = rail.payments
    assert account(rail).id == account(rail).id
    made = ready_account(rail)
    asked = checkout(rail)
    assert ask.start_checkout("k1", asked).id == (again := ask.start_checkout("k1", asked)).id
    payment = ask.payment(rail.pay(again.id).payment_id)
    sent = [ask.transfer("k2", order(made, 50_00, payment.charge_id)).id for _ in range(2)]
    back = [ask.reverse("k3", "back-1", sent[0], 20_00).id for _ in range(2)]
    refunds = [ask.refund("k4", "refund-1", payment.id, 30_00).id for _ in range(2)]
    assert all(len(set(ids)) == 1 for ids in (sent, back, refunds))
    for kind in ("accounts", "checkouts", "transfers", "reversals", "refunds"):
        assert rail.made(kind) == 1, kind
    assert ask.payment(payment.id).refunded == 30_00


def test_a_key_with_other_content_is_refused(rail: Rail) -> None:
    made, payment = ready_account(rail), paid(rail)
    rail.payments.transfer("k2", order(made, 50_00, payment.charge_id))
    rail.payments.refund("k4", "refund-1", payment.id, 30_00)
    attempts = [
        lambda: rail.payments.create_account(
            "key-producer-1", "producer-1", "CA", "alice@example.com", "Alice"
        ),
        lambda: rail.payments.start_checkout("key-order-1", checkout(rail, amount=201_00)),
        lambda: rail.payments.transfer("k2", order(made, 51_00, payment.charge_id)),
        lambda: rail.payments.refund("k4", "refund-1", payment.id, 31_00),
    ]
    for attempt in attempts:
        with pytest.raises(PaymentRefused):
            attempt()
    assert [rail.made(kind) for kind in ("accounts", "checkouts", "transfers", "refunds")] == [1, 1, 1, 1]


@pytest.mark.parametrize("kind", ["accounts", "checkouts", "transfers", "reversals", "refunds"])
def test_what_was_done_while_its_answer_got_lost_is_done_once(rail: Rail, kind: str) -> None:
    ask = asking(rail, kind)
    before = rail.made(kind)
    rail.drop_replies()
    with pytest.raises(PaymentsDown):
        ask("k9")
    assert rail.made(kind) == before + 1
    ask("k9")
    assert rail.made(kind) == before + 1


@pytest.mark.parametrize("kind", ["accounts", "checkouts", "transfers", "reversals", "refunds"])
def test_a_call_that_failed_is_not_done(rail: Rail, kind: str) -> None:
    ask = asking(rail, kind)
    before = rail.made(kind)
    rail.fail_calls()
    with pytest.raises(PaymentsDown):
        ask("k9")
    assert rail.made(kind) == before
    ask("k9")
    assert rail.made(kind) == before + 1


def asking(rail: Rail, kind: str):  # type: ignore[no-untyped-def]
    """A call that makes one of a kind, with everything that it needs."""
    payments, asked = rail.payments, checkout(rail, "order-9")
    if kind == "accounts":
        return lambda key: payments.create_account(key, "producer-9", "US", "bob@example.com", "Bob")
    if kind == "checkouts":
        return lambda key: payments.start_checkout(key, asked)
    payment, made = paid(rail), ready_account(rail)
    if kind == "refunds":
        return lambda key: payments.refund(key, "refund-9", payment.id, 10_00)
    share = replace(order(made, 50_00, payment.charge_id), reference="share-9")
    if kind == "transfers":
        return lambda key: payments.transfer(key, share)
    sent = payments.transfer("k1", share)
    return lambda key: payments.reverse(key, "back-9", sent.id, 10_00)


def test_what_was_made_is_found_by_its_reference_when_the_keys_are_forgotten(rail: Rail) -> None:
    start, payments = rail.clock.now(), rail.payments
    made, payment = ready_account(rail), paid(rail)
    sent = payments.transfer("k1", order(made, 50_00, payment.charge_id))
    back = payments.reverse("k2", "back-1", sent.id, 10_00)
    refund = payments.refund("k3", "refund-1", payment.id, 10_00)
    rail.wait(timedelta(hours=25))
    rail.forget_keys()
    found = payments.find_account("producer-1")
    assert found and found.id == made.id
    session = payments.find_checkout("order-1", start)
    assert session and session.payment_id == payment.id
    assert payments.find_transfer("share-1", "order-1") == replace(sent, reversed=10_00)
    assert payments.find_reversal("back-1", sent.id) == back
    assert payments.find_refund("refund-1", payment.id) == refund


def test_a_forgotten_key_makes_another(rail: Rail) -> None:
    first = account(rail)
    rail.forget_keys()
    assert account(rail).id != first.id
    assert rail.made("accounts") == 2


def test_a_refusal_can_be_asked_again_with_its_key(rail: Rail) -> None:
    made, payment = account(rail), paid(rail)
    with pytest.raises(PaymentRefused):
        rail.payments.transfer("k1", order(made, 50_00, payment.charge_id))
    rail.onboard(made.id)
    assert rail.payments.transfer("k2", order(made, 50_00, payment.charge_id)).amount == 50_00
    assert rail.made("transfers") == 1
