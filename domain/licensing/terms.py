"""Terms in plain words, as the buyer reads them on the page, in the licence and in its certificate."""

from dataclasses import dataclass, replace

from domain.licensing.offers import ExclusiveTerms, Option
from domain.money import Fee, priced, shown_percent

STANDARD_VERSION = "standard-1"
EXCLUSIVE_VERSION = "exclusive-1"


@dataclass(frozen=True)
class Line:
    """One thing that terms say: what it is about, and what holds."""

    label: str
    text: str


def standard_lines(producer_name: str) -> tuple[Line, ...]:
    """The standard terms, the same for every beat. A change of a word here is a new `STANDARD_VERSION`."""
    return (
        Line("Where and how long", "Worldwide, for good."),
        Line("Use", "One project for each download. Others may be licensed the same beat."),
        Line("Release", "You may release the project and earn money with it, streams included."),
        Line("Live", "You may perform it before up to 50 people."),
        Line("Credit", f"You have to name the producer: Produced by {producer_name}."),
        Line("Not allowed", "Content ID; film, television and advertising; selling the beat itself on."),
    )


def exclusive_lines(terms: ExclusiveTerms, producer_name: str) -> tuple[Line, ...]:
    """Exclusive terms. A change of a word here is a new `EXCLUSIVE_VERSION`."""
    return (
        Line("Price", f"{priced(terms.price, terms.currency)}, and the platform's fee on top."),
        Line("What you get", "The beat is yours alone from now on. Licences granted before stay valid."),
        Line("Files", _listed([str(kind) for kind in terms.files])),
        Line("Where", f"{terms.territory}, for good."),
        Line("Publishing", f"Producer {terms.producer_share} %, buyer {terms.buyer_share} %."),
        Line("Royalty", f"The producer has {shown_percent(terms.royalty)} % of what the master earns."),
        Line("Copies", _limited(terms.copies, "copy", "copies")),
        Line("Audio streams", _limited(terms.audio_streams, "stream", "streams")),
        Line("Videos that earn money", _limited(terms.monetised_videos, "video", "videos")),
        Line("Other videos", _limited(terms.other_videos, "video", "videos")),
        Line("Video streams", _limited(terms.video_streams, "stream", "streams")),
        Line("Broadcasting", _broadcasting(terms)),
        Line("Shows for profit", "Allowed." if terms.for_profit_shows else "Not allowed."),
        Line("Shows not for profit", _limited(terms.non_profit_shows, "show", "shows")),
        Line("Content ID", "You may register it." if terms.content_id else "Not allowed."),
        Line("Credit", f"Name the producer where you can: Produced by {producer_name}."),
        Line("Law", f"The law of {_with_article(terms.law)} holds."),
        *([Line("Contact", terms.contact_email)] if terms.contact_email else []),
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
    free = Reading("Standard licence", (), standard_lines(producer_name))
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
        Line("Price", priced(terms.price, terms.currency)),
        Line("Platform fee", priced(fee, terms.currency)),
        Line("To pay", priced(terms.price + fee, terms.currency)),
    )
    return Reading("Exclusive licence", cost, exclusive_lines(terms, producer_name))


def _limited(count: int | None, one: str, many: str) -> str:
    if count is None:
        return "Without limit."
    return f"Up to {count:,} {one if count == 1 else many}." if count else "None."


def _broadcasting(terms: ExclusiveTerms) -> str:
    if not terms.broadcasting:
        return "Not allowed."
    stations = terms.radio_stations
    if stations is None:
        return "Allowed, on any number of radio stations."
    return f"Allowed, on up to {stations:,} radio {'station' if stations == 1 else 'stations'}."


def _listed(words: list[str]) -> str:
    """`WAV, MP3 320 and stems.`"""
    return f"{', '.join(words[:-1])} and {words[-1]}." if len(words) > 1 else f"{words[0]}."


def _with_article(country: str) -> str:
    return f"the {country}" if country.startswith("United") else country
