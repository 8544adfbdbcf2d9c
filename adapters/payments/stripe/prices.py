"""The plans' prices at Stripe, each made once.

A plan is one price, although buyers pay a base and a fee: the Billing portal changes only subscriptions to a
single product (https://docs.stripe.com/customer-management, "Limitations"). What it is made of stands in the
price's metadata, so that every line of an invoice can be told apart to the cent.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.payments.stripe.amounts import currency_of, from_stripe, to_stripe
from adapters.payments.stripe.calls import Calls, Thing, asked, plain
from domain.money import Currency, priced
from domain.payments import Checkout
from domain.plans import Plan

if TYPE_CHECKING:
    from stripe.params import PriceCreateParams


@dataclass(frozen=True)
class PlanPrice:
    """What a plan costs a month: its own price, and the platform's fee on top."""

    plan: str
    base: int
    fee: int
    currency: Currency

    @property
    def amount(self) -> int:
        return self.base + self.fee

    @property
    def lookup_key(self) -> str:
        """Another for each amount: a price at Stripe never changes, and whoever has it keeps it."""
        return f"beatpass-{self.plan}-{self.currency}-{self.base}-{self.fee}".casefold()


def offered(plans: Sequence[Plan]) -> tuple[PlanPrice, ...]:
    """Those that the site sells."""
    return tuple(PlanPrice(plan.name, plan.price, plan.fee, plan.currency) for plan in plans)


def priced_as(checkout: Checkout) -> PlanPrice:
    """The price of a checkout: its first item is the plan, all others are fees."""
    base = checkout.items[0].amount
    return PlanPrice(checkout.plan, base, checkout.amount - base, checkout.currency)


def price_params(price: PlanPrice) -> "PriceCreateParams":
    base, fee = (priced(part, price.currency) for part in (price.base, price.fee))
    return {
        "currency": price.currency.lower(),
        "unit_amount": to_stripe(price.amount, price.currency),
        "recurring": {"interval": "month"},
        "lookup_key": price.lookup_key,
        "nickname": price.plan,
        "product_data": {"name": f"{price.plan} ({base} + {fee} fee)"},
        "metadata": {"plan": price.plan, "base": str(price.base), "fee": str(price.fee)},
    }


class Prices(Calls):
    """Finds the plans' prices at Stripe, and makes those that are missing."""

    def _price(self, price: PlanPrice) -> Thing:
        found = self._priced(price.lookup_key)
        if found is None:
            with asked():
                # A header takes no letters beyond ASCII, and plans are called what their site likes.
                key = f"price:{hashlib.sha256(price.lookup_key.encode()).hexdigest()}"
                found = plain(self._client.v1.prices.create(price_params(price), {"idempotency_key": key}))
        return found

    def _priced(self, lookup_key: str) -> Thing | None:
        with asked():
            prices = self._client.v1.prices.list({"lookup_keys": [lookup_key], "active": True, "limit": 1})
            return plain(prices.data[0]) if prices.data else None


def plan_of(price: Thing) -> str:
    return str((price.get("metadata") or {}).get("plan", ""))


def costs(price: Thing) -> tuple[int, int]:
    """Base and fee of one of the site's own prices; nothing for any other."""
    parts = price.get("metadata") or {}
    return (int(parts["base"]), int(parts["fee"])) if {"plan", "base", "fee"} <= set(parts) else (0, 0)


def split(amount: int, price: Thing) -> tuple[int, int]:
    """How much of a line's amount is the plan's price, and how much fee.

    Part of a month is shared as the whole is; half a minor unit goes to the plan's price.
    """
    parts = price.get("metadata") or {}
    base, whole = int(parts.get("base", 0)), from_stripe(price["unit_amount"], currency_of(price["currency"]))
    share = (2 * amount * base + whole) // (2 * whole) if whole else 0
    return share, amount - share
