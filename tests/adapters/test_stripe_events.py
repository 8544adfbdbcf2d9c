"""Events from Stripe: only what it signed with the right secret, just now, is one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from stripe import WebhookSignature

from adapters.payments.stripe import StripePayments
from adapters.payments.stripe.events import SNAPSHOT_TYPES, THIN_TYPES, Secrets, topic_of
from domain.payments import Event, ForgedEvent, Topic
from tests.stripe_double.rail import StripeRail, stripe_rail

NOW = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SNAPSHOT = {
    "object": "event",
    "id": "evt_1",
    "type": "refund.updated",
    "created": int(NOW.timestamp()),
    "data": {"object": {"id": "re_1", "object": "refund"}},
}
THIN = {
    "object": "v2.core.event",
    "id": "evt_2",
    "type": "v2.core.account[requirements].updated",
    "created": "2027-05-01T12:00:00.000Z",
    "context": None,
    "related_object": {"id": "acct_1", "type": "v2.core.account", "url": "/v2/core/accounts/acct_1"},
}
STRIPE = StripePayments("sk_test_1", Secrets("whsec_one", "whsec_two"))


@pytest.fixture
def rail() -> Iterator[StripeRail]:
    with stripe_rail() as rail:
        yield rail


def signed(thing: object, secret: str, at: datetime = NOW) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(thing)
    header = WebhookSignature.generate_signature_header(body, secret, int(at.timestamp()))
    return body.encode(), {"stripe-signature": header}


def test_a_snapshot_is_read() -> None:
    read = STRIPE.read_event(*signed(SNAPSHOT, "whsec_one"), NOW)
    assert read == Event("stripe", "evt_1", Topic.REFUND, "refund.updated", "re_1", "", NOW)


def test_a_thin_event_is_read() -> None:
    read = STRIPE.read_event(*signed(THIN, "whsec_two"), NOW)
    kind = "v2.core.account[requirements].updated"
    assert read == Event("stripe-thin", "evt_2", Topic.ACCOUNT, kind, "acct_1", "acct_1", NOW)


def test_what_happened_in_a_producer_s_account_names_it() -> None:
    gone = {"id": "ca_1", "object": "application"}
    thing = SNAPSHOT | {
        "type": "account.application.deauthorized",
        "account": "acct_1",
        "data": {"object": gone},
    }
    read = STRIPE.read_event(*signed(thing, "whsec_one"), NOW)
    assert (read.topic, read.object_id, read.account_id) == (Topic.ACCOUNT, "acct_1", "acct_1")
    paid = SNAPSHOT | {"type": "payout.paid", "account": "acct_1", "data": {"object": {"id": "po_1"}}}
    read = STRIPE.read_event(*signed(paid, "whsec_one"), NOW)
    assert (read.topic, read.object_id, read.account_id) == (Topic.PAYOUT, "po_1", "acct_1")


def test_a_schedule_counts_as_its_subscription() -> None:
    schedule = {"id": "sub_sched_1", "object": "subscription_schedule", "subscription": "sub_1"}
    thing = SNAPSHOT | {"type": "subscription_schedule.updated", "data": {"object": schedule}}
    read = STRIPE.read_event(*signed(thing, "whsec_one"), NOW)
    assert (read.topic, read.object_id) == (Topic.SUBSCRIPTION, "sub_1")


@pytest.mark.parametrize(
    ("thing", "secret"),
    [(SNAPSHOT, "whsec_two"), (THIN, "whsec_one"), (SNAPSHOT, "whsec_other"), (THIN, "whsec_other")],
)
def test_each_kind_has_its_own_secret(thing: object, secret: str) -> None:
    with pytest.raises(ForgedEvent):
        STRIPE.read_event(*signed(thing, secret), NOW)


def test_an_empty_secret_signs_nothing() -> None:
    with pytest.raises(ForgedEvent):
        StripePayments("sk_test_1", Secrets()).read_event(*signed(SNAPSHOT, ""), NOW)


@pytest.mark.parametrize("drift", [-300 * SECOND, 300 * SECOND])
def test_five_minutes_either_way_are_borne(drift: timedelta) -> None:
    assert STRIPE.read_event(*signed(SNAPSHOT, "whsec_one", NOW + drift), NOW).id == "evt_1"


@pytest.mark.parametrize("drift", [-301 * SECOND, 301 * SECOND, timedelta(days=400), timedelta(days=-400)])
def test_stale_ones_and_those_from_the_future_are_forged(drift: timedelta) -> None:
    with pytest.raises(ForgedEvent):
        STRIPE.read_event(*signed(SNAPSHOT, "whsec_one", NOW + drift), NOW)


def test_a_body_that_was_cut_or_touched_is_forged() -> None:
    body, headers = signed(SNAPSHOT, "whsec_one")
    for touched in (*(body[:end] for end in range(0, len(body), 7)), body + b"\n", b"\xff" + body):
        with pytest.raises(ForgedEvent):
            STRIPE.read_event(touched, headers, NOW)


@pytest.mark.parametrize(
    "header", ["", "t=", "v1=00", "t=1", "t=x,v1=00", "t=99999999999999999999,v1=0", "t=1=2,v1=é", ",=,"]
)
def test_a_signature_that_is_none_is_forged(header: str) -> None:
    body, _ = signed(SNAPSHOT, "whsec_one")
    with pytest.raises(ForgedEvent):
        STRIPE.read_event(body, {"stripe-signature": header}, NOW)


def test_letters_that_no_signature_has_are_forged() -> None:
    body, _ = signed(SNAPSHOT, "whsec_one")
    with pytest.raises(ForgedEvent):
        STRIPE.read_event(body, {"stripe-signature": f"t={int(NOW.timestamp())},v1=é"}, NOW)


@pytest.mark.parametrize("thing", [[], "text", {}, {"object": "event"}, SNAPSHOT | {"data": None}])
def test_what_is_signed_but_no_event_is_forged(thing: object) -> None:
    with pytest.raises(ForgedEvent):
        STRIPE.read_event(*signed(thing, "whsec_one"), NOW)


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("account.updated", Topic.ACCOUNT),
        ("v2.core.account.closed", Topic.ACCOUNT),
        ("checkout.session.expired", Topic.CHECKOUT),
        ("customer.subscription.deleted", Topic.SUBSCRIPTION),
        ("customer.created", Topic.OTHER),
        ("invoice.paid", Topic.INVOICE),
        ("invoiceitem.created", Topic.OTHER),
        ("charge.refund.updated", Topic.REFUND),
        ("charge.refunded", Topic.REFUND),
        ("charge.succeeded", Topic.OTHER),
        ("transfer.reversed", Topic.TRANSFER),
        ("charge.dispute.closed", Topic.DISPUTE),
        ("payout.failed", Topic.PAYOUT),
        ("v2.core.event_destination.ping", Topic.OTHER),
    ],
)
def test_a_kind_of_event_has_its_topic(kind: str, topic: Topic) -> None:
    assert topic_of(kind) is topic


def test_all_that_is_listened_to_has_a_topic_and_fits_one_question() -> None:
    for types in (SNAPSHOT_TYPES, THIN_TYPES):
        assert len(types) <= 20
        assert Topic.OTHER not in {topic_of(kind) for kind in types}


def test_events_are_asked_for_page_by_page_and_come_the_oldest_first(rail: StripeRail) -> None:
    rail.world.page = 3
    start = rail.clock.now()
    accounts = []
    for number in range(5):
        made = rail.payments.create_account(f"k{number}", f"p{number}", "CA", "a@example.com", "A")
        rail.onboard(made.id)
        accounts.append(made.id)
        rail.wait(SECOND)
    again = list(rail.payments.events_since(start))
    assert [event.at for event in again] == sorted(event.at for event in again)
    assert list(dict.fromkeys(event.object_id for event in again)) == accounts
    assert len(again) == len({event.id for event in again}) == len(rail.events())
