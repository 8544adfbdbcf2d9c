"""Plans that a subscriber may have; `paid_plans` says how they are paid."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.errors import Conflict, Fault, NotFound
from domain.money import MOST_CHARGED, Currency, Fee, priced, typed_amount

NO_PLAN = Fault("LIC-309", "This account has no plan.", "Choose a plan first.")
UNKNOWN_PLAN = Fault("LIC-310", "There is no such plan.", "Choose one of those that are listed.")
NEVER_PAID = Fault("PAY-301", "There is nothing to manage: you don't pay for a plan.", "Choose a plan first.")
PAID_PLAN = Fault(
    "PAY-302",
    "This account pays for its plan, which is neither given nor ended here.",
    "It can be cancelled under Plans, by “Manage plan”.",
)
CURRENCY_IN_USE = Fault(
    "PAY-304",
    "Plans are paid in {paid}, or such money isn't split yet, so plans can't cost {asked} now.",
    "Set PLANS_CURRENCY back to {paid}; it can be another one while nobody pays for a plan.",
)
UNKNOWN_PURCHASE = Fault("PAY-303", "You set out for no such plan.", "Open Plans to see which one you have.")


@dataclass(frozen=True)
class Plan:
    """One that a site offers: a name of its own and what it costs a month, in minor units.

    `fee` is the platform's, on top of `price`. Raises `ValueError` for what nobody could be charged.
    """

    name: str
    price: int
    fee: int
    currency: Currency

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^\W_][\w .&+'-]{0,39}", self.name):
            raise ValueError(f"“{self.name}” can't be a plan's name")
        if not 0 < self.price <= self.total <= MOST_CHARGED:
            raise ValueError(f"{priced(self.price, self.currency)} can't be charged for {self.name}")
        if self.currency.decimals == 3:
            raise ValueError(f"a month in {self.currency} can't be split into what may be transferred")

    @property
    def total(self) -> int:
        """What a subscriber pays a month."""
        return self.price + self.fee


PLAN_CURRENCY = Currency.CAD
PLANS = "Classic 29, Plus 45, Pro 59"
"""What a site offers unless it says otherwise, and how it says so."""


def plans_from(text: str, currency: Currency, fee: Fee) -> tuple[Plan, ...]:
    """The plans of a text such as `PLANS`. Raises `ValueError` with what is wrong with it, in words."""
    plans = tuple(_plan(part, currency, fee) for part in text.split(","))
    names = [plan.name.casefold() for plan in plans]
    if twice := next((plan.name for plan in plans if names.count(plan.name.casefold()) > 1), None):
        raise ValueError(f"{twice} is there twice")
    return plans


def _plan(text: str, currency: Currency, fee: Fee) -> Plan:
    name, _, amount = text.strip().rpartition(" ")
    price = typed_amount(amount, currency.decimals)
    if not name or price is None:
        raise ValueError(f"“{text.strip()}” isn't a name and a price in {currency}")
    return Plan(name.strip(), price, fee.on(price, currency), currency)


@dataclass(frozen=True)
class Subscription:
    """An account's one subscription, which bears its id; `until` is the moment it ends, if it does.

    `plan` is the plan's name. Somebody may have one that isn't offered any more.
    """

    id: str
    plan: str
    since: datetime
    until: datetime | None = None

    def is_active(self, now: datetime) -> bool:
        return self.until is None or now < self.until


def plan_named(name: str, plans: Sequence[Plan]) -> Plan:
    """The plan of that name, whatever its case. Raises `NotFound`."""
    found = next((plan for plan in plans if plan.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise NotFound(UNKNOWN_PLAN)
    return found


def taken(subscription: Subscription | None, user_id: str, plan: str, now: datetime) -> Subscription:
    """An account's subscription once it has taken a plan; another one takes the place of what it had."""
    if subscription is not None and subscription.is_active(now):
        return replace(subscription, plan=plan, until=None)
    return Subscription(user_id, plan, now)


def ended(subscription: Subscription, now: datetime) -> Subscription:
    """The subscription without what was left of it. Licences stay: they don't hang on it."""
    return replace(subscription, until=now) if subscription.is_active(now) else subscription


def check_currency(plans: Sequence[Plan], in_use: Iterable[Currency]) -> None:
    """Months are split in one currency. Raises `Conflict` while another is paid, or isn't split yet."""
    asked = plans[0].currency
    for paid in in_use:
        if paid is not asked:
            raise Conflict(CURRENCY_IN_USE, paid=paid, asked=asked)
