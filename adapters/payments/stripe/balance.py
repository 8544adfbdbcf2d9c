"""What lies in an account at Stripe, and what changed the platform's own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.payments.stripe.amounts import currency_of
from adapters.payments.stripe.calls import PAGE, Calls, Thing, asked, id_of, moment, plain, seconds
from adapters.payments.stripe.reading import money
from domain.money import Currency
from domain.payments import Funds, Movement, MovementKind

if TYPE_CHECKING:
    from stripe import RequestOptions

UNDERWAY = ("pending", "in_transit")
KINDS = {
    "charge": MovementKind.PAYMENT,
    "payment": MovementKind.PAYMENT,
    "refund": MovementKind.REFUND,
    "payment_refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND,
    "payment_failure_refund": MovementKind.REFUND,
    "transfer": MovementKind.TRANSFER,
    "transfer_refund": MovementKind.REVERSAL,
    "transfer_cancel": MovementKind.REVERSAL,
    "transfer_failure": MovementKind.REVERSAL,
    "stripe_fee": MovementKind.FEE,
    "stripe_fx_fee": MovementKind.FEE,
    "tax_fee": MovementKind.FEE,
    "payout": MovementKind.PAYOUT,
    "payout_cancel": MovementKind.PAYOUT,
    "payout_failure": MovementKind.PAYOUT,
}


class Balance(Calls):
    """Of the payments port what concerns balances."""

    def funds(self, account_id: str = "") -> Funds:
        options: RequestOptions = {"stripe_account": account_id} if account_id else {}
        with asked():
            balance = plain(self._client.v1.balance.retrieve(options=options))
            payouts = [
                plain(payout)
                for status in UNDERWAY
                for payout in self._client.v1.payouts.list(
                    {"status": status, "limit": PAGE}, options
                ).auto_paging_iter()
            ]
        return Funds(summed(balance["available"]), summed(balance["pending"]), summed(payouts))

    def movements(self, since: datetime, until: datetime) -> Iterator[Movement]:
        """Stripe lists the newest first, so that all of them are fetched before the first is known."""
        with asked():
            pages = self._client.v1.balance_transactions.list(
                {
                    "created": {"gte": seconds(since), "lt": seconds(until)},
                    "expand": ["data.source"],
                    "limit": PAGE,
                }
            )
            found = [read_movement(plain(entry)) for entry in pages.auto_paging_iter()]
        return reversed(found)


def summed(things: Iterable[Thing]) -> Mapping[Currency, int]:
    """Amounts added up by currency, leaving out what comes to nothing."""
    totals: dict[Currency, int] = defaultdict(int)
    for thing in things:
        if thing["amount"]:
            totals[currency_of(thing["currency"])] += money(thing)
    return dict(totals)


def read_movement(thing: Thing) -> Movement:
    return Movement(
        id=thing["id"],
        kind=kind_of(thing),
        amount=money(thing),
        fee=money(thing, "fee"),
        currency=currency_of(thing["currency"]),
        source=source_of(thing.get("source")),
        at=moment(thing["created"]),
        charge_id=charge_of(thing.get("source")),
    )


def kind_of(thing: Thing) -> MovementKind:
    source = thing.get("source")
    if isinstance(source, dict) and source.get("object") == "dispute":
        return MovementKind.DISPUTE
    return KINDS.get(thing["type"], MovementKind.OTHER)


def source_of(source: Thing | str | None) -> str:
    """What is behind a movement, by the id that we know it by: a charge's is its payment's."""
    if isinstance(source, dict) and source.get("object") == "charge":
        return id_of(source.get("payment_intent")) or id_of(source)
    return id_of(source)


def charge_of(source: Thing | str | None) -> str:
    return id_of(source) if isinstance(source, dict) and source.get("object") == "charge" else ""
