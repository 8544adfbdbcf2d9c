"""Stripe's objects as the domain's values."""

from adapters.payments.stripe.amounts import currency_of, from_stripe
from adapters.payments.stripe.calls import Thing, id_of, moment, reference_of
from domain.money import Currency
from domain.payments import (
    CheckoutSession,
    DisputeState,
    Payment,
    PaymentDispute,
    PayoutAccount,
    Refund,
    RefundState,
    Reversal,
    SentTransfer,
    SessionState,
)

DUE = ("currently_due", "past_due")
DONE_REFUNDS, FAILED_REFUNDS = ("succeeded",), ("failed", "canceled")
# An inquiry that is closed took no money, and a dispute that was prevented was never opened against us.
WON_DISPUTES, LOST_DISPUTES = ("won", "warning_closed", "prevented"), ("lost",)


def money(thing: Thing, name: str = "amount") -> int:
    """An amount of an object, in our minor units of its currency."""
    return from_stripe(int(thing.get(name) or 0), currency_of(thing["currency"]))


def read_account(thing: Thing) -> PayoutAccount:
    due = tuple(entry["description"] for entry in due_entries(thing))
    balance = capabilities(thing).get("stripe_balance") or {}
    return PayoutAccount(
        id=thing["id"],
        reference=reference_of(thing),
        country=str((thing.get("identity") or {}).get("country") or "").upper(),
        details_submitted=not is_new(thing),
        charges_enabled=is_active(balance, "stripe_transfers"),
        payouts_enabled=is_active(balance, "payouts"),
        due=due,
        currency=payout_currency(thing),
        is_closed=bool(thing.get("closed")),
    )


def is_new(thing: Thing) -> bool:
    """Whether something of what everybody is asked at first is missing; what is asked later is a check."""
    return any(
        reason["code"] == "routine_onboarding"
        for entry in due_entries(thing)
        for reason in entry["requested_reasons"]
    )


def due_entries(thing: Thing) -> list[Thing]:
    """What the producer must tell by now; what Stripe looks through by itself isn't waited for."""
    entries = (thing.get("requirements") or {}).get("entries") or []
    return [
        entry
        for entry in entries
        if entry["minimum_deadline"]["status"] in DUE and entry["awaiting_action_from"] == "user"
    ]


def capabilities(thing: Thing) -> Thing:
    recipient = (thing.get("configuration") or {}).get("recipient") or {}
    return recipient.get("capabilities") or {}


def is_active(balance: Thing, capability: str) -> bool:
    return (balance.get(capability) or {}).get("status") == "active"


def payout_currency(thing: Thing) -> Currency | None:
    code = str((thing.get("defaults") or {}).get("currency") or "").upper()
    return Currency(code) if code in Currency.__members__ else None


def read_session(thing: Thing) -> CheckoutSession:
    state = SessionState(thing["status"])
    return CheckoutSession(
        id=thing["id"],
        reference=thing.get("client_reference_id") or "",
        url=(thing.get("url") or "") if state is SessionState.OPEN else "",
        state=state,
        amount=money(thing, "amount_total"),
        currency=currency_of(thing["currency"]),
        expires_at=moment(thing["expires_at"]),
        is_paid=thing["payment_status"] == "paid",
        payment_id=id_of(thing.get("payment_intent")) or payment_of(thing.get("invoice")),
        customer_id=id_of(thing.get("customer")),
        subscription_id=id_of(thing.get("subscription")),
    )


def payment_of(invoice: object) -> str:
    """The payment that settled an invoice whose payments were asked for, or empty."""
    if not isinstance(invoice, dict):
        return ""
    payments = (invoice.get("payments") or {}).get("data") or []
    paid = (each["payment"] for each in payments if each["status"] == "paid")
    return next((id_of(each.get("payment_intent")) for each in paid if each.get("payment_intent")), "")


def read_payment(thing: Thing) -> Payment:
    charge = thing.get("latest_charge") or {}
    return Payment(
        id=thing["id"],
        charge_id=id_of(charge),
        amount=money(thing, "amount_received"),
        currency=currency_of(thing["currency"]),
        refunded=money(charge, "amount_refunded") if charge else 0,
        fee=kept(charge, thing["currency"]),
        reference=reference_of(thing),
    )


def kept(charge: Thing, currency: str) -> int:
    """What Stripe kept, if that is in the payment's own currency: of others nothing can be said."""
    entry = charge.get("balance_transaction")
    return money(entry, "fee") if isinstance(entry, dict) and entry["currency"] == currency else 0


def read_refund(thing: Thing) -> Refund:
    state = refund_state(thing.get("status") or "")
    return Refund(
        id=thing["id"],
        reference=reference_of(thing),
        payment_id=id_of(thing.get("payment_intent")),
        amount=money(thing),
        currency=currency_of(thing["currency"]),
        state=state,
        reason=failure(thing.get("failure_reason") or ""),
        is_taken=bool(thing.get("balance_transaction")) and state is not RefundState.FAILED,
    )


def failure(code: str) -> str:
    """Why a refund failed, in a sentence; Stripe has a word for it, such as `lost_or_stolen_card`."""
    return f"The refund failed: {code.replace('_', ' ')}." if code else ""


def refund_state(status: str) -> RefundState:
    if status in DONE_REFUNDS:
        return RefundState.DONE
    return RefundState.FAILED if status in FAILED_REFUNDS else RefundState.PENDING


def read_transfer(thing: Thing) -> SentTransfer:
    return SentTransfer(
        id=thing["id"],
        reference=reference_of(thing),
        account_id=id_of(thing.get("destination")),
        amount=money(thing),
        currency=currency_of(thing["currency"]),
        group=thing.get("transfer_group") or "",
        reversed=money(thing, "amount_reversed"),
    )


def read_reversal(thing: Thing) -> Reversal:
    return Reversal(
        id=thing["id"],
        reference=reference_of(thing),
        transfer_id=id_of(thing["transfer"]),
        amount=money(thing),
    )


def read_dispute(thing: Thing) -> PaymentDispute:
    entries = [each for each in thing["balance_transactions"] if each["currency"] == thing["currency"]]
    return PaymentDispute(
        id=thing["id"],
        payment_id=id_of(thing.get("payment_intent")),
        amount=money(thing),
        currency=currency_of(thing["currency"]),
        state=dispute_state(thing["status"]),
        fee=sum(money(each, "fee") for each in entries),
        is_taken=bool(thing["balance_transactions"]),
    )


def dispute_state(status: str) -> DisputeState:
    if status in WON_DISPUTES:
        return DisputeState.WON
    return DisputeState.LOST if status in LOST_DISPUTES else DisputeState.OPEN
