"""Plans that a subscriber may have; `paid_plans` says how they are paid."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Fault, NotFound
from domain.money import Currency, platform_fee

NO_PLAN = Fault("LIC-309", "This account has no plan.", "Choose a plan first.")
UNKNOWN_PLAN = Fault("LIC-310", "There is no such plan.", "Choose one of those that are listed.")
NEVER_PAID = Fault("PAY-301", "There is nothing to manage: you don't pay for a plan.", "Choose a plan first.")
PAID_PLAN = Fault(
    "PAY-302",
    "This account pays for its plan, which is neither given nor ended here.",
    "It can be cancelled under Plans, by “Manage plan”.",
)
UNKNOWN_PURCHASE = Fault("PAY-303", "You set out for no such plan.", "Open Plans to see which one you have.")


class Plan(StrEnum):
    CLASSIC = "Classic"
    PLUS = "Plus"
    PRO = "Pro"

    @property
    def price(self) -> int:
        """Canadian cents a month, without the platform's fee."""
        return PRICES[self]

    @property
    def fee(self) -> int:
        """What comes on top."""
        return platform_fee(self.price, PLAN_CURRENCY)

    @property
    def total(self) -> int:
        """What a subscriber pays a month."""
        return self.price + self.fee


PRICES = {Plan.CLASSIC: 29_00, Plan.PLUS: 45_00, Plan.PRO: 59_00}
PLAN_CURRENCY = Currency.CAD


@dataclass(frozen=True)
class Subscription:
    """An account's one subscription, which bears its id; `until` is the moment it ends, if it does."""

    id: str
    plan: Plan
    since: datetime
    until: datetime | None = None

    def is_active(self, now: datetime) -> bool:
        return self.until is None or now < self.until


def plan_named(name: str) -> Plan:
    """The plan of that name, whatever its case. Raises `NotFound`."""
    found = next((plan for plan in Plan if plan.casefold() == name.strip().casefold()), None)
    if found is None:
        raise NotFound(UNKNOWN_PLAN)
    return found


def taken(subscription: Subscription | None, user_id: str, plan: Plan, now: datetime) -> Subscription:
    """An account's subscription once it has taken a plan; another one takes the place of what it had."""
    if subscription is not None and subscription.is_active(now):
        return replace(subscription, plan=plan, until=None)
    return Subscription(user_id, plan, now)


def ended(subscription: Subscription, now: datetime) -> Subscription:
    """The subscription without what was left of it. Licences stay: they don't hang on it."""
    return replace(subscription, until=now) if subscription.is_active(now) else subscription
