"""What Stripe tells by itself: snapshots of v1, and the thin events of v2 for producers' accounts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stripe import SignatureVerificationError, WebhookSignature

from adapters.payments.stripe.calls import PAGE, Calls, Thing, asked, id_of, moment, plain
from adapters.payments.stripe.calls import seconds as seconds_of
from domain.payments import Event, ForgedEvent, Topic

SNAPSHOT, THIN = "stripe", "stripe-thin"
WINDOW = timedelta(minutes=5)
TOPICS = {
    "account.": Topic.ACCOUNT,
    "capability.": Topic.ACCOUNT,
    "v2.core.account": Topic.ACCOUNT,
    "checkout.session.": Topic.CHECKOUT,
    "customer.subscription.": Topic.SUBSCRIPTION,
    "subscription_schedule.": Topic.SUBSCRIPTION,
    "invoice.": Topic.INVOICE,
    "charge.refund": Topic.REFUND,
    "refund.": Topic.REFUND,
    "transfer.": Topic.TRANSFER,
    "charge.dispute.": Topic.DISPUTE,
    "payout.": Topic.PAYOUT,
}
SNAPSHOT_TYPES = [
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "checkout.session.completed",
    "checkout.session.expired",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "transfer.created",
    "transfer.reversed",
    "transfer.updated",
]
"""What the platform's own address has to listen to; Stripe lists up to 20 types at once."""
THIN_TYPES = [
    "v2.core.account.closed",
    "v2.core.account.created",
    "v2.core.account.updated",
    "v2.core.account[configuration.recipient].capability_status_updated",
    "v2.core.account[configuration.recipient].updated",
    "v2.core.account[defaults].updated",
    "v2.core.account[identity].updated",
    "v2.core.account[requirements].updated",
]
"""What the address for thin events has to listen to."""


@dataclass(frozen=True)
class Secrets:
    """What the two addresses' signatures are made with; an empty one signs nothing."""

    snapshot: str = ""
    thin: str = ""


class Events(Calls):
    """Of the payments port what concerns events."""

    _secrets: Secrets

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        signature = headers.get("stripe-signature", "")
        if abs(now - signed_at(signature)) > WINDOW:
            raise ForgedEvent("not signed within the last five minutes")
        if is_signed(body, signature, self._secrets.snapshot):
            return opened(body, SNAPSHOT)
        if is_signed(body, signature, self._secrets.thin):
            return opened(body, THIN)
        raise ForgedEvent("not signed with one of our secrets")

    def events_since(self, since: datetime) -> Iterator[Event]:
        """Stripe keeps them for 30 days, and lists the newest first."""
        at = seconds_of(since)
        with asked():
            snapshots = self._client.v1.events.list(
                {"created": {"gte": at}, "types": SNAPSHOT_TYPES, "limit": PAGE}
            )
            found = [read_snapshot(plain(event)) for event in snapshots.auto_paging_iter()]
            thin = self._client.v2.core.events.list({"created": {"gte": stamp(at)}, "types": THIN_TYPES})
            found += [read_thin(plain(event)) for event in thin.auto_paging_iter()]
        # Those of one second stay in Stripe's order.
        found.reverse()
        return iter(sorted(found, key=lambda event: event.at))


def signed_at(signature: str) -> datetime:
    """When a signature says that it was made. Raises `ForgedEvent`."""
    said = next((part[2:] for part in signature.split(",") if part.startswith("t=")), "")
    try:
        return moment(int(said))
    except (ValueError, OverflowError, OSError):
        raise ForgedEvent("no time in the signature") from None


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the secret made it, whenever that was: the library's window is open to the future."""
    try:
        WebhookSignature.verify_header(body, signature, secret)
    except (SignatureVerificationError, ValueError, TypeError):
        return False
    return True


def opened(body: bytes, source: str) -> Event:
    """What a signed body says. Raises `ForgedEvent` for one that isn't what its address is for."""
    try:
        thing = json.loads(body)
        return read_snapshot(thing) if source == SNAPSHOT else read_thin(thing)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ForgedEvent("not an event") from error


def topic_of(kind: str) -> Topic:
    return next((topic for start, topic in TOPICS.items() if kind.startswith(start)), Topic.OTHER)


def read_snapshot(thing: Thing) -> Event:
    if thing["object"] != "event":
        raise KeyError("event")
    kind, subject, account = thing["type"], thing["data"]["object"], id_of(thing.get("account"))
    topic = topic_of(kind)
    return Event(
        source=SNAPSHOT,
        id=thing["id"],
        topic=topic,
        kind=kind,
        object_id=account if topic is Topic.ACCOUNT and account else subject_of(subject),
        account_id=account,
        at=moment(thing["created"]),
    )


def subject_of(subject: Thing) -> str:
    """The object's id; a schedule counts as the subscription that it changes."""
    if subject.get("object") == "subscription_schedule":
        return id_of(subject.get("subscription")) or id_of(subject.get("released_subscription"))
    return id_of(subject)


def read_thin(thing: Thing) -> Event:
    if thing["object"] != "v2.core.event":
        raise KeyError("v2.core.event")
    kind, related = thing["type"], thing.get("related_object") or {}
    topic = topic_of(kind)
    account = related.get("id", "") if topic is Topic.ACCOUNT else id_of(thing.get("context"))
    return Event(
        source=THIN,
        id=thing["id"],
        topic=topic,
        kind=kind,
        object_id=related.get("id", ""),
        account_id=account,
        at=datetime.fromisoformat(thing["created"]).astimezone(UTC),
    )


def stamp(at: int) -> str:
    """A moment as v2 writes it."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")
