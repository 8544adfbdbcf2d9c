"""Collections: albums and packs of one producer's beats, and the batches of uploads that make them."""

import re
from collections.abc import Collection as Collected
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time

from domain.catalogue import (
    CHOOSABLE,
    COLLABORATORS,
    GENRES,
    MAX_DESCRIPTION,
    MAX_NAME,
    TAGS,
    BeatForm,
    Track,
    Visibility,
    chosen_visibility,
    count_error,
    credited_of,
    labels_error,
    length_error,
    name_error,
    names_to_credit,
)
from domain.errors import Conflict, Fault, given
from domain.names import clean_text
from domain.producers import Producer
from domain.uploads import DRAFT_LIFETIME, Draft
from domain.words import say

UNKNOWN_COLLECTION = Fault(
    "COL-101", "There is no collection at this address.", "Look at the producer's beats instead."
)
COLLECTION_FULL = Fault(
    "COL-102", "A collection holds at most {most} beats.", "Make a second collection for the rest."
)
NOT_ITS_BEATS = Fault(
    "COL-103", "These aren't all beats of this collection.", "Open the collection again and order them anew."
)
NOT_YOUR_BEATS = Fault(
    "COL-104", "Only beats of the collection's own producer can be added.", "Choose among your own beats."
)
COLLECTION_MADE = Fault(
    "COL-110", "This collection is there already, with a cover of its own.", "Change it in My Collections."
)
NO_BEATS_YET = Fault(
    "COL-111", "There are no beats to save yet.", "Choose their files first; what you typed is kept."
)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""The one way in which a day is typed, of the several that Python reads."""
MAX_TRACKS = 200
MOST_YEARS_AHEAD = 5


@dataclass(frozen=True)
class CollectionForm:
    """A collection's form as it was typed; `release_date` as YYYY-MM-DD, or empty for now."""

    title: str = ""
    description: str = ""
    release_date: str = ""
    visibility: str = Visibility.PUBLIC


@dataclass(frozen=True)
class SharedForm:
    """What the beats of a new collection inherit where they say nothing themselves, as it was typed.

    `cover` is anything but empty when its cover stands in for those that beats lack.
    """

    genres: str = ""
    tags: str = ""
    collaborators: str = ""
    cover: str = ""


@dataclass(frozen=True)
class Collection:
    """`track_ids` in their order. Until `published_at` is set, it and its new beats wait for `release_at`."""

    id: str
    producer_id: str
    slug: str
    title: str
    created_at: datetime
    description: str = ""
    cover_key: str = ""
    visibility: Visibility = Visibility.PUBLIC
    release_at: datetime | None = None
    published_at: datetime | None = None
    track_ids: tuple[str, ...] = ()

    @property
    def is_listed(self) -> bool:
        """Whether anyone may open it."""
        return self.visibility is Visibility.PUBLIC and self.published_at is not None


@dataclass(frozen=True)
class Batch:
    """Uploads that become one collection together; `collection_id` is empty until it is made.

    `fields` is both forms as they were typed. `draft_ids` gives the order; drafts that it leaves out come
    after, as they came.
    """

    id: str
    owner_id: str
    created_at: datetime
    touched_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    cover_key: str = ""
    collection_id: str = ""
    draft_ids: tuple[str, ...] = ()

    @property
    def expires_at(self) -> datetime:
        return self.touched_at + DRAFT_LIFETIME


def collection_errors(form: CollectionForm, has_cover: bool, now: datetime) -> dict[str, str]:
    """A sentence for each field that is missing or wrong."""
    return given(
        title=name_error(form.title, say("Enter the collection's name.")),
        description=length_error(form.description, MAX_DESCRIPTION),
        release_date=_date_error(form.release_date, now),
        visibility=None if form.visibility in CHOOSABLE else say("Choose public or private."),
        collection_cover=None if has_cover else say("Add a cover for the collection."),
    )


def batch_errors(
    batch: Batch,
    form: CollectionForm,
    shared: SharedForm,
    has_cover: bool,
    others: Collected[Producer],
    now: datetime,
) -> dict[str, str]:
    """All that keeps a batch from being saved; a collection that is there already has no form here.

    `others` are the producers whom its form may credit.
    """
    own = {} if batch.collection_id else collection_errors(form, has_cover, now)
    _, uncredited = credited_of(names_to_credit(shared.collaborators), others)
    return own | shared_errors(shared) | given(shared_collaborators=uncredited)


def shared_errors(form: SharedForm) -> dict[str, str]:
    return given(
        shared_genres=labels_error(form.genres, GENRES),
        shared_tags=labels_error(form.tags, TAGS),
        shared_collaborators=count_error(form.collaborators, COLLABORATORS),
    )


def _date_error(text: str, now: datetime) -> str | None:
    if not text:
        return None
    try:
        chosen = date.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError:
        return say("Enter a date such as 2027-01-31, or leave it empty to publish now.")
    latest = now.year + MOST_YEARS_AHEAD
    if chosen.year > latest or chosen.year < 1950:
        return say("Choose a date from 1950 to {latest}.", latest=str(latest))
    return None


def release_of(text: str) -> datetime | None:
    """Midnight UTC of a date without errors; None for none."""
    return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None


def named(title: str) -> str:
    """A title without errors, on one line."""
    return clean_text(title)[:MAX_NAME]


