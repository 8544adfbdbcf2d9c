"""Subscriptions and their invoices at Stripe, and the pages where a subscriber changes them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.payments.stripe.amounts import currency_of, from_stripe
from adapters.payments.stripe.calls import (
    PAGE,
    Thing,
    asked,
    id_of,
    moment,
    plain,
    reference_of,
)
from adapters.payments.stripe.prices import PlanPrice, Prices, costs, plan_of, split
from adapters.payments.stripe.reading import payment_of
from domain.payments import BilledPlan, BillingState, Invoice

if TYPE_CHECKING:
    from stripe.params.billing_portal import ConfigurationCreateParams, ConfigurationCreateParamsFeatures

STATES = {
    "active": BillingState.ACTIVE,
    "trialing": BillingState.ACTIVE,
    "past_due": BillingState.LATE,
    "paused": BillingState.LATE,
    "incomplete": BillingState.UNPAID,
    # Stripe doesn't try such a subscription again, although it goes on writing bills for it.
    "unpaid": BillingState.ENDED,
    "canceled": BillingState.ENDED,
    "incomplete_expired": BillingState.ENDED,
}
MARK = "beatpass"


class Billing(Prices):
    """Of the payments port what concerns subscriptions. `_plans` are those on offer."""

    _plans: tuple[PlanPrice, ...]

    def subscription(self, subscription_id: str) -> BilledPlan:
        with asked():
            return read_subscription(
                plain(
                    self._client.v1.subscriptions.retrieve(
                        subscription_id, {"expand": ["schedule.phases.items.price"]}
                    )
                )
            )

    def stop_renewing(self, key: str, subscription_id: str) -> BilledPlan:
        """Stripe changes no subscription that a schedule has plans for, so that one is let go first."""
        with asked():
            found = plain(
                self._client.v1.subscriptions.retrieve(
                    subscription_id, {"expand": ["schedule.phases.items.price"]}
                )
            )
        billed = read_subscription(found)
        if billed.state is BillingState.ENDED or billed.ends_with_period:
            return billed
        schedule = found.get("schedule")
        with asked():
            if isinstance(schedule, dict) and schedule.get("status") in ("active", "not_started"):
                self._client.v1.subscription_schedules.release(
                    schedule["id"], {}, {"idempotency_key": f"{key}-schedule"}
                )
            self._client.v1.subscriptions.update(
                subscription_id, {"cancel_at_period_end": True}, {"idempotency_key": key}
            )
        return self.subscription(subscription_id)

    def invoice(self, invoice_id: str) -> Invoice:
        with asked():
            found = self._client.v1.invoices.retrieve(invoice_id, {"expand": ["payments"]})
            lines = [plain(line) for line in found.lines.auto_paging_iter()]
            prices = {id_: plain(self._client.v1.prices.retrieve(id_)) for id_ in sorted(priced_by(lines))}
        return read_invoice(plain(found), lines, prices)

    def invoice_of(self, payment_id: str) -> Invoice | None:
        with asked():
            found = self._client.v1.invoice_payments.list(
                {"payment": {"type": "payment_intent", "payment_intent": payment_id}, "limit": 1}
            )
            bills = [id_of(plain(each)["invoice"]) for each in found.data]
        return self.invoice(bills[0]) if bills else None

    def billing_link(self, customer_id: str, return_url: str) -> str:
        configuration = self._portal()
        with asked():
            return self._client.v1.billing_portal.sessions.create(
                {"customer": customer_id, "configuration": configuration, "return_url": return_url}
            ).url

    def _portal(self) -> str:
        """The id of the portal's configuration for the plans as they are now."""
        mark = marked(self._plans)
        with asked():
            pages = self._client.v1.billing_portal.configurations.list({"active": True, "limit": PAGE})
            found = next((c.id for c in pages.auto_paging_iter() if mark_of(plain(c)) == mark), None)
        if found:
            return found
        params = portal([self._price(plan) for plan in self._plans], mark)
        with asked():
            made = self._client.v1.billing_portal.configurations.create(
                params, {"idempotency_key": f"portal:{mark}"}
            )
        return made.id


