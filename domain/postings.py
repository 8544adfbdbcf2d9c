"""What each event writes into the books. Amounts are minor units and never below nothing.

Each cause is made of the event's own id, so that what happened once is booked once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.ledger import (
    COSTS,
    FEES,
    LOSSES,
    PROCESSOR,
    Account,
    Entry,
    Kind,
    Line,
    disputed,
    held,
    pool,
    producer,
    returning,
)
from domain.money import Currency

Moved = tuple[Account, int]


def sale(
    *, id: str, at: datetime, order_id: str, currency: Currency, fee: int, shares: Mapping[str, int]
) -> Entry:
    """An exclusive was paid: its price goes to producers by `shares`, the fee on top to the platform."""
    owed = [credit(producer(each), share) for each, share in shares.items()]
    paid = debit(PROCESSOR, sum(shares.values()) + fee)
    return _entry(id, f"sale:{order_id}", Kind.SALE, currency, at, [paid, *owed, credit(FEES, fee)])


def sale_refunded(*, id: str, at: datetime, sale: Entry) -> Entry:
    """The sale is undone: all that the buyer paid is theirs, and what moves for that is booked by itself."""
    whole = _opposite(sale, Kind.SALE, id, f"sale-refund:{_event(sale)}", Kind.SALE_REFUND, at)
    back = returning(_event(sale))
    moved = [(back if account == PROCESSOR else account, sum) for account, sum in whole.amounts.items()]
    return _entry(id, whole.cause, whole.kind, whole.currency, at, moved)


def refund_sent(
    *, id: str, at: datetime, refund_id: str, order_id: str, currency: Currency, amount: int
) -> Entry:
    """Money has left on its way back to a buyer."""
    moved = [debit(returning(order_id), amount), credit(PROCESSOR, amount)]
    return _entry(id, f"refund:{refund_id}", Kind.REFUND_SENT, currency, at, moved)


def refund_came_back(*, id: str, at: datetime, sent: Entry) -> Entry:
    """It couldn't be delivered: the buyer is owed it as before."""
    cause = f"refund-back:{_event(sent)}"
    return _opposite(sent, Kind.REFUND_SENT, id, cause, Kind.REFUND_CAME_BACK, at)


def payment_unasked(*, id: str, at: datetime, order_id: str, currency: Currency, amount: int) -> Entry:
    """Money came for an order that can't be kept: too late, or another amount than was asked."""
    moved = [debit(PROCESSOR, amount), credit(returning(order_id), amount)]
    return _entry(id, f"unasked:{order_id}", Kind.UNASKED, currency, at, moved)


def subscription_paid(
    *, id: str, at: datetime, invoice_id: str, currency: Currency, period: str, base: int, fee: int
) -> Entry:
    """The base price goes into the period's pool, the fee on top to the platform."""
    moved = [debit(PROCESSOR, base + fee), credit(pool(period), base), credit(FEES, fee)]
    return _entry(id, f"subscription:{invoice_id}", Kind.SUBSCRIPTION, currency, at, moved)


def subscription_refunded(
    *, id: str, at: datetime, payment: Entry, refund_id: str, base: int, fee: int, is_split: bool
) -> Entry:
    """A subscriber gets money back: `base` of it is the pool's that got it, `fee` the platform's.

    Where that pool has been split, the platform bears all, and nobody's share changes any more.
    """
    moved = [debit(_bearer(payment, is_split), base), debit(FEES, fee), credit(PROCESSOR, base + fee)]
    cause = f"subscription-refund:{refund_id}"
    return _entry(id, cause, Kind.SUBSCRIPTION_REFUND, payment.currency, at, moved)


def subscription_refund_came_back(*, id: str, at: datetime, refund: Entry) -> Entry:
    """It couldn't be delivered: the money is where it was before."""
    cause = f"subscription-refund-back:{_event(refund)}"
    return _opposite(refund, Kind.SUBSCRIPTION_REFUND, id, cause, Kind.REFUND_CAME_BACK, at)


def pool_disputed(*, id: str, at: datetime, payment: Entry, dispute_id: str, amount: int) -> Entry:
    """What a subscriber's bank holds back of a pool isn't split."""
    _check(payment, Kind.SUBSCRIPTION)
    moved = [debit(_pool_of(payment), amount), credit(disputed(_event(payment)), amount)]
    return _entry(id, f"dispute-pool:{dispute_id}", Kind.POOL_DISPUTED, payment.currency, at, moved)


def pool_released(*, id: str, at: datetime, held_back: Entry) -> Entry:
    """The dispute is won: the pool has its money again, and passes it on if it was split meanwhile."""
    cause = f"dispute-pool-end:{_event(held_back)}"
    return _opposite(held_back, Kind.POOL_DISPUTED, id, cause, Kind.POOL_RELEASED, at)


def _bearer(payment: Entry, is_split: bool) -> Account:
    _check(payment, Kind.SUBSCRIPTION)
    return LOSSES if is_split else _pool_of(payment)


def _pool_of(payment: Entry) -> Account:
    """The pool that a subscription's payment went into; a bill may bring it nothing."""
    return next((each for each in payment.amounts if each.kind == "pool"), LOSSES)


def processor_charged(*, id: str, at: datetime, charge_id: str, currency: Currency, amount: int) -> Entry:
    """The processor kept something for its work, whatever it was about."""
    moved = [debit(COSTS, amount), credit(PROCESSOR, amount)]
    return _entry(id, f"processor-fee:{charge_id}", Kind.PROCESSOR_FEE, currency, at, moved)


