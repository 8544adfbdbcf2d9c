"""Closing a month: when it may be, in which parts its shares are booked, and what its producers are told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from domain.errors import Fault
from domain.ledger import Account, held, producer
from domain.payouts.contributions import Rule
from domain.payouts.runs import Difference
from domain.payouts.splitting import Exclusion, Outcome, Share
from domain.words import say

NO_PERIOD = Fault("PAY-401", "“{period}” is no month.", "Write it like 2026-11.")
NOT_OVER = Fault("PAY-402", "{period} isn’t over yet.", "Close it when it is: more money may come in.")
EARLIER_OPEN = Fault("PAY-403", "{earlier} isn’t closed yet, and its money comes first.", "Close it first.")
CLOSED_ALREADY = Fault(
    "PAY-404", "This month is being closed already.", "Wait a moment, and look at its statements."
)
COMES_OUT_OTHERWISE = Fault(
    "PAY-405",
    "{period} comes out differently when it is reckoned again: {count} figures differ.",
    "Nothing was paid. Run `money recompute {period}` to see which, before you try again.",
)
NOT_CLOSED = Fault("PAY-406", "{period} has not been closed.", "Close it first.")
NO_STATEMENT = Fault(
    "PAY-407", "There is no statement of yours for this month.", "Open the list of your statements."
)

MONTHS = "months"
"""The lock under which pools are opened to a run, or get what has lapsed."""
CLOSE = "close-month"
TELL = "tell-month"
POINTS = "reckon-points"
SETTLED_AFTER = timedelta(days=7)
"""How long after a month's end the schedule waits: by then its last payments are available there.

Transfers are taken from what is available there, and are given up after some hours without it.
"""
PART = 1_000
"""Shares that are booked, and told of, at once."""
LAST_PART = 999_999
"""A part's name has no room for more."""

RULES: Mapping[Rule, str] = {
    Rule.PUBLISHED: say(
        "A beat’s points halve every six months after it came out, grow with its plays up to threefold, and"
        " are shared equally by those who are credited on it."
    ),
    Rule.ENGAGED: say(
        "A beat’s points halve every six months after it came out, grow with its plays up to threefold, and"
        " are shared equally by those who are credited on it. They count in full with ten plays by others in"
        " the month, and by a tenth for each play where there are fewer."
    ),
}
EXCLUSIONS: Mapping[Exclusion, str] = {
    Exclusion.REDISTRIBUTE: say(
        "The shares of producers who couldn’t be paid when the month was closed went to the others in"
        " proportion, and are not paid later."
    ),
    Exclusion.HOLD: say(
        "The shares of producers who couldn’t be paid when the month was closed wait for them for 12 months."
    ),
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.PAID: say("It is transferred to your payout account."),
    Outcome.EXCLUDED: say(
        "Your payout account wasn’t ready when the month was closed, so the share went to the others."
    ),
    Outcome.HELD: say(
        "Your payout account wasn’t ready when the month was closed. The share waits for you for 12 months."
    ),
}


def booked(shares: Sequence[Share]) -> dict[Account, int]:
    """What each account gets of shares; those that come to nothing are left out."""
    accounts = {Outcome.PAID: producer, Outcome.HELD: held}
    return {accounts[share.outcome](share.producer_id): share.amount for share in shares if share.amount}


def part_name(part: int) -> str:
    return f"{part:06d}"


def unlike(entries: Mapping[Account, int], shares: Sequence[Share]) -> Iterator[Difference]:
    """What the books say of shares otherwise than they should; the pool's own line is none of them."""
    ours = booked(shares)
    for account in sorted(ours.keys() | {each for each in entries if each.kind != "pool"}):
        one, other = -entries.get(account, 0), ours.get(account, 0)
        if one != other:
            yield Difference(account.of, "booked", one, other)