def marked(plans: Sequence[PlanPrice]) -> str:
    """A text that stays the same as long as the plans and their prices do."""
    return hashlib.sha256("\n".join(plan.lookup_key for plan in plans).encode()).hexdigest()[:16]


def mark_of(configuration: Thing) -> str:
    return str((configuration.get("metadata") or {}).get(MARK, ""))


def portal(prices: Sequence[Thing], mark: str) -> "ConfigurationCreateParams":
    """Up at once, paying the difference; down, or out, when the period ends."""
    features: ConfigurationCreateParamsFeatures = {
        "customer_update": {"enabled": True, "allowed_updates": ["email", "address", "tax_id"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True},
        "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
        "subscription_update": {
            "enabled": True,
            "default_allowed_updates": ["price"],
            "proration_behavior": "always_invoice",
            "schedule_at_period_end": {"conditions": [{"type": "decreasing_item_amount"}]},
            "products": [{"product": id_of(price["product"]), "prices": [price["id"]]} for price in prices],
        },
    }
    return {"features": features, "metadata": {MARK: mark}}


def read_subscription(thing: Thing) -> BilledPlan:
    item = thing["items"]["data"][0]
    plan, (base, fee) = plan_of(item["price"]), costs(item["price"])
    following = next_price(thing.get("schedule"), item["price"])
    return BilledPlan(
        id=thing["id"],
        reference=reference_of(thing),
        customer_id=id_of(thing["customer"]),
        plan=plan,
        state=STATES[thing["status"]],
        period_start=moment(item["current_period_start"]),
        period_end=moment(item["current_period_end"]),
        ends_with_period=bool(thing.get("cancel_at_period_end") or thing.get("cancel_at")),
        next_plan=plan_of(following),
        base=base,
        fee=fee,
        currency=currency_of(item["price"]["currency"]) if plan else None,
        next_total=sum(costs(following)),
    )


def next_price(schedule: Thing | str | None, price: Thing) -> Thing:
    """What a schedule changes the price to when its current phase ends; empty for no change."""
    if not isinstance(schedule, dict) or schedule.get("status") != "active":
        return {}
    ends = (schedule.get("current_phase") or {}).get("end_date", 0)
    later = [phase for phase in schedule["phases"] if phase["start_date"] >= ends]
    following: Thing = later[0]["items"][0]["price"] if later else price
    return {} if following["id"] == price["id"] else following


def price_of(line: Thing) -> str:
    details = (line.get("pricing") or {}).get("price_details") or {}
    return id_of(details.get("price"))


def priced_by(lines: Sequence[Thing]) -> set[str]:
    return {price_of(line) for line in lines} - {""}


def read_invoice(thing: Thing, lines: Sequence[Thing], prices: dict[str, Thing]) -> Invoice:
    parent = (thing.get("parent") or {}).get("subscription_details") or {}
    parts = [parts_of(line, prices) for line in lines]
    newest = max(lines, key=lambda line: (line["period"]["end"], line["amount"]))
    return Invoice(
        id=thing["id"],
        subscription_id=id_of(parent.get("subscription")),
        reference=reference_of(parent),
        plan=plan_of(prices.get(price_of(newest), {})),
        base=sum(base for base, _ in parts),
        fee=sum(fee for _, fee in parts),
        currency=currency_of(thing["currency"]),
        is_paid=thing["status"] == "paid",
        period_start=moment(newest["period"]["start"]),
        period_end=moment(newest["period"]["end"]),
        payment_id=payment_of(thing),
        paid_at=paid_at(thing),
    )


def parts_of(line: Thing, prices: dict[str, Thing]) -> tuple[int, int]:
    """Base and fee of a line; what belongs to none of our plans is all base."""
    amount = from_stripe(line["amount"], currency_of(line["currency"]))
    price = prices.get(price_of(line), {})
    return split(amount, price) if plan_of(price) else (amount, 0)


def paid_at(thing: Thing) -> datetime | None:
    at = (thing.get("status_transitions") or {}).get("paid_at")
    return moment(at) if at and thing["status"] == "paid" else None