def transfer_sent(
    *, id: str, at: datetime, transfer_id: str, currency: Currency, producer_id: str, amount: int
) -> Entry:
    """A producer was paid what they are owed, or a part of it."""
    moved = [debit(producer(producer_id), amount), credit(PROCESSOR, amount)]
    return _entry(id, f"transfer:{transfer_id}", Kind.TRANSFER, currency, at, moved)


def transfer_reversed(*, id: str, at: datetime, transfer: Entry) -> Entry:
    """The whole of a transfer came back."""
    cause = f"transfer-reversal:{_event(transfer)}"
    return _opposite(transfer, Kind.TRANSFER, id, cause, Kind.TRANSFER_REVERSAL, at)


def pool_carried(
    *, id: str, at: datetime, run_id: str, currency: Currency, earlier: str, period: str, amount: int
) -> Entry:
    """What an earlier pool has left goes into a later one's, once for each run; below nothing is taken."""
    giving, taking = (pool(earlier), pool(period)) if amount > 0 else (pool(period), pool(earlier))
    moved = [debit(giving, abs(amount)), credit(taking, abs(amount))]
    return _entry(id, f"carry:{run_id}:{earlier}", Kind.POOL_CARRIED, currency, at, moved)


def split(
    *,
    id: str,
    at: datetime,
    run_id: str,
    part: str,
    period: str,
    currency: Currency,
    shares: Mapping[Account, int],
) -> Entry:
    """A part of a period's pool goes to `producer(…)` and `held(…)` accounts; `part` names it in its run."""
    if any(account.kind not in ("producer", "held") for account in shares):
        raise ValueError(f"a pool is split among producers, not {', '.join(sorted(shares))}")
    moved = [debit(pool(period), sum(shares.values()))]
    moved += [credit(account, share) for account, share in shares.items()]
    return _entry(id, f"split:{run_id}:{part}", Kind.SPLIT, currency, at, moved)


def held_released(
    *, id: str, at: datetime, share_id: str, currency: Currency, producer_id: str, amount: int
) -> Entry:
    """A share that waited is owed to its producer from now on."""
    moved = [debit(held(producer_id), amount), credit(producer(producer_id), amount)]
    return _entry(id, f"held-end:{share_id}", Kind.HELD_RELEASE, currency, at, moved)


def held_lapsed(
    *, id: str, at: datetime, share_id: str, currency: Currency, producer_id: str, amount: int, period: str
) -> Entry:
    """A share waited for too long: it goes into the pool of the period in which it lapses.

    A share ends once, so its cause is the one that its release would have.
    """
    moved = [debit(held(producer_id), amount), credit(pool(period), amount)]
    return _entry(id, f"held-end:{share_id}", Kind.HELD_LAPSE, currency, at, moved)


def dispute_opened(
    *, id: str, at: datetime, dispute_id: str, order_id: str, currency: Currency, amount: int
) -> Entry:
    """The processor holds back what a buyer disputes."""
    moved = [debit(disputed(order_id), amount), credit(PROCESSOR, amount)]
    return _entry(id, f"dispute:{dispute_id}", Kind.DISPUTE, currency, at, moved)


def dispute_won(*, id: str, at: datetime, opened: Entry) -> Entry:
    """The processor gives back all that it held."""
    cause = f"dispute-end:{_event(opened)}"
    return _opposite(opened, Kind.DISPUTE, id, cause, Kind.DISPUTE_WON, at)


def dispute_lost(
    *,
    id: str,
    at: datetime,
    opened: Entry,
    owed: Mapping[str, int],
    fee: int,
    borne_by_pool: int = 0,
    returned: int = 0,
) -> Entry:
    """What was held back is gone: producers bear `owed`, the platform its fee and whatever is left.

    `returned` of it was owed to the buyer already, who has it now. A dispute ends once, so its cause is the
    one that winning it would have.
    """
    _check(opened, Kind.DISPUTE)
    [(account, whole)] = [each for each in opened.amounts.items() if each[0].kind == "disputed"]
    amount = whole - borne_by_pool
    borne = [debit(producer(each), share) for each, share in owed.items()]
    rest = amount - sum(owed.values()) - fee - returned
    back = debit(returning(account.of), returned)
    moved = [*borne, debit(FEES, fee), back, debit(LOSSES, rest), credit(account, amount)]
    return _entry(id, f"dispute-end:{_event(opened)}", Kind.DISPUTE_LOST, opened.currency, at, moved)


def debit(account: Account, amount: int) -> Moved:
    """Raises `ValueError` for what is no whole number, or below nothing."""
    if type(amount) is not int or amount < 0:
        raise ValueError(f"{amount!r} can't be moved to or from {account}")
    return account, amount


def credit(account: Account, amount: int) -> Moved:
    return account, -debit(account, amount)[1]


def _entry(
    id: str, cause: str, kind: Kind, currency: Currency, at: datetime, moved: Iterable[Moved]
) -> Entry:
    """A fee or a share may be nothing, and has no line then."""
    lines = [Line(account, amount) for account, amount in moved if amount]
    return Entry.of(id=id, cause=cause, kind=kind, currency=currency, at=at, lines=lines)


def _opposite(entry: Entry, undone: Kind, id: str, cause: str, kind: Kind, at: datetime) -> Entry:
    _check(entry, undone)
    moved = [(account, -amount) for account, amount in entry.amounts.items()]
    return _entry(id, cause, kind, entry.currency, at, moved)


def _check(entry: Entry, kind: Kind) -> None:
    if entry.kind is not kind:
        raise ValueError(f"{entry.cause} is a {entry.kind}, not a {kind}")


def _event(entry: Entry) -> str:
    """The id that a cause is made of."""
    return entry.cause.partition(":")[2]
