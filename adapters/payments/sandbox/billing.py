"""What people are sent to pay, and the plans that are billed month after month."""

from calendar import monthrange
from datetime import datetime

from adapters.payments.sandbox.bank import take_payment
from adapters.payments.sandbox.records import Billed, Customer, Session, Subscribed, when
from adapters.payments.sandbox.state import State
from domain.payments import BillingState, Checkout, PaymentRefused, SessionState, Topic

LEAST_OPEN_SECONDS, MOST_OPEN_SECONDS = 30 * 60, 24 * 3600
"""How long a page may be open to be paid at; the same as at Stripe."""
LENIENCE_SECONDS = 60


def open_session(state: State, checkout: Checkout) -> Session:
    ends, left = int(checkout.expires_at.timestamp()), int(checkout.expires_at.timestamp()) - state.now
    if checkout.amount < 1 or any(item.amount < 0 for item in checkout.items):
        raise PaymentRefused("The amount must be greater than 0", "amount_too_small")
    if not LEAST_OPEN_SECONDS - LENIENCE_SECONDS <= left <= MOST_OPEN_SECONDS + LENIENCE_SECONDS:
        raise PaymentRefused("expires_at must be 30 minutes to 24 hours from now", "parameter_invalid")
    if checkout.customer_id:
        state.get(Customer, checkout.customer_id)
    made = Session(
        reference=checkout.reference,
        items=[(item.name, item.amount) for item in checkout.items],
        currency=checkout.currency,
        email=checkout.email,
        success_url=checkout.success_url,
        cancel_url=checkout.cancel_url,
        expires_at=ends,
        plan=checkout.plan,
        customer_id=checkout.customer_id,
    )
    return state.add(made)


def pay(state: State, session_id: str) -> Session:
    session = _still_open(state, session_id)
    if not session.customer_id:
        session.customer_id = state.add(Customer(email=session.email)).id
    if session.plan:
        _subscribe(state, session)
    else:
        session.payment_id = take_payment(state, session.amount, session.currency, session.reference).id
    session.state = SessionState.COMPLETE
    state.save(session)
    state.happened(Topic.CHECKOUT, "checkout.session.completed", session.id)
    return session


def decline(state: State, session_id: str) -> None:
    session = _still_open(state, session_id)
    session.declined += 1
    state.save(session)


def expire(state: State, session: Session) -> None:
    session.state = SessionState.EXPIRED
    state.save(session)
    state.happened(Topic.CHECKOUT, "checkout.session.expired", session.id)


def _still_open(state: State, session_id: str) -> Session:
    session = state.get(Session, session_id)
    if session.state != SessionState.OPEN:
        raise PaymentRefused(f"This page is {session.state}: nothing can be paid here any more", "not_open")
    return session


def _subscribe(state: State, session: Session) -> None:
    """The first line is the plan's price, whatever comes after it the platform's fee."""
    base = session.items[0][1]
    made = Subscribed(
        reference=session.reference,
        customer_id=session.customer_id,
        plan=session.plan,
        base=base,
        fee=session.amount - base,
        currency=session.currency,
        start=state.now,
        end=months_after(state.now, 1),
    )
    state.add(made)
    state.happened(Topic.SUBSCRIPTION, "customer.subscription.created", made.id)
    invoice = bill(state, made, made.base, made.fee)
    settle(state, made, invoice)
    session.subscription_id, session.payment_id = made.id, invoice.payment_id


def months_after(seconds: int, months: int) -> int:
    """The same day and time of a later month, or its last day."""
    start = when(seconds)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(datetime.combine(start.date().replace(year, month + 1, day), start.timetz()).timestamp())


def bill(state: State, subscribed: Subscribed, base: int, fee: int, start: int = 0) -> Billed:
    """A bill for the period that runs, or for the rest of it from `start` on; not paid yet."""
    made = Billed(
        reference=subscribed.reference,
        subscription_id=subscribed.id,
        plan=subscribed.plan,
        base=base,
        fee=fee,
        currency=subscribed.currency,
        start=start or subscribed.start,
        end=subscribed.end,
    )
    return state.add(made)


def settle(state: State, subscribed: Subscribed, invoice: Billed) -> None:
    """Pay a bill; a plan that was late is active again."""
    invoice.payment_id = take_payment(
        state, invoice.base + invoice.fee, invoice.currency, invoice.reference
    ).id
    invoice.paid_at = state.now
    state.save(invoice)
    subscribed.state, subscribed.late_since, subscribed.invoice_id = BillingState.ACTIVE, 0, invoice.id
    state.save(subscribed)
    state.happened(Topic.INVOICE, "invoice.paid", invoice.id)


