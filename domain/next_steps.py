"""What a producer had better do next, the most useful first."""

from dataclasses import dataclass
from typing import Any

from domain.words import say, say_many

MOST_STEPS = 4
"""More at once would be a list of complaints."""
MOST_COUNTED = 100
"""Unfinished things are counted no further."""


@dataclass(frozen=True)
class Unfinished:
    """What there is, and what is missing.

    `drafts` are uploads that aren't saved; `incomplete` counts beats that lack a description, a tag or a
    cover of their own, and `incomplete_id` is the newest of them; `shares` are proposals of how to share a
    beat's money that wait for an answer. `is_for_sale` says whether a beat is, or was, offered exclusively.
    """

    tracks: int = 0
    drafts: int = 0
    incomplete: int = 0
    incomplete_id: str = ""
    shares: int = 0
    has_account: bool = False
    is_payable: bool = False
    is_for_sale: bool = False


@dataclass(frozen=True)
class Step:
    """`why` is one sentence; `link` leads to where it is done."""

    words: str
    why: str
    link: str
    icon: str


def next_steps(unfinished: Unfinished) -> tuple[Step, ...]:
    """A handful at most."""
    found = (
        _first_beat(unfinished),
        _shares(unfinished),
        _drafts(unfinished),
        _payouts(unfinished),
        _metadata(unfinished),
        _offer(unfinished),
    )
    return tuple(step for step in found if step)[:MOST_STEPS]


def _first_beat(unfinished: Unfinished) -> Step | None:
    if unfinished.tracks or unfinished.drafts:
        return None
    why = say("Choose a WAV or FLAC; tempo, key and waveform are found for you.")
    return Step(say("Upload your first beat"), why, "/backstage/upload", "upload")


def _shares(unfinished: Unfinished) -> Step | None:
    if not unfinished.shares:
        return None
    words = say_many(
        "Answer {shown} proposal of how to share a beat",
        "Answer {shown} proposals of how to share a beat",
        **_counted(unfinished.shares),
    )
    why = say("Until everybody has accepted, the money of a sale is the uploader’s alone.")
    return Step(words, why, "/backstage/splits", "wallet")


def _drafts(unfinished: Unfinished) -> Step | None:
    if not unfinished.drafts:
        return None
    words = say_many("Finish {shown} upload", "Finish {shown} uploads", **_counted(unfinished.drafts))
    why = say("What isn’t saved is removed after a week without a change.")
    return Step(words, why, "/backstage/upload", "clock")


def _payouts(unfinished: Unfinished) -> Step | None:
    if unfinished.is_payable:
        return None
    begun, new = say("Complete the setup of your payout account"), say("Connect payouts")
    words = begun if unfinished.has_account else new
    why = say("Your share of subscriptions and what you sell can only be paid into an account that is ready.")
    return Step(words, why, "/backstage/finances", "wallet")


def _metadata(unfinished: Unfinished) -> Step | None:
    if not unfinished.incomplete:
        return None
    words = say_many("Complete {shown} beat", "Complete {shown} beats", **_counted(unfinished.incomplete))
    why = say("Beats with a description, tags and a cover of their own are found more easily.")
    return Step(words, why, f"/backstage/beats/{unfinished.incomplete_id}/edit", "edit")


def _offer(unfinished: Unfinished) -> Step | None:
    if unfinished.is_for_sale or not unfinished.tracks:
        return None
    why = say("You name the price, and the whole of it is yours.")
    return Step(say("Offer a beat exclusively"), why, "/backstage/beats", "star")


def _counted(count: int) -> dict[str, Any]:
    """The number, and how it is shown."""
    shown = say("{most}+", most=MOST_COUNTED - 1) if count >= MOST_COUNTED else str(count)
    return {"count": count, "shown": shown}
