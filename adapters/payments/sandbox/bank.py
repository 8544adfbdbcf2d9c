"""Money that moves on the sandbox: in, out, and what stands where."""

from collections.abc import Iterable
from datetime import timedelta

from adapters.payments.sandbox.records import (
    PLATFORM,
    Account,
    Disputed,
    Moved,
    Paid,
    Refunded,
    Reversed,
    Transferred,
    when,
)
from adapters.payments.sandbox.state import State, fee_of
from domain.money import Currency
from domain.payments import (
    DisputeState,
    Funds,
    MovementKind,
    PaymentRefused,
    RefundState,
    Topic,
    TransferOrder,
)

DAY = 24 * 3600
PENDING_SECONDS = 2 * DAY
"""How long a payment is on its way to the platform's balance."""
NOT_TAKEN = "The refund failed: lost or stolen card."
DISPUTE_FEE = 15
"""Whole units of the currency."""


def take_payment(state: State, amount: int, currency: str, reference: str) -> Paid:
    fee = fee_of(amount, Currency(currency))
    charge = state.new_id("ch")
    paid = state.add(Paid(reference=reference, charge_id=charge, amount=amount, currency=currency, fee=fee))
    move(state, MovementKind.PAYMENT, amount, currency, paid.id, charge, fee=fee, wait=PENDING_SECONDS)
    return paid


def move(
    state: State,
    sort: MovementKind,
    amount: int,
    currency: str,
    source: str,
    charge_id: str = "",
    *,
    fee: int = 0,
    owner: str = PLATFORM,
    wait: int = 0,
) -> None:
    """Write a line into a balance; it counts as available after `wait` seconds."""
    line = Moved(
        owner=owner,
        sort=sort,
        amount=amount,
        fee=fee,
        currency=currency,
        source=source,
        charge_id=charge_id,
        available_at=state.now + wait,
    )
    state.add(line)


def refund(state: State, payment_id: str, amount: int, reference: str) -> Refunded:
    paid = state.get(Paid, payment_id)
    _positive(amount)
    if amount > paid.amount - paid.refunded:
        left = paid.amount - paid.refunded
        raise PaymentRefused(f"Refund amount {amount} is more than the {left} left", "amount_too_large")
    if any(each.state == DisputeState.OPEN for each in state.find(Disputed, parent=payment_id)):
        raise PaymentRefused("The payment is disputed", "charge_disputed")
    paid.refunded += amount
    state.save(paid)
    made = Refunded(reference=reference, payment_id=payment_id, amount=amount, currency=paid.currency)
    if slow := state.knob("slow"):
        state.turn_knob("slow", slow - 1)
        made.state = RefundState.PENDING
    state.add(made)
    move(state, MovementKind.REFUND, -amount, paid.currency, made.id)
    state.happened(Topic.REFUND, "refund.created", made.id)
    return made


def end_refund(state: State, refund_id: str, works: bool) -> None:
    """The buyer's bank has taken it or not: what was done already may come back as well."""
    made = state.get(Refunded, refund_id)
    if made.state == (RefundState.DONE if works else RefundState.FAILED) or made.state == RefundState.FAILED:
        raise PaymentRefused(f"The refund is {made.state} already", "refund_ended")
    made.state = RefundState.DONE if works else RefundState.FAILED
    if not works:
        made.reason = NOT_TAKEN
        paid = state.get(Paid, made.payment_id)
        paid.refunded -= made.amount
        state.save(paid)
        move(state, MovementKind.REFUND, made.amount, made.currency, made.id)
    state.save(made)
    state.happened(Topic.REFUND, "refund.updated" if works else "refund.failed", made.id)


def transfer(state: State, order: TransferOrder) -> Transferred:
    account = state.get(Account, order.account_id)
    _positive(order.amount)
    if not account.told().is_ready:
        reason = "The destination account can't receive transfers yet"
        raise PaymentRefused(reason, "insufficient_capabilities_for_transfer")
    paid = _source(state, order)
    made = Transferred(
        reference=order.reference,
        account_id=account.id,
        amount=order.amount,
        currency=order.currency,
        group=order.group,
        payment_id=paid.id if paid else "",
    )
    state.add(made)
    wait = max(0, paid.at + PENDING_SECONDS - state.now) if paid else 0
    move(state, MovementKind.TRANSFER, -made.amount, made.currency, made.id, wait=wait)
    move(state, MovementKind.TRANSFER, made.amount, made.currency, made.id, owner=made.account_id, wait=wait)
    state.happened(Topic.TRANSFER, "transfer.created", made.id)
    return made


