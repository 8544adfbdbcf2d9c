"""Collections after they are made: their details, beats and order, their release and their end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain import facts
from domain.accounts import Actor, looking, owning, producing, signed_in
from domain.appeals import PRODUCER_GONE
from domain.catalogue import UNKNOWN_BEAT, Track, Visibility
from domain.collections import (
    COLLECTION_FULL,
    MAX_TRACKS,
    UNKNOWN_COLLECTION,
    Collection,
    CollectionForm,
    adding,
    collection_errors,
    edit_errors,
    is_due,
    is_waiting,
    let_go,
    moved,
    named,
    reordered,
    with_form,
    without,
)
from domain.discovery.filters import BeatFilter
from domain.errors import Conflict, Gone, Invalid, NotFound, TakenDown, given
from domain.pages import BeatList
from domain.pages.collections import (
    CollectionCard,
    CollectionList,
    CollectionPage,
    CollectionQueries,
    CollectionSearch,
    OwnCollection,
)
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.reports import COLLECTION_TAKEN_DOWN
from domain.services.auditing import record_if_anothers
from domain.services.collecting import add_collection, end_batch
from domain.services.erasing import erase_later
from domain.services.pictures import kept_cover
from domain.services.tracks import tell
from domain.store import Store, Unit
from domain.uploads import PictureFile, read_picture


@dataclass(frozen=True)
class Collections:
    """Each change is for the owner, or an admin, of whom it is recorded.

    All raise `NotFound` for a collection that isn't there.
    """

    store: Store
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids

    def create(self, *, actor: Actor | None, title: str, cover: PictureFile | None) -> Collection:
        """An empty collection, which isn't out before its details are saved. Only producers."""
        owner, now = producing(actor), self.clock.now()
        content, problem = read_picture(self.pictures.cover, cover)
        errors = collection_errors(CollectionForm(title), cover is not None, now)
        if errors := errors | given(collection_cover=problem):
            raise Invalid(errors)
        with kept_cover(self.blobs, self.ids, content) as cover_key, self.store.write() as unit:
            blank = Collection(self.ids.new(), owner.id, "", named(title), now, cover_key=cover_key)
            collection = add_collection(unit, blank)
            unit.commit()
        return collection

    def edit(
        self,
        *,
        actor: Actor | None,
        collection_id: str,
        form: CollectionForm,
        cover: PictureFile | None = None,
    ) -> Collection:
        """Change the details. A release that has come publishes it with its waiting beats, a later one waits.

        Raises `Invalid`; then nothing is changed.
        """
        signed_in(actor)
        content, problem = read_picture(self.pictures.cover, cover)
        with kept_cover(self.blobs, self.ids, content) as cover_key:
            return self._edit(actor, collection_id, form, cover_key, problem)

    def add(self, *, actor: Actor | None, collection_id: str, track_ids: Sequence[str]) -> int:
        """Put beats of its producer at its end; returns how many are new. Raises `NotFound`, `Conflict`."""
        with self.store.write() as unit:
            before, chosen = self._own(unit, actor, collection_id, "filled"), [*dict.fromkeys(track_ids)]
            # More than it could ever hold aren't even looked up: a database takes only so many at once.
            if len(chosen) > MAX_TRACKS:
                raise Conflict(COLLECTION_FULL, most=MAX_TRACKS)
            tracks = unit.tracks.by_ids(chosen)
            if len(tracks) < len(chosen):
                raise NotFound(UNKNOWN_BEAT)
            after = adding(before, tracks)
            unit.collections.save(after)
            unit.commit()
        return len(after.track_ids) - len(before.track_ids)

    def remove(self, *, actor: Actor | None, collection_id: str, track_id: str) -> bool:
        """Take a beat out; it stays a beat.

        Returns whether it waited for this release alone, which makes it private.
        """
        with self.store.write() as unit:
            self._lock_beats(unit, collection_id)
            before = self._own(unit, actor, collection_id, "thinned")
            unit.collections.save(without(before, track_id))
            was_held = track_id in before.track_ids
            is_private_now = was_held and self._let_go(unit, [track_id])
            unit.commit()
        return is_private_now

    def reorder(self, *, actor: Actor | None, collection_id: str, order: Sequence[str]) -> None:
        """Give all of its beats a new order. Raises `Conflict` when there are others by now."""
        self._change(actor, collection_id, lambda collection: reordered(collection, order))

    def move(self, *, actor: Actor | None, collection_id: str, track_id: str, step: int) -> None:
        """Move one beat by so many places, as far as there are any. Raises `Conflict` when it isn't there."""
        self._change(actor, collection_id, lambda collection: moved(collection, track_id, step))

    def delete(self, *, actor: Actor | None, collection_id: str) -> None:
        """Delete the collection and its cover, and none of its beats; what is unsaved becomes single beats.

        Beats that waited for its release alone become private.
        """
        with self.store.write() as unit:
            self._end_batches(unit, collection_id)
            self._lock_beats(unit, collection_id)
            collection = self._own(unit, actor, collection_id, "deleted")
            unit.collections.delete(collection_id)
            self._let_go(unit, collection.track_ids)
            erase_later(unit, self.ids, self.clock, collection.cover_key)
            unit.commit()

    def publish_due(self) -> int:
        """Publish what is due, each with its waiting beats; returns how many. Called by the schedule."""
        with self.store.read() as unit:
            due = unit.collections.due(self.clock.now())
        return sum(self._publish(collection_id) for collection_id in due)

    def _edit(
        self,
        actor: Actor | None,
        collection_id: str,
        form: CollectionForm,
        cover_key: str,
        cover_problem: str | None,
    ) -> Collection:
        now = self.clock.now()
        with self.store.write() as unit:
            self._lock_beats(unit, collection_id)
            before = self._own(unit, actor, collection_id, "edited")
            shown = cover_key or before.cover_key
            errors = edit_errors(before, form, bool(shown), now) | given(collection_cover=cover_problem)
            if errors:
                raise Invalid(errors)
            edited = replace(with_form(before, form, now), cover_key=shown)
            unit.collections.save(edited)
            if before.published_at is None and edited.published_at is not None:
                self._publish_beats(unit, edited, now)
            erase_later(unit, self.ids, self.clock, before.cover_key if cover_key else "")
            unit.commit()
        return edited

    def _publish(self, collection_id: str) -> bool:
        now = self.clock.now()
        with self.store.write() as unit:
            self._lock_beats(unit, collection_id)
            collection = unit.collections.get(collection_id, lock=True)
            if collection is None or not is_due(collection, now):
                return False
            unit.collections.save(replace(collection, published_at=now))
            self._publish_beats(unit, collection, now)
            unit.commit()
        return True

    def _publish_beats(self, unit: Unit, collection: Collection, now: datetime) -> None:
        for track in self._waiting(unit, collection.track_ids):
            unit.tracks.save(replace(track, published_at=now))
            tell(unit, self.ids, now, facts.TRACK_PUBLISHED, track)

    def _let_go(self, unit: Unit, track_ids: Iterable[str]) -> bool:
        """Let beats wait no more that no unreleased collection holds now; whether there were any."""
        freed = [
            track
            for track in self._waiting(unit, track_ids)
            if all(other.published_at is not None for other in unit.collections.with_track(track.id))
        ]
        for track in freed:
            unit.tracks.save(let_go(track))
        return bool(freed)

    def _lock_beats(self, unit: Unit, collection_id: str) -> None:
        """Beats are locked before the collection that holds them, as deleting or editing them does."""
        collection = unit.collections.get(collection_id)
        if collection is not None:
            self._waiting(unit, collection.track_ids)

    def _waiting(self, unit: Unit, track_ids: Iterable[str]) -> list[Track]:
        """Locked, and in one order by all, so that two units never wait for each other."""
        tracks = [unit.tracks.get(track_id, lock=True) for track_id in sorted(track_ids)]
        return [track for track in tracks if track is not None and is_waiting(track)]

    def _end_batches(self, unit: Unit, collection_id: str) -> None:
        """Let the unsaved beats that were to join the collection stand alone; none is lost.

        Batches are locked before their collection, as saving one does.
        """
        collection = unit.collections.get(collection_id)
        for batch in unit.batches.of_owner(collection.producer_id) if collection else ():
            if batch.collection_id == collection_id and unit.batches.get(batch.id, lock=True):
                end_batch(unit, batch.id)

    def _change(
        self, actor: Actor | None, collection_id: str, change: Callable[[Collection], Collection]
    ) -> None:
        with self.store.write() as unit:
            unit.collections.save(change(self._own(unit, actor, collection_id, "ordered")))
            unit.commit()

    def _own(self, unit: Unit, actor: Actor | None, collection_id: str, done: str) -> Collection:
        """Locked, and without beats that were deleted: nobody sees those, so nobody could name them.

        What an admin has `done` to somebody else's is recorded.
        """
        collection = unit.collections.get(collection_id, lock=True)
        if collection is None:
            signed_in(actor)
            raise NotFound(UNKNOWN_COLLECTION)
        owning(actor, collection.producer_id)
        whose, action = collection.producer_id, f"collection.{done}"
        record_if_anothers(unit, self.ids, self.clock, actor, whose, action, collection.id, collection.title)
        there = (track.id for track in unit.tracks.by_ids(collection.track_ids) if track.deleted_at is None)
        return replace(collection, track_ids=tuple(there))