def renew(state: State, subscription_id: str, works: bool) -> Billed:
    """Begin the next period and bill it; of a plan that is late the open bill is tried again."""
    subscribed = _running(state, subscription_id)
    if subscribed.state == BillingState.LATE:
        invoice = state.get(Billed, subscribed.invoice_id)
    else:
        _next_period(subscribed)
        invoice = bill(state, subscribed, subscribed.base, subscribed.fee)
    if works:
        settle(state, subscribed, invoice)
    else:
        _fail(state, subscribed, invoice)
    _changed(state, subscribed)
    return invoice


def _fail(state: State, subscribed: Subscribed, invoice: Billed) -> None:
    subscribed.late_since = subscribed.late_since or state.now
    subscribed.state, subscribed.invoice_id = BillingState.LATE, invoice.id
    state.happened(Topic.INVOICE, "invoice.payment_failed", invoice.id)


def _next_period(subscribed: Subscribed) -> None:
    if subscribed.next_plan:
        _take_plan(subscribed, subscribed.next_plan, subscribed.next_base, subscribed.next_fee)
    subscribed.months += 1
    subscribed.start, subscribed.end = subscribed.end, months_after(subscribed.at, subscribed.months)


def change_plan(state: State, subscription_id: str, plan: str, at_end: bool) -> None:
    """Have another plan from the next period on, or at once: then the difference for the rest is billed."""
    subscribed = _running(state, subscription_id)
    if plan not in state.plans:
        raise PaymentRefused(f"No such plan: {plan}", "resource_missing")
    if at_end:
        _plan_ahead(subscribed, plan, *state.plans[plan])
    else:
        _change_now(state, subscribed, plan)
    _changed(state, subscribed)


def _change_now(state: State, subscribed: Subscribed, plan: str) -> None:
    base, fee = subscribed.base, subscribed.fee
    _take_plan(subscribed, plan, *state.plans[plan])
    left, whole = max(0, subscribed.end - state.now), subscribed.end - subscribed.start
    extra = [part * min(left, whole) // whole for part in (subscribed.base - base, subscribed.fee - fee)]
    if sum(extra) > 0 and subscribed.state == BillingState.ACTIVE:
        settle(state, subscribed, bill(state, subscribed, extra[0], extra[1], state.now))


def _take_plan(subscribed: Subscribed, plan: str, base: int, fee: int) -> None:
    subscribed.plan, subscribed.base, subscribed.fee = plan, base, fee
    subscribed.next_plan, subscribed.next_base, subscribed.next_fee = "", 0, 0


def _plan_ahead(subscribed: Subscribed, plan: str, base: int, fee: int) -> None:
    """At the price of today; the plan and price that it has already are no change."""
    if (plan, base, fee) == (subscribed.plan, subscribed.base, subscribed.fee):
        plan, base, fee = "", 0, 0
    subscribed.next_plan, subscribed.next_base, subscribed.next_fee = plan, base, fee


def cancel(state: State, subscription_id: str, at_end: bool) -> None:
    subscribed = _running(state, subscription_id)
    if at_end:
        subscribed.ends_with_period = True
        _changed(state, subscribed)
    else:
        _end(state, subscribed)


def resume(state: State, subscription_id: str) -> None:
    """Take a cancellation back, for as long as the plan runs."""
    subscribed = _running(state, subscription_id)
    subscribed.ends_with_period = False
    _changed(state, subscribed)


def _running(state: State, subscription_id: str) -> Subscribed:
    subscribed = state.get(Subscribed, subscription_id)
    if subscribed.state == BillingState.ENDED:
        raise PaymentRefused("The subscription has ended", "subscription_ended")
    return subscribed


def _changed(state: State, subscribed: Subscribed) -> None:
    state.save(subscribed)
    state.happened(Topic.SUBSCRIPTION, "customer.subscription.updated", subscribed.id)


def _end(state: State, subscribed: Subscribed) -> None:
    subscribed.state = BillingState.ENDED
    state.save(subscribed)
    state.happened(Topic.SUBSCRIPTION, "customer.subscription.deleted", subscribed.id)


def catch_up(state: State) -> None:
    """Whatever happens by itself: pages that end, plans that are billed again or end."""
    for session in state.waking(Session):
        expire(state, session)
    while waking := state.waking(Subscribed):
        for subscribed in waking:
            if subscribed.ends_with_period or subscribed.state == BillingState.LATE:
                _end(state, subscribed)
            else:
                renew(state, subscribed.id, works=not state.knob("failing"))
