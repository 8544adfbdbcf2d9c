"""The letters about money: sales, payments, plans and what becomes of producers' shares."""

from collections.abc import Sequence
from datetime import datetime

from domain.letters import Letter, lined_up, listed
from domain.money import Money
from domain.words import Value, say


def beat_bought(to: str, site: str, track: str, amount: Money, url: str) -> Letter:
    body = say(
        "You bought “{track}” exclusively for {amount}. Your licence, its certificate and the files are"
        " here:\n{url}\n\n{site}\n",
        track=track,
        amount=amount,
        url=url,
        site=site,
    )
    return Letter(to, say("“{track}” is yours", track=track), body)


def beat_sold(to: str, site: str, track: str, amount: Money, url: str) -> Letter:
    body = say(
        "“{track}” was sold exclusively, and you are owed {amount} of it. See how it reaches you:"
        "\n{url}\n\n{site}\n",
        track=track,
        amount=amount,
        url=url,
        site=site,
    )
    return Letter(to, say("“{track}” was sold", track=track), body)


def payment_disputed(to: str, site: str, order: str, amount: Money) -> Letter:
    body = say(
        "A buyer's bank disputes {amount} of the order {order}. The money is held back until that is"
        " decided, and its producers are sent nothing of it. Answer the bank at the payment processor."
        "\n\n{site}\n",
        amount=amount,
        order=order,
        site=site,
    )
    return Letter(to, say("A payment is disputed"), body)


def purchase_returned(to: str, site: str, amount: Money, reason: str) -> Letter:
    body = say(
        "Your purchase couldn't be completed: {reason} All of the {amount} that you paid goes back to where"
        " it came from; that may take some days.\n\n{site}\n",
        reason=reason,
        amount=amount,
        site=site,
    )
    return Letter(to, say("Your payment goes back to you"), body)


def plan_begun(to: str, site: str, plan: str, amount: Money, renews: datetime, url: str) -> Letter:
    body = say(
        "You have {plan} now, for {amount} a month. It is paid again on {renews} unless you cancel it"
        " before; change or cancel it here:\n{url}\n\n{site}\n",
        plan=plan,
        amount=amount,
        renews=renews.date(),
        url=url,
        site=site,
    )
    return Letter(to, say("Your plan {plan} has begun", plan=plan), body)


def plan_payment_failed(to: str, site: str, plan: str, until: datetime, url: str) -> Letter:
    body = say(
        "Your card wasn't charged for your plan {plan}. You keep the plan until {until}; update your"
        " card by then with “Manage plan”, and the payment is tried again:\n{url}\n\n{site}\n",
        plan=plan,
        until=until.date(),
        url=url,
        site=site,
    )
    return Letter(to, say("The payment for {plan} failed", plan=plan), body)


def plan_ended(to: str, site: str, plan: str, url: str) -> Letter:
    body = say(
        "Nothing more is charged for {plan}. Your licences stay valid, and their files can be downloaded"
        " again whenever you like:\n{url}\n\n{site}\n",
        plan=plan,
        url=url,
        site=site,
    )
    return Letter(to, say("Your plan {plan} has ended", plan=plan), body)


def plan_payment_returned(to: str, site: str, plan: str, url: str) -> Letter:
    body = say(
        "All that you paid for this month of {plan} went back to you, so the plan gives nothing more for it."
        " Your licences stay valid. Unless you cancel the plan, it is paid again, and gives everything again,"
        " when the next month begins:\n{url}\n\n{site}\n",
        plan=plan,
        url=url,
        site=site,
    )
    return Letter(to, say("Your payment for {plan} went back to you", plan=plan), body)


def plan_payment_disputed(to: str, site: str, amount: Money) -> Letter:
    body = say(
        "A subscriber's bank disputes {amount} that was paid for a plan. The money is held back until that"
        " is decided, and isn't shared among producers as long as its month isn't closed. Answer the bank,"
        " and cancel the plan if need be, at the payment processor.\n\n{site}\n",
        amount=amount,
        site=site,
    )
    return Letter(to, say("A plan's payment is disputed"), body)


def month_closed(
    to: str, site: str, period: str, figures: Sequence[tuple[str, Value]], what_next: str, url: str
) -> Letter:
    body = say(
        "{period} is closed.\n\n{listed}\n{what_next} See what each beat brought:\n{url}\n\n{site}\n",
        period=period,
        listed=lined_up(figures),
        what_next=what_next,
        url=url,
        site=site,
    )
    return Letter(to, say("Your share of subscriptions in {period}", period=period), body)


def held_share_released(to: str, site: str, period: str, amount: Money, url: str) -> Letter:
    body = say(
        "Your payout account is ready, so the {amount} that waited for you since {period} are transferred to"
        " it now:\n{url}\n\n{site}\n",
        amount=amount,
        period=period,
        url=url,
        site=site,
    )
    return Letter(to, say("Your share of {period} is on its way", period=period), body)


def books_differ(to: str, site: str, day: str, findings: Sequence[str]) -> Letter:
    body = say(
        "What moved at the payment processor on {day} (UTC) isn't what the books say:\n\n"
        "{listed}\n\nTo look once more: flask --app app money reconcile {day}\n\n{site}\n",
        day=day,
        listed=listed(findings),
        site=site,
    )
    subject = say("{site}: the books differ from the payment processor on {day}", site=site, day=day)
    return Letter(to, subject, body)


def money_stuck(to: str, site: str, stuck: Sequence[str], in_all: int) -> Letter:
    """`stuck` are those of which nobody was told yet, the first of them; `in_all` counts the others, too."""
    body = say(
        "This money failed, or hasn't moved for a quarter of an hour:\n\n"
        "{listed}\n\nStuck in all: {in_all}.\n\n{site}\n",
        listed=listed(stuck),
        in_all=in_all,
        site=site,
    )
    return Letter(to, say("{site}: money is stuck", site=site), body)
