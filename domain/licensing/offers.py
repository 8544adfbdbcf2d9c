"""What a producer offers: standard licences, exclusive ones or both, and the exclusive terms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.accounts import email_error
from domain.errors import Conflict, Fault, given
from domain.licensing.wording import (
    FILE_LABELS,
    FILE_WORDS,
    OPTION_LABELS,
    OPTION_NOTES,
    PLACES,
    joined,
    lacking_error,
)
from domain.money import (
    HIGHEST_FEE,
    OFFERED,
    Currency,
    decimal,
    shown_percent,
    typed_amount,
    typed_count,
    typed_percent,
)
from domain.words import say

LEAST_PRICE = Currency.USD.unit
MOST_PRICE = HIGHEST_FEE.highest_price(Currency.USD)
"""Minor units; the same for every currency that beats are offered in, whatever fee a site asks on top."""
MOST_COPIES = 999_999_999
LICENSING_LOCKED = Fault(
    "LIC-105",
    "“{name}” is sold, so its licensing can't be changed.",
    "What was agreed with its buyer stands. Nothing was changed.",
)
AUDIO_SOLD = Fault(
    "LIC-107",
    "“{name}” is sold, so its audio can't be replaced.",
    "Upload the new audio as a beat of its own.",
)
STEMS_PROMISED = Fault(
    "LIC-106",
    "The beat's exclusive terms promise these stems to whoever buys it.",
    "Take stems, trackouts and MIDI off its files under Licensing first, or send another ZIP, which "
    "takes the place of this one.",
)
MIDI_PROMISED = Fault(
    "LIC-108",
    "There is no MIDI file in “{name}”, and the beat's exclusive terms promise MIDI to whoever buys it.",
    "Send a ZIP that has some, or take MIDI off its files under Licensing first.",
)


class Option(StrEnum):
    """How a beat may be had."""

    STANDARD = "standard"
    BOTH = "standard-exclusive"
    EXCLUSIVE = "exclusive"

    @property
    def label(self) -> str:
        return OPTION_LABELS[self]

    @property
    def note(self) -> str:
        """What it means, in a sentence."""
        return OPTION_NOTES[self]

    @property
    def is_downloadable(self) -> bool:
        """Whether subscribers may download it under the standard terms."""
        return self is not Option.EXCLUSIVE

    @property
    def is_for_sale(self) -> bool:
        """Whether it may be bought exclusively, so that it needs exclusive terms."""
        return self is not Option.STANDARD


class Territory(StrEnum):
    WORLDWIDE = "Worldwide"
    UNITED_STATES = "United States"
    CANADA = "Canada"
    UNITED_KINGDOM = "United Kingdom"
    EUROPE = "Europe"
    NORTH_AMERICA = "North America"
    SOUTH_AMERICA = "South America"
    ASIA = "Asia"
    AFRICA = "Africa"
    OCEANIA = "Australia/Oceania"

    @property
    def label(self) -> str:
        return PLACES[self]


class Law(StrEnum):
    """The country whose law governs a licence."""

    UNITED_STATES = "United States"
    CANADA = "Canada"
    UNITED_KINGDOM = "United Kingdom"
    GERMANY = "Germany"
    FRANCE = "France"
    AUSTRALIA = "Australia"
    JAPAN = "Japan"
    SOUTH_KOREA = "South Korea"
    BRAZIL = "Brazil"
    MEXICO = "Mexico"

    @property
    def label(self) -> str:
        return PLACES[self]


class Delivery(StrEnum):
    """A kind of file that a licence hands over."""

    WAV = "WAV"
    TAGGED_WAV = "tagged WAV"
    MP3_320 = "MP3 320"
    MP3_256 = "MP3 256"
    FLAC = "FLAC"
    STEMS = "stems"
    MIDI = "MIDI"
    TRACKOUTS = "trackouts"

    @property
    def word(self) -> str:
        """Within a sentence: `tagged WAV`."""
        return FILE_WORDS.get(self, self.value)

    @property
    def label(self) -> str:
        """By itself: `Tagged WAV`."""
        return FILE_LABELS.get(self, self.value)


STEM_KINDS = (Delivery.STEMS, Delivery.TRACKOUTS, Delivery.MIDI)
"""What comes in the ZIP of stems."""


@dataclass(frozen=True)
class ExclusiveTerms:
    """An exclusive licence's terms. `price` in minor units; None among the counts stands for unlimited.

    `producer_share` is the producer's whole percent of the publishing, the buyer has the rest; `royalty` the
    producer's royalty in hundredths of a percent.
    """

    price: int
    currency: Currency = Currency.USD
    producer_share: int = 20
    royalty: int = 300
    territory: Territory = Territory.WORLDWIDE
    law: Law = Law.UNITED_STATES
    copies: int | None = None
    audio_streams: int | None = None
    monetised_videos: int | None = None
    other_videos: int | None = None
    video_streams: int | None = None
    broadcasting: bool = True
    radio_stations: int | None = None
    for_profit_shows: bool = True
    non_profit_shows: int | None = None
    content_id: bool = True
    files: tuple[Delivery, ...] = (Delivery.WAV, Delivery.TAGGED_WAV, Delivery.MP3_320, Delivery.STEMS)
    contact_email: str = ""

    @property
    def buyer_share(self) -> int:
        return 100 - self.producer_share


COUNTS = (
    "copies",
    "audio_streams",
    "monetised_videos",
    "other_videos",
    "video_streams",
    "radio_stations",
    "non_profit_shows",
)
CHOICES = ("broadcasting", "for_profit_shows", "content_id")
UNLIMITED, YES, NO = "unlimited", "yes", "no"


@dataclass(frozen=True)
class TermsForm:
    """Exclusive terms as they were typed, every field as text; a new one holds the defaults.

    `counts` by the names in `COUNTS`, empty or "unlimited" for no limit; `choices` by those in `CHOICES`.
    """

    price: str = ""
    currency: str = Currency.USD
    producer_share: str = "20"
    buyer_share: str = "80"
    royalty: str = "3"
    territory: str = Territory.WORLDWIDE
    law: str = Law.UNITED_STATES
    counts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = (Delivery.WAV, Delivery.TAGGED_WAV, Delivery.MP3_320, Delivery.STEMS)
    contact_email: str = ""


def terms_errors(form: TermsForm) -> dict[str, str]:
    """A sentence for each field that is missing or wrong."""
    counted = {name: _count_error(form.counts.get(name, "")) for name in COUNTS}
    chosen = {
        name: None if form.choices.get(name, YES) in (YES, NO) else say("Choose yes or no.")
        for name in CHOICES
    }
    return given(
        price=_price_error(form.price),
        currency=None if form.currency in OFFERED else _currency_error(),
        producer_share=_shares_error(form.producer_share, form.buyer_share),
        royalty=None
        if typed_percent(form.royalty) is not None
        else say("Enter a percentage from 0 to 100, such as 3 or 2.5."),
        territory=None if form.territory in set(Territory) else say("Choose one of the territories."),
        law=None if form.law in set(Law) else say("Choose one of the countries."),
        files=_files_error(form.files),
        contact_email=email_error(form.contact_email.strip()) if form.contact_email.strip() else None,
        **counted,
        **chosen,
    )


def terms_of(form: TermsForm) -> ExclusiveTerms:
    """The terms that a form without errors stands for."""
    price, royalty, share = (
        typed_amount(form.price),
        typed_percent(form.royalty),
        typed_count(form.producer_share, 100),
    )
    if price is None or royalty is None or share is None:
        raise ValueError(f"these terms were never checked: {form}")
    blank = ExclusiveTerms(
        price=price,
        currency=Currency(form.currency),
        producer_share=share,
        royalty=royalty,
        territory=Territory(form.territory),
        law=Law(form.law),
        files=tuple(kind for kind in Delivery if kind in form.files),
        contact_email=form.contact_email.strip(),
    )
    limits: dict[str, Any] = {name: typed_count(form.counts.get(name, ""), MOST_COPIES) for name in COUNTS}
    choices: dict[str, Any] = {name: form.choices.get(name, YES) == YES for name in CHOICES}
    return replace(blank, **limits, **choices)


def form_of(terms: ExclusiveTerms) -> TermsForm:
    """The form in which these terms could have been typed."""
    counts = {name: getattr(terms, name) for name in COUNTS}
    return TermsForm(
        price=decimal(terms.price),
        currency=terms.currency,
        producer_share=str(terms.producer_share),
        buyer_share=str(terms.buyer_share),
        royalty=shown_percent(terms.royalty),
        territory=terms.territory,
        law=terms.law,
        counts={name: "" if count is None else str(count) for name, count in counts.items()},
        choices={name: YES if getattr(terms, name) else NO for name in CHOICES},
        files=terms.files,
        contact_email=terms.contact_email,
    )


def _currency_error() -> str:
    return say("Choose one of {currencies}.", currencies=", ".join(OFFERED))


def _price_error(text: str) -> str | None:
    amount = typed_amount(text)
    if amount is not None and LEAST_PRICE <= amount <= MOST_PRICE:
        return None
    least, most = decimal(LEAST_PRICE), decimal(MOST_PRICE)
    return say("Enter a price from {least} to {most}, such as 200.00.", least=least, most=most)


def _shares_error(producer: str, buyer: str) -> str | None:
    shares = typed_count(producer, 100), typed_count(buyer, 100)
    if None in shares:
        return say("Enter whole percentages from 0 to 100.")
    total = sum(share for share in shares if share is not None)
    return None if total == 100 else say("The two shares must total 100; these total {total}.", total=total)


def _files_error(files: tuple[str, ...]) -> str | None:
    if not files:
        return say("Choose at least one kind of file.")
    return None if set(files) <= set(Delivery) else say("Choose from the kinds of files that are listed.")


def _count_error(text: str) -> str | None:
    if text.strip().casefold() in ("", UNLIMITED) or typed_count(text, MOST_COPIES) is not None:
        return None
    return say("Enter a whole number up to {most}, or leave it empty for no limit.", most=MOST_COPIES)


@dataclass(frozen=True)
class Offer:
    """How a beat was offered at one time. Never changed: a new version takes its place.

    `terms` are there exactly when it is for sale; `preset_id` is the preset that they were taken from, empty
    once they were changed by hand.
    """

    id: str
    track_id: str
    version: int
    option: Option
    made_by: str
    made_at: datetime
    terms: ExclusiveTerms | None = None
    preset_id: str = ""

    def __post_init__(self) -> None:
        if (self.terms is not None) != self.option.is_for_sale:
            raise ValueError(f"offer {self.id} has no terms for its option, or no option for its terms")


@dataclass(frozen=True)
class OfferForm:
    """Licensing Options as they were typed; `terms` counts only where the option is for sale.

    `shown_preset` is the preset that was chosen when the terms were shown: with another `preset_id` somebody
    has picked that one, and its terms count instead of those that were typed. `shown_offer` is the id of the
    offer that the page showed, empty for Standard Licensing, None where that doesn't matter.
    """

    option: str = Option.STANDARD
    terms: TermsForm = field(default_factory=TermsForm)
    preset_id: str = ""
    shown_preset: str = ""
    shown_offer: str | None = None


def offer_errors(form: OfferForm, zip_gives: Collection[Delivery]) -> dict[str, str]:
    """A sentence for each field that is missing or wrong; `zip_gives` is what the beat's ZIP of stems has."""
    if form.option not in set(Option):
        return {"option": say("Choose how the beat may be had.")}
    if not Option(form.option).is_for_sale:
        return {}
    errors = terms_errors(form.terms)
    if missing := lacking(form.terms.files, zip_gives):
        errors.setdefault("files", lacking_error(missing, bool(zip_gives)))
    return errors


