"""Changing beats that are saved: one at a time, many at once, and what deleting one means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.catalogue import (
    CHOOSABLE,
    GENRES,
    MAX_GENRES,
    MAX_TAGS,
    TAGS,
    BeatDetails,
    Track,
    labels_error,
    split_labels,
)
from domain.errors import Conflict, Fault, given
from domain.words import say, say_many

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
COLLECTION_GONE = say(
    "This collection isn’t there any more, so nothing was changed. Choose another, or none."
)
NOTHING_CHOSEN = say("Choose the beats to change first.")
NOTHING_TO_CHANGE = say("Say what to change about the chosen beats.")
NO_GENRES = say("Enter the genres to have instead.")
BAD_VISIBILITY = say("Choose public or private.")
CHOOSE_AGAIN = say("Choose the picture again; it is kept once all fields are right.")


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
        return {"genres": NO_GENRES if form.replaces_genres else NOTHING_TO_CHANGE}
    is_same = form.add_to != "" and form.add_to == form.remove_from
    return given(
        genres=labels_error(form.genres, GENRES),
        replaces_genres=say("Enter the genres that they are to have.") if _lacks_genres(form) else None,
        add_tags=labels_error(form.add_tags, TAGS),
        visibility=None if form.visibility in ("", *CHOOSABLE) else BAD_VISIBILITY,
        remove_from=say("Choose another collection than the one to add to.") if is_same else None,
    )


def _lacks_genres(form: BulkForm) -> bool:
    return form.replaces_genres and not split_labels(form.genres)


def number_error(count: int) -> str | None:
    """What is wrong with how many beats were chosen."""
    if count == 0:
        return NOTHING_CHOSEN
    return say("Choose at most {most} beats at once.", most=MAX_AT_ONCE) if count > MAX_AT_ONCE else None


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
    name, genres, tags = details.name, len(details.genres), len(details.tags)
    too_many_genres = say(
        "“{name}” would have {found} genres; a beat has at most {most}. Nothing was changed.",
        name=name,
        found=genres,
        most=MAX_GENRES,
    )
    too_many_tags = say(
        "“{name}” would have {found} tags; a beat has at most {most}. Nothing was changed.",
        name=name,
        found=tags,
        most=MAX_TAGS,
    )
    return given(
        genres=too_many_genres if genres > MAX_GENRES else None,
        add_tags=too_many_tags if tags > MAX_TAGS else None,
    )


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
        return (*(sentence for sentence in told if sentence), say("It can’t be undone."))

    def _address(self) -> str:
        return say("It leaves your beats, browsing and search; its address says that it was deleted.")

    def _audio(self) -> str:
        count = self.track.licences
        if not count:
            return say("No licence was granted, so its audio and cover are erased for good.")
        return say_many(
            "One licence was granted: what was licensed stays valid, "
            "and its files, master and MP3, are kept.",
            "{count} licences were granted: what was licensed stays valid, "
            "and its files, master and MP3, are kept.",
            count=count,
        )

    def _collections(self) -> str:
        if not self.collections:
            return ""
        names = listed([f"“{title}”" for title in self.collections])
        count = len(self.collections)
        return say_many(
            "It leaves {count} collection: {names}.",
            "It leaves {count} collections: {names}.",
            count=count,
            names=names,
        )

    def _plays(self) -> str:
        told = say_many(
            "{count} play leaves your total, though your growth still counts it.",
            "{count} plays leave your total, though your growth still counts them.",
            count=self.track.plays,
        )
        return told if self.track.plays else ""


def listed(texts: Sequence[str]) -> str:
    """`a, b and c`."""
    *others, last = texts
    return say("{others} and {last}", others=", ".join(others), last=last) if others else last
