"""Checkout pages at Stripe, for a beat once and for a plan every month."""

from datetime import datetime
from typing import TYPE_CHECKING

from adapters.payments.stripe.amounts import to_stripe
from adapters.payments.stripe.calls import PAGE, asked, plain, seconds
from adapters.payments.stripe.prices import Prices, priced_as
from adapters.payments.stripe.reading import read_session
from domain.payments import Checkout, CheckoutSession, Item, PaymentRefused, SessionState

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

INVOICE = ["invoice.payments"]


class Checkouts(Prices):
    """Of the payments port what concerns checkout pages."""

    def start_checkout(self, key: str, checkout: Checkout) -> CheckoutSession:
        params = self._recurring(checkout) if checkout.plan else once(checkout)
        with asked():
            return read_session(
                plain(self._client.v1.checkout.sessions.create(params, {"idempotency_key": key}))
            )

    def checkout(self, session_id: str) -> CheckoutSession:
        with asked():
            return read_session(
                plain(self._client.v1.checkout.sessions.retrieve(session_id, {"expand": INVOICE}))
            )

    def find_checkout(self, reference: str, since: datetime) -> CheckoutSession | None:
        with asked():
            pages = self._client.v1.checkout.sessions.list(
                {"created": {"gte": seconds(since)}, "limit": PAGE}
            )
            found = next((s for s in pages.auto_paging_iter() if s.client_reference_id == reference), None)
        return self.checkout(found.id) if found else None

    def expire_checkout(self, session_id: str) -> CheckoutSession:
        try:
            with asked():
                return read_session(plain(self._client.v1.checkout.sessions.expire(session_id)))
        except PaymentRefused:
            session = self.checkout(session_id)
            if session.state is SessionState.OPEN:
                raise
            return session

    def _recurring(self, checkout: Checkout) -> "SessionCreateParams":
        price = self._price(priced_as(checkout))
        noted = {"reference": checkout.reference, "plan": checkout.plan}
        return {
            **common(checkout),
            "mode": "subscription",
            "line_items": [{"price": price["id"], "quantity": 1}],
            "subscription_data": {"metadata": noted},
        }


def once(checkout: Checkout) -> "SessionCreateParams":
    params: SessionCreateParams = {
        **common(checkout),
        "mode": "payment",
        "line_items": [line(item, checkout) for item in checkout.items],
        "payment_intent_data": {
            "transfer_group": checkout.reference,
            "metadata": {"reference": checkout.reference},
        },
    }
    if not checkout.customer_id:
        params["customer_creation"] = "always"
    return params


def common(checkout: Checkout) -> "SessionCreateParams":
    """What both kinds ask for. Cards alone: other ways to pay take days to say whether they worked."""
    params: SessionCreateParams = {
        "client_reference_id": checkout.reference,
        "metadata": {"reference": checkout.reference},
        "success_url": checkout.success_url,
        "cancel_url": checkout.cancel_url,
        "expires_at": seconds(checkout.expires_at),
        "allowed_payment_method_types": ["card"],
    }
    if checkout.customer_id:
        params["customer"] = checkout.customer_id
    else:
        params["customer_email"] = checkout.email
    return params


def line(item: Item, checkout: Checkout) -> "SessionCreateParamsLineItem":
    return {
        "quantity": 1,
        "price_data": {
            "currency": checkout.currency.lower(),
            "unit_amount": to_stripe(item.amount, checkout.currency),
            "product_data": {"name": item.name},
        },
    }