@dataclass(frozen=True)
class CollectionPages:
    """What people see of collections."""

    queries: CollectionQueries

    def mine(self, *, actor: Actor | None, search: CollectionSearch) -> CollectionList:
        """One's own, released or not. Only producers."""
        return self.queries.mine(producing(actor).id, search)

    def own(self, *, actor: Actor | None, collection_id: str) -> OwnCollection:
        """With its beats, hidden ones too. Only the owner, or an admin. Raises `NotFound`."""
        page = self.queries.own(collection_id)
        if page is None:
            signed_in(actor)
            raise NotFound(UNKNOWN_COLLECTION)
        owning(actor, page.collection.producer_id)
        return page

    def candidates(self, *, actor: Actor | None, collection_id: str, filter: BeatFilter) -> BeatList:
        """The producer's beats that the collection doesn't hold, the newest first, by words and page."""
        page = self.own(actor=actor, collection_id=collection_id)
        return self.queries.candidates(page.collection, filter.words, filter.page)

    def page(self, *, actor: Actor | None, slug: str) -> CollectionPage:
        """Anyone with its listed beats once it is listed; its owner and admins always, with all.

        Raises `NotFound`, `TakenDown`, `Gone` while its producer is suspended, and `Forbidden` for an admin
        who lacks proof.
        """
        page = self.queries.page(slug)
        is_own = page is not None and looking(actor, page.producer_id, is_open=page.is_open)
        if page is not None and page.is_withheld and not is_own:
            raise Gone(PRODUCER_GONE)
        if page is not None and page.visibility is Visibility.TAKEN_DOWN and not is_own:
            raise TakenDown(COLLECTION_TAKEN_DOWN)
        if page is None or not (page.is_listed or is_own):
            raise NotFound(UNKNOWN_COLLECTION)
        return page if is_own else replace(page, beats=tuple(beat for beat in page.beats if beat.is_listed))

    def of_producer(self, *, producer_id: str) -> tuple[CollectionCard, ...]:
        """Anyone: those that are listed, the newest first."""
        return self.queries.of_producer(producer_id)

    def holding(self, *, track_id: str) -> tuple[CollectionCard, ...]:
        """Anyone: the listed ones that hold a beat."""
        return self.queries.holding(track_id)