def lacking(files: Collection[str], zip_gives: Collection[Delivery]) -> str:
    """What of these should come in the ZIP of stems and doesn't, in words; empty for nothing."""
    return joined([kind.word for kind in promised_of_zip(files) if kind not in zip_gives])


def promised_of_zip(files: Collection[str]) -> tuple[Delivery, ...]:
    return tuple(kind for kind in STEM_KINDS if kind in files)


def check_unlocked(name: str, sold_at: datetime | None) -> None:
    """Raises `Conflict` once the beat of this name was sold."""
    if sold_at is not None:
        raise Conflict(LICENSING_LOCKED, name=name)


def check_replaceable(name: str, sold_at: datetime | None) -> None:
    """Raises `Conflict` once the beat of this name was sold: its audio is its buyer's."""
    if sold_at is not None:
        raise Conflict(AUDIO_SOLD, name=name)


def says_already(offer: Offer | None, option: Option, terms: ExclusiveTerms | None, preset_id: str) -> bool:
    """Whether an offer says this already, so that no new version is needed; none is Standard Licensing."""
    if offer is None:
        return option is Option.STANDARD
    return (offer.option, offer.terms, offer.preset_id) == (option, terms, preset_id)


def is_as_shown(form: OfferForm, shown: Offer | None) -> bool:
    """Whether the page that showed an offer sent it back as it was; none is Standard Licensing."""
    if shown is None:
        return form.option == Option.STANDARD
    is_its = form.option == shown.option and form.preset_id in ("", shown.preset_id)
    return is_its and not terms_errors(form.terms) and terms_of(form.terms) == shown.terms


def with_exclusive(option: Option) -> Option:
    """How a beat may be had once exclusive terms were applied to it."""
    return option if option.is_for_sale else Option.BOTH