def _source(state: State, order: TransferOrder) -> Paid | None:
    """The payment that a transfer is taken from, less by it; or the platform's balance, if that suffices."""
    if not order.source:
        if order.amount > platform_funds(state).available.get(order.currency, 0):
            raise PaymentRefused("The platform's available balance is too low", "balance_insufficient")
        return None
    found = state.find(Paid, parent=order.source)
    if not found:
        raise PaymentRefused(f"No such charge: {order.source}", "resource_missing")
    paid = found[0]
    if order.currency != paid.currency or order.amount > paid.left:
        reason = f"The charge has {paid.left} {paid.currency} left to transfer"
        raise PaymentRefused(reason, "transfer_source_balance_parameters_mismatch")
    paid.transferred += order.amount
    state.save(paid)
    return paid


def reverse(state: State, transfer_id: str, amount: int, reference: str) -> Reversed:
    sent = state.get(Transferred, transfer_id)
    _positive(amount)
    if amount > sent.amount - sent.reversed:
        raise PaymentRefused(f"Only {sent.amount - sent.reversed} are left to reverse", "amount_too_large")
    sent.reversed += amount
    state.save(sent)
    if sent.payment_id:
        paid = state.get(Paid, sent.payment_id)
        paid.transferred -= amount
        state.save(paid)
    made = state.add(Reversed(reference=reference, transfer_id=transfer_id, amount=amount))
    move(state, MovementKind.REVERSAL, amount, sent.currency, made.id)
    move(state, MovementKind.REVERSAL, -amount, sent.currency, made.id, owner=sent.account_id)
    state.happened(Topic.TRANSFER, "transfer.reversed", transfer_id)
    return made


def dispute(state: State, payment_id: str) -> Disputed:
    """The bank takes back whatever wasn't refunded, and the processor asks its fee."""
    paid = state.get(Paid, payment_id)
    amount, fee = paid.amount - paid.refunded, DISPUTE_FEE * Currency(paid.currency).unit
    if amount == 0 or state.find(Disputed, parent=payment_id):
        raise PaymentRefused("There is nothing left to dispute", "charge_already_refunded")
    made = state.add(Disputed(payment_id=payment_id, amount=amount, currency=paid.currency, fee=fee))
    move(state, MovementKind.DISPUTE, -amount, paid.currency, made.id, fee=fee)
    state.happened(Topic.DISPUTE, "charge.dispute.created", made.id)
    return made


def decide(state: State, dispute_id: str, won: bool) -> None:
    found = state.get(Disputed, dispute_id)
    if found.state != DisputeState.OPEN:
        raise PaymentRefused("The dispute is decided already", "dispute_closed")
    found.state = DisputeState.WON if won else DisputeState.LOST
    state.save(found)
    if won:
        move(state, MovementKind.DISPUTE, found.amount, found.currency, found.id)
    state.happened(Topic.DISPUTE, "charge.dispute.closed", found.id)


def platform_funds(state: State) -> Funds:
    """What lies in the platform's own balance; it is never paid out here."""
    return _sorted((line, _standing(line, state.now, None)) for line in state.find(Moved, parent=PLATFORM))


def account_funds(state: State, account: Account) -> Funds:
    """What lies in a producer's account: each midnight what is available leaves for the bank, for a day."""
    is_paid_out = account.payouts and not account.closed
    return _sorted(
        (line, _standing(line, state.now, _midnight_after(line.available_at) if is_paid_out else None))
        for line in state.find(Moved, parent=account.id)
    )


def _standing(line: Moved, now: int, leaves_at: int | None) -> str:
    if now < line.available_at:
        return "pending"
    if leaves_at is None or now < leaves_at:
        return "available"
    return "in_transit" if now < leaves_at + DAY else "gone"


def _midnight_after(seconds: int) -> int:
    day = when(seconds).replace(hour=0, minute=0, second=0)
    return int((day + timedelta(days=1)).timestamp())


def _sorted(standing: Iterable[tuple[Moved, str]]) -> Funds:
    sums: dict[str, dict[Currency, int]] = {"pending": {}, "available": {}, "in_transit": {}, "gone": {}}
    for line, where in standing:
        currency = Currency(line.currency)
        sums[where][currency] = sums[where].get(currency, 0) + line.net
    return Funds(sums["available"], sums["pending"], sums["in_transit"])


def _positive(amount: int) -> None:
    if amount < 1:
        raise PaymentRefused("The amount must be greater than 0", "parameter_invalid_integer")
