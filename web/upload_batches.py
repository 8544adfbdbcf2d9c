"""What a batch's page shows: the collection's form, its cards, what is missing, what saving it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.collections import CollectionForm, SharedForm, one_moved
from domain.errors import together
from domain.pages.uploads import BatchPage, StandingCollection
from domain.services.uploads.batches import BatchOutcome
from domain.words import say, say_many
from web.shown import media_url
from web.upload_cards import Card

NOW = say("Published as soon as it is saved.")


@dataclass(frozen=True)
class FailedLine:
    """A beat that could not be saved, with a sentence for each field."""

    id: str
    name: str
    errors: Mapping[str, str]

    @property
    def reason(self) -> str:
        return together(self.errors.values())


@dataclass(frozen=True)
class Panel:
    """`missing` and `errors` are the collection's own; `failed` is what the last save left.

    `left_out` counts the files that were refused before they were sent, of which only the page knows.
    """

    id: str
    owner_id: str
    form: CollectionForm
    shared: SharedForm
    cover_key: str
    collection: StandingCollection | None
    cards: Sequence[Card]
    missing: Mapping[str, str]
    errors: Mapping[str, str]
    release: str
    failed: Sequence[FailedLine] = ()
    left_out: int = 0

    @property
    def left(self) -> int:
        """How many uploads aren't saved yet, or not in the collection."""
        return sum(not card.is_saved or card.is_to_join for card in self.cards)

    @property
    def has_saved(self) -> bool:
        return self.left < len(self.cards)

    @property
    def save_label(self) -> str:
        if not self.has_saved:
            return say("Save collection")
        left = self.left + self.left_out
        return say_many("Save the one that is left", "Save the {count} that are left", count=left)

    @property
    def told(self) -> str:
        """How far it is, in one sentence; empty before anything was saved."""
        if not self.has_saved:
            return ""
        saved, all_of_them = len(self.cards) - self.left, len(self.cards) + self.left_out
        return say_many(
            "{saved} of {count} beat is saved.",
            "{saved} of {count} beats are saved.",
            count=all_of_them,
            saved=saved,
        )


def panel_of(
    page: BatchPage,
    cards: Sequence[Card],
    forms: tuple[CollectionForm, SharedForm],
    missing: Mapping[str, str],
    release_at: datetime | None,
    errors: Mapping[str, str] | None = None,
    outcome: BatchOutcome | None = None,
    left_out: int = 0,
) -> Panel:
    return Panel(
        id=page.batch.id,
        owner_id=page.batch.owner_id,
        form=forms[0],
        shared=forms[1],
        cover_key=page.cover_key,
        collection=page.collection,
        cards=cards,
        missing=missing,
        errors=errors or {},
        release=release_words(release_at),
        failed=failed_lines(outcome),
        left_out=left_out,
    )


def release_words(release_at: datetime | None) -> str:
    """When it is published, with the time zone."""
    if release_at is None:
        return NOW
    return say("Publishes itself on {moment}. Until then only you see its beats.", moment=release_at)


def failed_lines(outcome: BatchOutcome | None) -> tuple[FailedLine, ...]:
    failed = outcome.failed if outcome else ()
    return tuple(FailedLine(each.draft_id, each.name, each.errors) for each in failed)


def panel_status(panel: Panel) -> dict[str, object]:
    """The panel as its script asks for it."""
    return {
        "missing": dict(panel.missing),
        "release": panel.release,
        "cover": media_url(panel.cover_key),
        "left": panel.left,
        "label": panel.save_label,
        "told": panel.told,
        "title": panel.collection.title if panel.collection else "",
        "is_made": panel.collection is not None,
        "failed": [{"id": line.id, "name": line.name, "errors": dict(line.errors)} for line in panel.failed],
    }


def moved(order: Sequence[str], move: str) -> list[str]:
    """The order after one step: `up:ID` or `down:ID`; anything else changes nothing."""
    direction, _, id = move.partition(":")
    if id not in order or direction not in ("up", "down"):
        return list(order)
    return list(one_moved(order, id, -1 if direction == "up" else 1))