def with_form(collection: Collection, form: CollectionForm, now: datetime) -> Collection:
    """The collection as a form without errors wants it; one that was published once stays published."""
    release_at = release_of(form.release_date)
    is_due = release_at is None or release_at <= now
    return replace(
        collection,
        title=named(form.title),
        description=form.description.strip(),
        visibility=chosen_visibility(collection.visibility, form.visibility),
        release_at=release_at,
        published_at=collection.published_at or (now if is_due else None),
    )


def edit_errors(
    collection: Collection, form: CollectionForm, has_cover: bool, now: datetime
) -> dict[str, str]:
    """Like `collection_errors`; one that is out can't be taken back by a later date."""
    errors = collection_errors(form, has_cover, now)
    if "release_date" in errors or collection.published_at is None:
        return errors
    release_at = release_of(form.release_date)
    is_later = release_at is not None and release_at > now
    told = say("It is out already: choose a day that has come, or make it private.")
    return errors | given(release_date=told if is_later else None)


def adding(collection: Collection, tracks: Sequence[Track]) -> Collection:
    """The collection with beats at its end, those that it holds left where they are."""
    if any(track.producer_id != collection.producer_id or track.deleted_at for track in tracks):
        raise Conflict(NOT_YOUR_BEATS)
    held = tuple(dict.fromkeys((*collection.track_ids, *(track.id for track in tracks))))
    if len(held) > MAX_TRACKS:
        raise Conflict(COLLECTION_FULL, most=MAX_TRACKS)
    return replace(collection, track_ids=held)


def without(collection: Collection, track_id: str) -> Collection:
    """The collection without a beat; one that it doesn't hold is fine."""
    return replace(collection, track_ids=tuple(id for id in collection.track_ids if id != track_id))


def reordered(collection: Collection, order: Sequence[str]) -> Collection:
    """The collection in a new order, which names each of its beats exactly once."""
    if sorted(order) != sorted(collection.track_ids):
        raise Conflict(NOT_ITS_BEATS)
    return replace(collection, track_ids=tuple(order))


def moved(collection: Collection, track_id: str, step: int) -> Collection:
    """The collection with one beat `step` places further on, or as far as there are places."""
    if track_id not in collection.track_ids:
        raise Conflict(NOT_ITS_BEATS)
    return replace(collection, track_ids=one_moved(collection.track_ids, track_id, step))


def one_moved(order: Sequence[str], id: str, step: int) -> tuple[str, ...]:
    """An order with one of its own `step` places further on, or as far as there are places."""
    others = [each for each in order if each != id]
    place = max(0, order.index(id) + step)
    return (*others[:place], id, *others[place:])


def is_due(collection: Collection, now: datetime) -> bool:
    """Whether its release has come and nobody has published it yet; a withheld one waits."""
    is_open = collection.published_at is None and collection.visibility is not Visibility.WITHHELD
    return is_open and collection.release_at is not None and collection.release_at <= now


def is_waiting(track: Track) -> bool:
    """Whether it is to be published when a collection that holds it is; a private one isn't."""
    is_public = track.visibility is Visibility.PUBLIC
    return is_public and track.published_at is None and track.deleted_at is None


def let_go(track: Track) -> Track:
    """A beat that no release will publish any more: kept private, so that it never comes out unasked."""
    return replace(track, visibility=Visibility.PRIVATE)


def form_of(collection: Collection) -> CollectionForm:
    """The form that would give this collection: what an edit page starts with."""
    release = collection.release_at.date().isoformat() if collection.release_at else ""
    return CollectionForm(collection.title, collection.description, release, collection.visibility)


def inheriting(form: BeatForm, shared: SharedForm) -> BeatForm:
    """The beat's form with what the collection gives to those that say nothing themselves."""
    return replace(
        form,
        genres=form.genres or shared.genres,
        tags=form.tags or shared.tags,
        collaborators=form.collaborators or shared.collaborators,
    )


def fields_of(form: CollectionForm, shared: SharedForm) -> dict[str, str]:
    """Both forms as a batch keeps them."""
    return asdict(form) | {f"shared_{name}": value for name, value in asdict(shared).items()}


def forms_of(batch: Batch) -> tuple[CollectionForm, SharedForm]:
    """What was typed into a batch so far."""
    form, shared = asdict(CollectionForm()), asdict(SharedForm())
    kept = {name: batch.fields.get(name, value) for name, value in form.items()}
    kept_shared = {name: batch.fields.get(f"shared_{name}", value) for name, value in shared.items()}
    return CollectionForm(**kept), SharedForm(**kept_shared)


def cover_lent(shared: SharedForm, cover_key: str) -> str:
    """The key of the picture that stands in for a cover which a beat lacks; empty when none does."""
    return cover_key if shared.cover else ""


def in_order(drafts: Sequence[Draft], order: Sequence[str]) -> list[Draft]:
    """A batch's drafts as they are to follow each other."""
    places = {id: place for place, id in enumerate(order)}
    return sorted(drafts, key=lambda draft: (places.get(draft.id, len(places)), draft.created_at, draft.id))


def with_tracks(track_ids: Sequence[str], batch: Sequence[str]) -> tuple[str, ...]:
    """`track_ids` with those of a batch: each new one right after its predecessor there, else last."""
    placed = list(track_ids)
    before: str | None = None
    for track_id in batch:
        if track_id not in placed:
            place = placed.index(before) + 1 if before in placed else len(placed)
            placed.insert(place, track_id)
        before = track_id
    return tuple(placed)
