"""What a beat's producer and collaborators see of its licensing."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.catalogue import Track
from domain.licensing.offers import Delivery, Offer, OfferForm, lacking
from domain.licensing.presets import Preset
from domain.licensing.splits import Answer, SplitSheet, Standing, standing_of


@dataclass(frozen=True)
class SplitLine:
    """Somebody's share on a sheet; `answer` is None for who proposed it and who hasn't answered."""

    id: str
    name: str
    share: int | None
    is_uploader: bool = False
    answer: Answer | None = None


@dataclass(frozen=True)
class SplitPage:
    """A beat's newest split sheet with all who are credited, or who were when it was proposed."""

    track: Track
    sheet: SplitSheet | None
    names: Mapping[str, str]

    @property
    def standing(self) -> Standing:
        return standing_of(self.sheet, self.track.producer_id, self.track.details.collaborators)

    @property
    def uploader(self) -> str:
        return self.names.get(self.track.producer_id, "")

    @property
    def lines(self) -> tuple[SplitLine, ...]:
        """As it was proposed; those who are credited now where nothing was."""
        return self._of(self.sheet.shares if self.sheet else self.people)

    @property
    def proposal(self) -> tuple[SplitLine, ...]:
        """Those who are credited now, each with the share that they have on the sheet."""
        return self._of(self.people)

    @property
    def people(self) -> tuple[str, ...]:
        return (self.track.producer_id, *self.track.details.collaborators)

    def answer_of(self, person_id: str) -> Answer | None:
        return self.sheet.answers.get(person_id) if self.sheet else None

    def share_of(self, person_id: str) -> int | None:
        return self.sheet.shares.get(person_id) if self.sheet else None

    def _of(self, ids: Mapping[str, int] | tuple[str, ...]) -> tuple[SplitLine, ...]:
        owner, answer, share = self.track.producer_id, self.answer_of, self.share_of
        return tuple(SplitLine(id, self.names.get(id, ""), share(id), id == owner, answer(id)) for id in ids)


@dataclass(frozen=True)
class BeatOffer:
    """A beat's licensing as its producer sets it. `form` is what Licensing Options begin with."""

    track: Track
    offer: Offer | None
    form: OfferForm
    presets: tuple[Preset, ...]
    zip_gives: frozenset[Delivery]
    producer_name: str
    split: SplitPage

    @property
    def stems_lacking(self) -> str:
        """What is offered of the ZIP of stems although there is none of it by now; empty for nothing."""
        terms = self.offer.terms if self.offer else None
        return lacking(terms.files, self.zip_gives) if terms else ""


@dataclass(frozen=True)
class PresetLine:
    """`used_by` counts the beats whose offer is the preset's."""

    preset: Preset
    used_by: int

    @property
    def summary(self) -> str:
        return self.preset.summary(self.used_by)
