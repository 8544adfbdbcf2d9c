"""The letters that the site writes: pure functions of what they tell."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accounts import EMAIL_LINK_LIFETIME, RESET_LINK_LIFETIME
from domain.jobs import Job, new_job
from domain.licensing.splits import Answer
from domain.words import Sentence, packed

MOST_LISTED = 20
"""How many things a letter to support names one by one."""


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str


def hours(lifetime: timedelta) -> str:
    """`one hour`, `24 hours`."""
    number = round(lifetime.total_seconds() / 3600)
    return "one hour" if number == 1 else f"{number} hours"


def welcome(to: str, name: str, site: str, url: str) -> Letter:
    return Letter(
        to,
        f"Welcome to {site}",
        f"Hello {name},\n\nyour account is ready. Browse beats, follow producers, or apply to the Producer"
        f" Program to upload your own:\n{url}\n\n{site}\n",
    )


def password_reset(to: str, site: str, link: str) -> Letter:
    return Letter(
        to,
        f"Reset your {site} password",
        f"Someone asked to reset the password of this account. The link works once, for"
        f" {hours(RESET_LINK_LIFETIME)}:\n{link}\n\n"
        f"If it wasn't you, do nothing; your password stays as it is.\n\n{site}\n",
    )


def confirm_email(to: str, site: str, link: str) -> Letter:
    return Letter(
        to,
        f"Confirm your new {site} e-mail",
        f"Open this link to use this address from now on. It works once, for"
        f" {hours(EMAIL_LINK_LIFETIME)}:\n{link}\n\n{site}\n",
    )


def email_changed(to: str, site: str, new: str) -> Letter:
    return Letter(
        to,
        f"Your {site} e-mail was changed",
        f"Your account now uses {new}. If it wasn't you, write to support at once.\n\n{site}\n",
    )


def password_changed(to: str, site: str) -> Letter:
    return Letter(
        to,
        f"Your {site} password was changed",
        "Every other session was signed out. If it wasn't you, reset your password at once"
        f" and write to support.\n\n{site}\n",
    )


def application_received(to: str, site: str, producer_name: str) -> Letter:
    return Letter(
        to,
        "We have your application",
        f"Thank you. We will look at the beats of {producer_name} and write to you either way.\n\n{site}\n",
    )


def application_approved(to: str, site: str, producer_name: str, url: str) -> Letter:
    return Letter(
        to,
        f"{producer_name} is in the Producer Program",
        f"Welcome. Your Backstage is open, upload your first beat here:\n{url}\n\n{site}\n",
    )


def application_denied(to: str, site: str, producer_name: str, reason: str) -> Letter:
    return Letter(
        to,
        f"Your application to {site}",
        f"We can't take {producer_name} into the Producer Program this time:\n\n{reason}\n\n"
        f"You may apply again whenever that has changed.\n\n{site}\n",
    )


def drafts_ending(to: str, site: str, names: Sequence[str], ends: datetime, url: str) -> Letter:
    listed = "\n".join(f"- {name}" for name in names)
    return Letter(
        to,
        "Unsaved beats are about to be removed" if len(names) > 1 else f"“{names[0]}” is about to be removed",
        f"These uploads were never saved. On {ends.day} {ends:%B %Y at %H:%M} UTC they will be removed with"
        f" their audio:\n\n{listed}\n\nSave them, or change anything in their forms to keep them for another"
        f" week:\n{url}\n\n{site}\n",
    )


def dispute_opened(to: str, site: str, file_name: str, similarity: int, reason: str, url: str) -> Letter:
    return Letter(
        to,
        f"{site}: somebody disputes a match",
        f"“{file_name}” was held back, {similarity} % alike to a beat that is there. Its producer says that"
        f" this is wrong:\n\n{reason}\n\nListen to both and decide here:\n{url}\n",
    )


def dispute_accepted(
    to: str, site: str, name: str, verdict: str, url: str, in_collection: bool = False
) -> Letter:
    alone = "It goes live by itself if its form is complete; else finish it here:"
    what_next = "Save it with its collection now:" if in_collection else alone
    return Letter(
        to,
        f"“{name}” is no copy",
        f"We listened, and you are right: “{name}” repeats no other beat.\n\n{verdict}\n\n"
        f"{what_next}\n{url}\n\n{site}\n",
    )


def dispute_rejected(to: str, site: str, name: str, verdict: str) -> Letter:
    return Letter(
        to,
        f"“{name}” stays held back",
        f"We listened to “{name}” and to the beat that it matches, and the match stands:\n\n{verdict}\n\n"
        f"The upload can't be saved; discard it whenever you like.\n\n{site}\n",
    )


def licence_revoked(to: str, site: str, track: str, number: str, reason: str, url: str) -> Letter:
    return Letter(
        to,
        f"Your licence of “{track}” was revoked",
        f"The licence {number} holds no more, so the beat can't be downloaded or used under it:\n\n{reason}"
        f"\n\nWhoever checks it sees that it was revoked, and when, but not why:\n{url}\n\n"
        f"If you think that is a mistake, write to support.\n\n{site}\n",
    )


def split_proposed(
    to: str, site: str, uploader: str, beat: str, shares: Sequence[tuple[str, int]], url: str
) -> Letter:
    listed = "\n".join(f"- {name}: {share} %" for name, share in shares)
    return Letter(
        to,
        f"{uploader} proposes how to share “{beat}”",
        f"{uploader} proposes these shares of the money from an exclusive sale of “{beat}”:\n\n{listed}\n\n"
        f"Accept or decline yours here. Until everybody has accepted, the money is {uploader}’s alone:\n"
        f"{url}\n\n{site}\n",
    )


def split_answered(
    to: str, site: str, who: str, answer: Answer, beat: str, sentence: str, url: str
) -> Letter:
    return Letter(
        to,
        f"{who} {answer} their share of “{beat}”",
        f"{who} {answer} the share that you proposed of “{beat}”.\n\n{sentence}\n\n{url}\n\n{site}\n",
    )


def beat_bought(to: str, site: str, track: str, amount: str, url: str) -> Letter:
    return Letter(
        to,
        f"“{track}” is yours",
        f"You bought “{track}” exclusively for {amount}. Your licence, its certificate and the files are"
        f" here:\n{url}\n\n{site}\n",
    )


def beat_sold(to: str, site: str, track: str, amount: str, url: str) -> Letter:
    return Letter(
        to,
        f"“{track}” was sold",
        f"“{track}” was sold exclusively, and you are owed {amount} of it. See how it reaches you:"
        f"\n{url}\n\n{site}\n",
    )


def payment_disputed(to: str, site: str, order: str, amount: str) -> Letter:
    return Letter(
        to,
        "A payment is disputed",
        f"A buyer's bank disputes {amount} of the order {order}. The money is held back until that is"
        " decided, and its producers are sent nothing of it. Answer the bank at the payment processor."
        f"\n\n{site}\n",
    )


def purchase_returned(to: str, site: str, amount: str, reason: str) -> Letter:
    return Letter(
        to,
        "Your payment goes back to you",
        f"Your purchase couldn't be completed: {reason} All of the {amount} that you paid goes back to where"
        f" it came from; that may take some days.\n\n{site}\n",
    )


def plan_begun(to: str, site: str, plan: str, amount: str, renews: datetime, url: str) -> Letter:
    return Letter(
        to,
        f"Your plan {plan} has begun",
        f"You have {plan} now, for {amount} a month. It is paid again on {_day(renews)} unless you cancel it"
        f" before; change or cancel it here:\n{url}\n\n{site}\n",
    )


def plan_payment_failed(to: str, site: str, plan: str, until: datetime, url: str) -> Letter:
    return Letter(
        to,
        f"The payment for {plan} failed",
        f"Your card wasn't charged for your plan {plan}. You keep the plan until {_day(until)}; update your"
        f" card by then with “Manage plan”, and the payment is tried again:\n{url}\n\n{site}\n",
    )


def plan_ended(to: str, site: str, plan: str, url: str) -> Letter:
    return Letter(
        to,
        f"Your plan {plan} has ended",
        f"Nothing more is charged for {plan}. Your licences stay valid, and their files can be downloaded"
        f" again whenever you like:\n{url}\n\n{site}\n",
    )


def plan_payment_returned(to: str, site: str, plan: str, url: str) -> Letter:
    return Letter(
        to,
        f"Your payment for {plan} went back to you",
        f"All that you paid for this month of {plan} went back to you, so the plan gives nothing more for it."
        " Your licences stay valid. Unless you cancel the plan, it is paid again, and gives everything again,"
        f" when the next month begins:\n{url}\n\n{site}\n",
    )


def plan_payment_disputed(to: str, site: str, amount: str) -> Letter:
    return Letter(
        to,
        "A plan's payment is disputed",
        f"A subscriber's bank disputes {amount} that was paid for a plan. The money is held back until that"
        " is decided, and isn't shared among producers as long as its month isn't closed. Answer the bank,"
        f" and cancel the plan if need be, at the payment processor.\n\n{site}\n",
    )


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def month_closed(
    to: str, site: str, period: str, figures: Sequence[tuple[str, str]], what_next: str, url: str
) -> Letter:
    listed = "".join(f"{label}: {value}\n" for label, value in figures)
    return Letter(
        to,
        f"Your share of subscriptions in {period}",
        f"{period} is closed.\n\n{listed}\n{what_next} See what each beat brought:\n{url}\n\n{site}\n",
    )


def held_share_released(to: str, site: str, period: str, amount: str, url: str) -> Letter:
    return Letter(
        to,
        f"Your share of {period} is on its way",
        f"Your payout account is ready, so the {amount} that waited for you since {period} are transferred to"
        f" it now:\n{url}\n\n{site}\n",
    )


def books_differ(to: str, site: str, day: str, findings: Sequence[str]) -> Letter:
    return Letter(
        to,
        f"{site}: the books differ from the payment processor on {day}",
        f"What moved at the payment processor on {day} (UTC) isn't what the books say:\n\n"
        f"{_listed(findings)}\n\nTo look once more: flask --app app money reconcile {day}\n\n{site}\n",
    )


def money_stuck(to: str, site: str, stuck: Sequence[str], in_all: int) -> Letter:
    """`stuck` are those of which nobody was told yet, the first of them; `in_all` counts the others, too."""
    return Letter(
        to,
        f"{site}: money is stuck",
        "This money failed, or hasn't moved for a quarter of an hour:\n\n"
        f"{_listed(stuck)}\n\nStuck in all: {in_all:,}.\n\n{site}\n",
    )


def _listed(sentences: Sequence[str]) -> str:
    left = len(sentences) - MOST_LISTED
    more = [f"- and {left:,} more"] if left > 0 else []
    return "\n".join([*(f"- {each}" for each in sentences[:MOST_LISTED]), *more])


def noticed(to: str, site: str, head: str, text: str, url: str, choices: str) -> Letter:
    """Something of which its reader may choose not to hear."""
    return Letter(to, head, f"{text}\n\n{url}\n\n{site}\n\nChoose what you hear of: {choices}\n")


def support_message(
    to: str, site: str, sender: str, message: str, facts: Sequence[tuple[str, str]], url: str
) -> Letter:
    about = "".join(f"{label}: {value}\n" for label, value in facts)
    code = next((value for label, value in facts if label == "Code"), "a message")
    return Letter(
        to,
        f"{site} support: {code} from {sender}",
        f"{sender} writes:\n\n{message}\n\n{about}\nAnswer to {sender}, and close the message here:\n{url}\n",
    )


def by_post(letter: Letter, id: str, now: datetime) -> Job:
    """The job that delivers a letter, which takes along what its sentences were made of."""
    told = {"to": letter.to, "subject": str(letter.subject), "text": str(letter.text)}
    if isinstance(letter.subject, Sentence) or isinstance(letter.text, Sentence):
        told["said"] = json.dumps({"subject": packed(letter.subject), "text": packed(letter.text)})
    return new_job(id, "mail", told, now)
