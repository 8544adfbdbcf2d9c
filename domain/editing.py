"""Changing beats that are saved: one at a time, many at once, and what deleting one means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.catalogue import (
    CHOOSABLE,
    MAX_GENRES,
    MAX_TAGS,
    BeatDetails,
    Track,
    labels_error,
    split_labels,
)
from domain.errors import Conflict, Fault, given

MAX_AT_ONCE = 100
BEAT_DELETED = Fault("CAT-104", "This beat was deleted by its producer.", "Browse the other beats instead.")
BEAT_SOLD = Fault(
    "CAT-106",
    "“{name}” was sold exclusively, so it can't be deleted.",
    "Make it private if it should be on no page.",
)
NOT_ALL_YOURS = Fault(
    "CAT-105",
    "One of the chosen beats isn't yours or isn't there any more, so nothing was changed.",
    "Choose anew among those that My Beats lists.",
)
COLLECTION_GONE = "This collection isn’t there any more, so nothing was changed. Choose another, or none."
NOTHING_CHOSEN = "Choose the beats to change first."
NOTHING_TO_CHANGE = "Say what to change about the chosen beats."
BAD_VISIBILITY = "Choose public or private."
CHOOSE_AGAIN = "Choose the picture again; it is kept once all fields are right."


@dataclass(frozen=True)
class BulkForm:
    """What to change about several beats, as it was typed; what is left empty stays as it is.

    `add_to` and `remove_from` are ids of collections.
    """

    genres: str = ""
    replaces_genres: bool = False
    add_tags: str = ""
    remove_tags: str = ""
    visibility: str = ""
    add_to: str = ""
    remove_from: str = ""


def bulk_errors(form: BulkForm) -> dict[str, str]:
    """A sentence for each field that is wrong whatever the beats are."""
    if not any(
        (form.genres, form.add_tags, form.remove_tags, form.visibility, form.add_to, form.remove_from)
    ):
        return {"genres": "Enter the genres to have instead." if form.replaces_genres else NOTHING_TO_CHANGE}
    is_same = form.add_to != "" and form.add_to == form.remove_from
    return given(
        genres=labels_error(form.genres, MAX_GENRES, "genres"),
        replaces_genres="Enter the genres that they are to have." if _lacks_genres(form) else None,
        add_tags=labels_error(form.add_tags, MAX_TAGS, "tags"),
        visibility=None if form.visibility in ("", *CHOOSABLE) else BAD_VISIBILITY,
        remove_from="Choose another collection than the one to add to." if is_same else None,
    )


def _lacks_genres(form: BulkForm) -> bool:
    return form.replaces_genres and not split_labels(form.genres)


def number_error(count: int) -> str | None:
    """What is wrong with how many beats were chosen."""
    if count == 0:
        return NOTHING_CHOSEN
    return f"Choose at most {MAX_AT_ONCE} beats at once." if count > MAX_AT_ONCE else None


def relabelled(details: BeatDetails, form: BulkForm) -> BeatDetails:
    """The details with the form's genres and tags; labels are the same whatever their case."""
    genres, tags = split_labels(form.genres), split_labels(form.add_tags)
    kept = () if form.replaces_genres else details.genres
    return replace(
        details,
        genres=_joined(kept, genres) if genres else details.genres,
        tags=_without(_joined(details.tags, tags), split_labels(form.remove_tags)),
    )


def overfull(details: BeatDetails) -> dict[str, str]:
    """A sentence for the genres or tags that a change would make too many."""
    return given(
        genres=_overfull(details.name, details.genres, MAX_GENRES, "genres"),
        add_tags=_overfull(details.name, details.tags, MAX_TAGS, "tags"),
    )


def _overfull(name: str, labels: tuple[str, ...], most: int, what: str) -> str | None:
    if len(labels) <= most:
        return None
    return f"“{name}” would have {len(labels)} {what}; a beat has at most {most}. Nothing was changed."


def _joined(labels: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return labels + _without(more, labels)


def _without(labels: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    folded = {label.casefold() for label in others}
    return tuple(label for label in labels if label.casefold() not in folded)


def check_unsold(track: Track) -> None:
    """Raises `Conflict` for a beat that was sold exclusively."""
    if track.sold_at is not None:
        raise Conflict(BEAT_SOLD, name=track.details.name)


@dataclass(frozen=True)
class Deletion:
    """What deleting a beat means, to be said before it is done."""

    track: Track
    collections: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        told = (self._address(), self._audio(), self._collections(), self._plays())
        return (*(sentence for sentence in told if sentence), "It can’t be undone.")

    def _address(self) -> str:
        return "It leaves your beats, browsing and search; its address says that it was deleted."

    def _audio(self) -> str:
        count = self.track.licences
        if not count:
            return "No licence was granted, so its audio and cover are erased for good."
        granted = "One licence was" if count == 1 else f"{count:,} licences were"
        return f"{granted} granted: what was licensed stays valid, and its files, master and MP3, are kept."

    def _collections(self) -> str:
        if not self.collections:
            return ""
        names = listed([f"“{title}”" for title in self.collections])
        return f"It leaves {counted(len(self.collections), 'collection')}: {names}."

    def _plays(self) -> str:
        plays = self.track.plays
        leave, them = ("leaves", "it") if plays == 1 else ("leave", "them")
        told = f"{counted(plays, 'play')} {leave} your total, though your growth still counts {them}."
        return told if plays else ""


def listed(texts: Sequence[str]) -> str:
    """`a, b and c`."""
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def counted(count: int, what: str) -> str:
    """`1 play`, `1,204 plays`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
