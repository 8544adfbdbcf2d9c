"""A plan that is paid: from the page that asks for it to the day on which it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.money import Currency
from domain.payments import BilledPlan, BillingState, CheckoutSession, Invoice, Payment
from domain.plans import Plan, Subscription

MARK = "plan-"
"""What the references of plans begin with, at the processor."""
PAGE_OPEN = timedelta(minutes=35)
"""How long somebody has to pay; a payment page lives for 30 minutes at least."""
PAGE_MADE = timedelta(minutes=4)
"""After which a page that isn't there yet would be open for less than that."""
GRACE = timedelta(days=7)
"""How long a plan outlives what was paid, so that a card can be put right."""
PATIENCE = timedelta(hours=1)
"""How long after a period's end nothing need be heard of the next one."""
LATE_LOOK = timedelta(hours=6)


class PaidState(StrEnum):
    ASKED = "asked"
    ACTIVE = "active"
    LATE = "late"
    """A payment failed and is tried again."""
    ENDED = "ended"
    LAPSED = "lapsed"
    """Nobody paid for it."""


OVER = (PaidState.ENDED, PaidState.LAPSED)
RUNNING = (PaidState.ACTIVE, PaidState.LATE)
STATES = {
    BillingState.ACTIVE: PaidState.ACTIVE,
    BillingState.LATE: PaidState.LATE,
    BillingState.ENDED: PaidState.ENDED,
}


@dataclass(frozen=True)
class PaidPlan:
    """One time that somebody set out to pay for a plan: their `number`th, and what has become of it.

    Its id is the reference that the processor knows it by. `plan` is the plan's name; `price`, `fee` and
    `currency` are what it was sold at a month, which it keeps whatever the site asks later. `session_id` and
    `url` are the payment page's, empty until there is one; what is billed is known once it was paid. `until`
    is when it gives its plan no longer as things stand, `paid_until` the end of the last period that is known
    to be paid. `heard_at` is when the processor was last asked, `look_at` when to ask it next, unless it
    tells something before.
    """

    id: str
    user_id: str
    number: int
    plan: str
    price: int
    fee: int
    currency: Currency
    asked_at: datetime
    page_ends: datetime
    state: PaidState = PaidState.ASKED
    session_id: str = ""
    url: str = ""
    customer_id: str = ""
    subscription_id: str = ""
    begun_at: datetime | None = None
    period_end: datetime | None = None
    paid_until: datetime | None = None
    ends_with_period: bool = False
    next_plan: str | None = None
    next_total: int = 0
    until: datetime | None = None
    heard_at: datetime | None = None
    look_at: datetime | None = None
    undone_until: datetime | None = None
    """The end of a period whose payment went back whole, be it refunded or lost in a dispute."""

    @property
    def total(self) -> int:
        """What a subscriber pays a month."""
        return self.price + self.fee

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can pay for it any more, as far as we know."""
        return self.state is PaidState.ASKED and now >= self.page_ends

    def is_stale(self, now: datetime) -> bool:
        """Whether its page is over, or can't be made any more."""
        return self.is_over(now) or (not self.session_id and now - self.asked_at > PAGE_MADE)

    def is_for(self, plan: Plan) -> bool:
        """Whether it is that plan at that price."""
        mine = (self.plan, self.price, self.fee, self.currency)
        return mine == (plan.name, plan.price, plan.fee, plan.currency)

    def gives_plan(self, now: datetime) -> bool:
        return self.until is not None and now < self.until


def asked(user_id: str, plan: Plan, before: Sequence[PaidPlan], now: datetime) -> PaidPlan:
    """The next time; `before` are all those of the same person, the newest first."""
    number = before[0].number + 1 if before else 1
    customer_id = next((each.customer_id for each in before if each.customer_id), "")
    id, ends = f"{MARK}{user_id}-{number}", now + PAGE_OPEN
    return PaidPlan(
        id,
        user_id,
        number,
        plan.name,
        plan.price,
        plan.fee,
        plan.currency,
        now,
        ends,
        customer_id=customer_id,
        look_at=ends,
    )


def at_page(paid: PaidPlan, session: CheckoutSession) -> PaidPlan:
    return replace(paid, session_id=session.id, url=session.url)


def lapsed(paid: PaidPlan) -> PaidPlan:
    return replace(paid, state=PaidState.LAPSED, look_at=None)


