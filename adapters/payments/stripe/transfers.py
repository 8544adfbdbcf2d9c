"""Payments that came in, refunds and disputes of them, and transfers to producers."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from stripe import StripeObject

from adapters.payments.stripe.amounts import currency_of, to_stripe
from adapters.payments.stripe.calls import PAGE, Calls, Thing, asked, plain, reference_of
from adapters.payments.stripe.reading import (
    read_dispute,
    read_payment,
    read_refund,
    read_reversal,
    read_transfer,
)
from domain.payments import Payment, PaymentDispute, Refund, Reversal, SentTransfer, TransferOrder

if TYPE_CHECKING:
    from stripe.params import TransferCreateParams

Value = TypeVar("Value")


class Transfers(Calls):
    """Of the payments port what moves money that has come in."""

    def payment(self, payment_id: str) -> Payment:
        with asked():
            return read_payment(
                plain(
                    self._client.v1.payment_intents.retrieve(
                        payment_id, {"expand": ["latest_charge.balance_transaction"]}
                    )
                )
            )

    def refund(self, key: str, reference: str, payment_id: str, amount: int) -> Refund:
        currency = self.payment(payment_id).currency
        with asked():
            return read_refund(
                plain(
                    self._client.v1.refunds.create(
                        {
                            "payment_intent": payment_id,
                            "amount": to_stripe(amount, currency),
                            "metadata": {"reference": reference},
                        },
                        {"idempotency_key": key},
                    )
                )
            )

    def read_refund(self, refund_id: str) -> Refund:
        with asked():
            return read_refund(plain(self._client.v1.refunds.retrieve(refund_id)))

    def refunds(self, payment_id: str) -> Sequence[Refund]:
        with asked():
            pages = self._client.v1.refunds.list({"payment_intent": payment_id, "limit": PAGE})
            found = [read_refund(plain(each)) for each in pages.auto_paging_iter()]
        return found[::-1]

    def find_refund(self, reference: str, payment_id: str) -> Refund | None:
        with asked():
            pages = self._client.v1.refunds.list({"payment_intent": payment_id, "limit": PAGE})
            return named(reference, pages.auto_paging_iter(), read_refund)

    def transfer(self, key: str, order: TransferOrder) -> SentTransfer:
        with asked():
            return read_transfer(
                plain(self._client.v1.transfers.create(moved(order), {"idempotency_key": key}))
            )

    def find_transfer(self, reference: str, group: str) -> SentTransfer | None:
        with asked():
            pages = self._client.v1.transfers.list({"transfer_group": group, "limit": PAGE})
            return named(reference, pages.auto_paging_iter(), read_transfer)

    def reverse(self, key: str, reference: str, transfer_id: str, amount: int) -> Reversal:
        with asked():
            currency = currency_of(self._client.v1.transfers.retrieve(transfer_id).currency)
            return read_reversal(
                plain(
                    self._client.v1.transfers.reversals.create(
                        transfer_id,
                        {"amount": to_stripe(amount, currency), "metadata": {"reference": reference}},
                        {"idempotency_key": key},
                    )
                )
            )

    def find_reversal(self, reference: str, transfer_id: str) -> Reversal | None:
        with asked():
            pages = self._client.v1.transfers.reversals.list(transfer_id, {"limit": PAGE})
            return named(reference, pages.auto_paging_iter(), read_reversal)

    def dispute(self, dispute_id: str) -> PaymentDispute:
        with asked():
            return read_dispute(plain(self._client.v1.disputes.retrieve(dispute_id)))


def moved(order: TransferOrder) -> "TransferCreateParams":
    params: TransferCreateParams = {
        "destination": order.account_id,
        "amount": to_stripe(order.amount, order.currency),
        "currency": order.currency.lower(),
        "transfer_group": order.group,
        "metadata": {"reference": order.reference},
    }
    if order.source:
        params["source_transaction"] = order.source
    return params


def named(reference: str, things: Iterable[StripeObject], read: Callable[[Thing], Value]) -> Value | None:
    """The first of what Stripe lists that was made for a reference."""
    plainly = (plain(thing) for thing in things)
    return next((read(thing) for thing in plainly if reference_of(thing) == reference), None)
