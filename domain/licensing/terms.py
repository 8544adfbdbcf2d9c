"""Terms in plain words, as the buyer reads them on the page, in the licence and in its certificate."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from domain.licensing.granted import LicenceKind
from domain.licensing.offers import ExclusiveTerms, Law, Option
from domain.money import Fee, shown_percent, worded
from domain.words import say, say_in, say_many

STANDARD_VERSION = "standard-1"
EXCLUSIVE_VERSION = "exclusive-1"


@dataclass(frozen=True)
class Line:
    """One thing that terms say: what it is about, and what holds.

    Pages may say it in another language. What is agreed, signed and stored is the English text.
    """

    label: str
    text: str


def standard_lines(producer_name: str) -> tuple[Line, ...]:
    """The standard terms, the same for every beat. A change of a word here is a new `STANDARD_VERSION`."""
    return (
        Line(say("Where and how long"), say("Worldwide, for good.")),
        Line(say("Use"), say("One project for each download. Others may be licensed the same beat.")),
        Line(say("Release"), say("You may release the project and earn money with it, streams included.")),
        Line(say_in("performance", "Live"), say("You may perform it before up to 50 people.")),
        Line(say("Credit"), say("You have to name the producer: Produced by {name}.", name=producer_name)),
        Line(
            say("Not allowed"),
            say("Content ID; film, television and advertising; selling the beat itself on."),
        ),
    )


def exclusive_lines(terms: ExclusiveTerms, producer_name: str) -> tuple[Line, ...]:
    """Exclusive terms. A change of a word here is a new `EXCLUSIVE_VERSION`."""
    return (
        Line(
            say("Price"),
            say("{price}, and the platform's fee on top.", price=worded(terms.price, terms.currency)),
        ),
        Line(
            say("What you get"),
            say("The beat is yours alone from now on. Licences granted before stay valid."),
        ),
        Line(say("Files"), _listed([kind.word for kind in terms.files])),
        Line(say("Where"), say("{territory}, for good.", territory=terms.territory.label)),
        Line(say("Publishing"), _publishing(terms)),
        Line(
            say("Royalty"),
            say(
                "The producer has {royalty} % of what the master earns.", royalty=shown_percent(terms.royalty)
            ),
        ),
        Line(say("Copies"), _copies(terms.copies)),
        Line(say("Audio streams"), _streams(terms.audio_streams)),
        Line(say("Videos that earn money"), _videos(terms.monetised_videos)),
        Line(say("Other videos"), _videos(terms.other_videos)),
        Line(say("Video streams"), _streams(terms.video_streams)),
        Line(say("Broadcasting"), _broadcasting(terms)),
        Line(say("Shows for profit"), ALLOWED if terms.for_profit_shows else NOT_ALLOWED),
        Line(say("Shows not for profit"), _shows(terms.non_profit_shows)),
        Line(say("Content ID"), say("You may register it.") if terms.content_id else NOT_ALLOWED),
        Line(say("Credit"), say("Name the producer where you can: Produced by {name}.", name=producer_name)),
        Line(say("Law"), _law(terms.law)),
        *([Line(say("Contact"), terms.contact_email)] if terms.contact_email else []),
    )


@dataclass(frozen=True)
class Reading:
    """A licence as its buyer reads it: what it is called, what it costs, and its terms."""

    title: str
    cost: tuple[Line, ...]
    lines: tuple[Line, ...]


def readings(
    option: Option, terms: ExclusiveTerms | None, producer_name: str, fee: Fee
) -> tuple[Reading, ...]:
    """The licences that a beat is offered under; those for sale need `terms`. `fee` is what the site asks."""
    free = Reading(LicenceKind.STANDARD.long_label, (), standard_lines(producer_name))
    sold = [] if terms is None else [_exclusive(terms, producer_name, fee)]
    return (*([free] if option.is_downloadable else []), *(sold if option.is_for_sale else []))


def public_readings(
    option: Option, terms: ExclusiveTerms | None, producer_name: str, fee: Fee
) -> tuple[Reading, ...]:
    """The same for everybody: whom to write to is the buyer's alone to know."""
    return readings(option, replace(terms, contact_email="") if terms else None, producer_name, fee)


def _exclusive(terms: ExclusiveTerms, producer_name: str, asked: Fee) -> Reading:
    fee = asked.on(terms.price, terms.currency)
    cost = (
        Line(say("Price"), worded(terms.price, terms.currency)),
        Line(say("Platform fee"), worded(fee, terms.currency)),
        Line(say("To pay"), worded(terms.price + fee, terms.currency)),
    )
    return Reading(LicenceKind.EXCLUSIVE.long_label, cost, exclusive_lines(terms, producer_name))


ALLOWED, NOT_ALLOWED = say("Allowed."), say("Not allowed.")


def _publishing(terms: ExclusiveTerms) -> str:
    producer, buyer = terms.producer_share, terms.buyer_share
    return say("Producer {producer} %, buyer {buyer} %.", producer=producer, buyer=buyer)


def _copies(count: int | None) -> str:
    return _limited(count, say_many("Up to {count} copy.", "Up to {count} copies.", count=count or 0))


def _streams(count: int | None) -> str:
    return _limited(count, say_many("Up to {count} stream.", "Up to {count} streams.", count=count or 0))


def _videos(count: int | None) -> str:
    return _limited(count, say_many("Up to {count} video.", "Up to {count} videos.", count=count or 0))


def _shows(count: int | None) -> str:
    return _limited(count, say_many("Up to {count} show.", "Up to {count} shows.", count=count or 0))


def _limited(count: int | None, some: str) -> str:
    if count is None:
        return say("Without limit.")
    return some if count else say("None.")


def _broadcasting(terms: ExclusiveTerms) -> str:
    if not terms.broadcasting:
        return NOT_ALLOWED
    if terms.radio_stations is None:
        return say("Allowed, on any number of radio stations.")
    return say_many(
        "Allowed, on up to {count} radio station.",
        "Allowed, on up to {count} radio stations.",
        count=terms.radio_stations,
    )


def _listed(words: Sequence[str]) -> str:
    """`WAV, MP3 320 and stems.`"""
    if len(words) == 1:
        return say("{word}.", word=words[0])
    begun = reduce(lambda one, other: say("{one}, {other}", one=one, other=other), words[:-1])
    return say("{words} and {last}.", words=begun, last=words[-1])


def _law(law: Law) -> str:
    if law in (Law.UNITED_STATES, Law.UNITED_KINGDOM):
        return say("The law of the {country} holds.", country=law.label)
    return say("The law of {country} holds.", country=law.label)