def billed(paid: PaidPlan, told: BilledPlan, now: datetime, invoice: Invoice | None = None) -> PaidPlan:
    """As the processor bills it now. `invoice` is one of its bills, whichever; paid ones count.

    One whose first payment hasn't worked yet stays what it is.
    """
    if told.state is BillingState.UNPAID:
        return postponed(replace(paid, heard_at=now), now)
    seen = replace(
        _sold_as(paid, told),
        state=STATES[told.state],
        customer_id=told.customer_id,
        subscription_id=told.id,
        begun_at=paid.begun_at or now,
        period_end=told.period_end,
        paid_until=_paid_until(paid, invoice),
        ends_with_period=told.ends_with_period,
        next_plan=told.next_plan or None,
        next_total=told.next_total,
        heard_at=now,
    )
    return replace(seen, until=_until(seen, told, now), look_at=_look_at(seen, told, now))


def marked(paid: PaidPlan, told: BilledPlan, invoice: Invoice, is_gone: bool | None) -> PaidPlan:
    """Remember whether what was paid for the period that runs went back whole; None leaves it as it is.

    Who has all of their money back, or whose bank took it, has no plan for it from then on, without a grace;
    the next period that is paid gives it again. A part that goes back changes nothing, nor does what was paid
    for an earlier period, or for the step up to a larger plan. Licences stay: they don't hang on the plan.
    """
    if not (invoice.period_start <= told.period_start and told.period_end <= invoice.period_end):
        return paid
    if is_gone:
        return replace(paid, undone_until=invoice.period_end)
    is_back = is_gone is False and paid.undone_until == invoice.period_end
    return replace(paid, undone_until=None) if is_back else paid


def postponed(paid: PaidPlan, now: datetime) -> PaidPlan:
    """The processor can't say more just now; what is paid runs out by itself."""
    return replace(paid, look_at=now + LATE_LOOK)


def _sold_as(paid: PaidPlan, told: BilledPlan) -> PaidPlan:
    """Its plan and price as they are billed; a price that isn't the site's own says nothing of either."""
    if not told.plan or told.currency is None:
        return paid
    return replace(paid, plan=told.plan, price=told.base, fee=told.fee, currency=told.currency)


def _paid_until(paid: PaidPlan, invoice: Invoice | None) -> datetime | None:
    if invoice is None or not invoice.is_paid:
        return paid.paid_until
    return max(invoice.period_end, paid.paid_until or invoice.period_end)


def _until(seen: PaidPlan, told: BilledPlan, now: datetime) -> datetime:
    """A period that begins with a payment that fails was never paid: the grace counts from its start."""
    match seen.state:
        case PaidState.LATE:
            ends = max(told.period_start, seen.paid_until or told.period_start)
            lasts = ends + GRACE
        case PaidState.ENDED:
            ends = told.period_end if told.ends_with_period else now
            return min(now, ends, seen.until or now)
        case _:
            ends = told.period_end
            lasts = ends if told.ends_with_period else ends + GRACE
    is_undone = seen.undone_until is not None and ends <= seen.undone_until
    return min(now, seen.until or now) if is_undone else lasts


def _look_at(seen: PaidPlan, told: BilledPlan, now: datetime) -> datetime | None:
    match seen.state:
        case PaidState.LATE:
            return now + LATE_LOOK
        case PaidState.ENDED:
            return None
        case _:
            return max(now, told.period_end) + PATIENCE


def entitled(
    paid_plans: Sequence[PaidPlan], before: Subscription | None, now: datetime
) -> Subscription | None:
    """What somebody has by all that they ever paid for: the plan that lasts longest.

    Who never paid keeps what they were given.
    """
    giving = [(each.until, each.number, each) for each in paid_plans if each.until is not None]
    if not giving:
        return before
    until, _, best = max(giving, key=lambda each: each[:2])
    had = before is not None and before.is_active(now)
    since = before.since if before is not None and had else best.begun_at or now
    return Subscription(best.user_id, best.plan, since, until)


def has_changed(before: PaidPlan, after: PaidPlan) -> bool:
    """Whether what it gives is another than before."""
    return (before.plan, before.until) != (after.plan, after.until)


def says_the_same(one: PaidPlan, other: PaidPlan) -> bool:
    """Whether they differ at most in when they were heard."""
    return replace(one, heard_at=other.heard_at, look_at=other.look_at) == other


def collected(invoice: Invoice, payment: Payment) -> tuple[int, int]:
    """Base price and platform's fee of what a bill brought in.

    Where something was set off against the bill, so that less was paid, the fee counts first.
    """
    fee = max(0, min(invoice.fee, payment.amount))
    return payment.amount - fee, fee


def given_back(base: int, fee: int, before: int, base_before: int, amount: int) -> tuple[int, int]:
    """Plan's price and fee of a part of a bill that goes back: in proportion, all parts together exactly.

    `before` went back already, `base_before` of it the plan's price. Half a cent stays with the fee.
    """
    whole = base + fee
    its_base = (before + amount) * base // whole - base_before if whole else 0
    its_base = max(0, min(its_base, amount))
    return its_base, amount - its_base
