"""The letters that the site writes: pure functions of what they tell."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accounts import EMAIL_LINK_LIFETIME, RESET_LINK_LIFETIME
from domain.jobs import Job, new_job
from domain.licensing.splits import Answer
from domain.packing import packed
from domain.words import Sentence, Value, joined, say, say_many, written

MOST_LISTED = 20
"""How many things a letter to support names one by one."""


CODE = say("Code")
"""How the fact is labelled that says which fault a message to support is about."""


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str


def hours(lifetime: timedelta) -> Sentence:
    """`one hour`, `24 hours`."""
    number = round(lifetime.total_seconds() / 3600)
    return say_many("one hour", "{count} hours", number)


def welcome(to: str, name: str, site: str, url: str) -> Letter:
    body = say(
        "Hello {name},\n\nyour account is ready. Browse beats, follow producers, or apply to the Producer"
        " Program to upload your own:\n{url}\n\n{site}\n",
        name=name,
        url=url,
        site=site,
    )
    return Letter(to, say("Welcome to {site}", site=site), body)


def password_reset(to: str, site: str, link: str) -> Letter:
    body = say(
        "Someone asked to reset the password of this account. The link works once, for {hours}:\n{link}\n\n"
        "If it wasn't you, do nothing; your password stays as it is.\n\n{site}\n",
        hours=hours(RESET_LINK_LIFETIME),
        link=link,
        site=site,
    )
    return Letter(to, say("Reset your {site} password", site=site), body)


def confirm_email(to: str, site: str, link: str) -> Letter:
    body = say(
        "Open this link to use this address from now on. It works once, for {hours}:\n{link}\n\n{site}\n",
        hours=hours(EMAIL_LINK_LIFETIME),
        link=link,
        site=site,
    )
    return Letter(to, say("Confirm your new {site} e-mail", site=site), body)


def email_changed(to: str, site: str, new: str) -> Letter:
    body = say(
        "Your account now uses {new}. If it wasn't you, write to support at once.\n\n{site}\n",
        new=new,
        site=site,
    )
    return Letter(to, say("Your {site} e-mail was changed", site=site), body)


def password_changed(to: str, site: str) -> Letter:
    body = say(
        "Every other session was signed out. If it wasn't you, reset your password at once"
        " and write to support.\n\n{site}\n",
        site=site,
    )
    return Letter(to, say("Your {site} password was changed", site=site), body)


def drafts_ending(to: str, site: str, names: Sequence[str], ends: datetime, url: str) -> Letter:
    subject = say_many(
        "“{name}” is about to be removed",
        "Unsaved beats are about to be removed",
        len(names),
        name=names[0],
    )
    body = say(
        "These uploads were never saved. On {ends} they will be removed with their audio:\n\n{listed}\n\n"
        "Save them, or change anything in their forms to keep them for another week:\n{url}\n\n{site}\n",
        ends=ends,
        listed="\n".join(f"- {name}" for name in names),
        url=url,
        site=site,
    )
    return Letter(to, subject, body)


def dispute_opened(to: str, site: str, file_name: str, similarity: int, reason: str, url: str) -> Letter:
    body = say(
        "“{name}” was held back, {similarity} % alike to a beat that is there. Its producer says that"
        " this is wrong:\n\n{reason}\n\nListen to both and decide here:\n{url}\n",
        name=file_name,
        similarity=similarity,
        reason=reason,
        url=url,
    )
    return Letter(to, say("{site}: somebody disputes a match", site=site), body)


def dispute_accepted(
    to: str, site: str, name: str, verdict: str, url: str, in_collection: bool = False
) -> Letter:
    alone = say("It goes live by itself if its form is complete; else finish it here:")
    body = say(
        "We listened, and you are right: “{name}” repeats no other beat.\n\n{verdict}\n\n"
        "{what_next}\n{url}\n\n{site}\n",
        name=name,
        verdict=verdict,
        what_next=say("Save it with its collection now:") if in_collection else alone,
        url=url,
        site=site,
    )
    return Letter(to, say("“{name}” is no copy", name=name), body)


def dispute_rejected(to: str, site: str, name: str, verdict: str) -> Letter:
    body = say(
        "We listened to “{name}” and to the beat that it matches, and the match stands:\n\n{verdict}\n\n"
        "The upload can't be saved; discard it whenever you like.\n\n{site}\n",
        name=name,
        verdict=verdict,
        site=site,
    )
    return Letter(to, say("“{name}” stays held back", name=name), body)


def licence_revoked(to: str, site: str, track: str, number: str, reason: str, url: str) -> Letter:
    body = say(
        "The licence {number} holds no more, so the beat can't be downloaded or used under it:\n\n{reason}"
        "\n\nWhoever checks it sees that it was revoked, and when, but not why:\n{url}\n\n"
        "If you think that is a mistake, write to support.\n\n{site}\n",
        number=number,
        reason=reason,
        url=url,
        site=site,
    )
    return Letter(to, say("Your licence of “{track}” was revoked", track=track), body)


def split_proposed(
    to: str, site: str, uploader: str, beat: str, shares: Sequence[tuple[str, int]], url: str
) -> Letter:
    body = say(
        "{uploader} proposes these shares of the money from an exclusive sale of “{beat}”:\n\n{listed}\n\n"
        "Accept or decline yours here. Until everybody has accepted, the money is {uploader}’s alone:\n"
        "{url}\n\n{site}\n",
        uploader=uploader,
        beat=beat,
        listed=joined("\n", [say("- {name}: {share} %", name=name, share=share) for name, share in shares]),
        url=url,
        site=site,
    )
    subject = say("{uploader} proposes how to share “{beat}”", uploader=uploader, beat=beat)
    return Letter(to, subject, body)


def split_answered(
    to: str, site: str, who: str, answer: Answer, beat: str, sentence: str, url: str
) -> Letter:
    if answer is Answer.ACCEPTED:
        subject = say("{who} accepted their share of “{beat}”", who=who, beat=beat)
        head = say("{who} accepted the share that you proposed of “{beat}”.", who=who, beat=beat)
    else:
        subject = say("{who} declined their share of “{beat}”", who=who, beat=beat)
        head = say("{who} declined the share that you proposed of “{beat}”.", who=who, beat=beat)
    return Letter(to, subject, joined("\n\n", [head, sentence, url, f"{site}\n"]))


def listed(sentences: Sequence[str]) -> str:
    left = len(sentences) - MOST_LISTED
    more = [say("and {left} more", left=left)] if left > 0 else []
    return joined("\n", [joined("", ["- ", each]) for each in [*sentences[:MOST_LISTED], *more]])


def lined_up(figures: Sequence[tuple[str, Value]]) -> str:
    """A line each."""
    return joined("", [joined("", [label, ": ", _text(value), "\n"]) for label, value in figures])


def _text(value: Value) -> str:
    return value if isinstance(value, str) else written(value)


def noticed(to: str, site: str, head: str, text: str, url: str, choices: str) -> Letter:
    """Something of which its reader may choose not to hear."""
    body = say(
        "{text}\n\n{url}\n\n{site}\n\nChoose what you hear of: {choices}\n",
        text=text,
        url=url,
        site=site,
        choices=choices,
    )
    return Letter(to, head, body)


def support_message(
    to: str, site: str, sender: str, message: str, facts: Sequence[tuple[str, str]], url: str
) -> Letter:
    body = say(
        "{sender} writes:\n\n{message}\n\n{about}\nAnswer to {sender}, and close the message here:\n{url}\n",
        sender=sender,
        message=message,
        about=lined_up(facts),
        url=url,
    )
    code = next((value for label, value in facts if label == CODE), "")
    if code:
        subject = say("{site} support: {code} from {sender}", site=site, code=code, sender=sender)
    else:
        subject = say("{site} support: a message from {sender}", site=site, sender=sender)
    return Letter(to, subject, body)


def by_post(letter: Letter, id: str, now: datetime, language: str = "") -> Job:
    """The job that delivers a letter, which takes along what its sentences were made of.

    `language` is the code of the one for a reader who has chosen none, or has no account.
    """
    told = {"to": letter.to, "subject": str(letter.subject), "text": str(letter.text)}
    if language:
        told["language"] = language
    if isinstance(letter.subject, Sentence) or isinstance(letter.text, Sentence):
        told["said"] = json.dumps({"subject": packed(letter.subject), "text": packed(letter.text)})
    return new_job(id, "mail", told, now)
