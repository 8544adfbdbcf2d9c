"""Letting go of what an account has, one thing a unit, so that it can be cut off and go on anywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from domain.account_store import Belonging
from domain.audio import Tags
from domain.catalogue import Track
from domain.collections import without
from domain.notices import SOMEBODY
from domain.ports import Clock, Ids, Report, Staging
from domain.services.erasing import erase_later
from domain.services.stem_sets import drop_stems
from domain.services.tracks import index_text, retire
from domain.services.uploads_dropped import drop_upload
from domain.store import Store, Unit
from domain.uploads import Recording, RecordingState

AT_ONCE = 100


@dataclass(frozen=True)
class LettingGo:
    store: Store
    staging: Staging
    clock: Clock
    ids: Ids

    def all_of(self, user_id: str, report: Report) -> bool:
        """False where a beat is being bought at this moment, so that it has to wait."""
        ways: Mapping[Belonging, Callable[[str, str], bool]] = {
            Belonging.COLLECTION: self._collection,
            Belonging.UNSAVED: self._unsaved,
            Belonging.CREDIT: self._credit,
            Belonging.LIKE: self._like,
            Belonging.FOLLOW: self._follow,
            Belonging.BEAT: self._beat,
        }
        return all(self._each(user_id, kind, let_go, report) for kind, let_go in ways.items())

    def _each(
        self, user_id: str, kind: Belonging, let_go: Callable[[str, str], bool], report: Report
    ) -> bool:
        while True:
            with self.store.read() as unit:
                ids = unit.personal.belongings(user_id, kind, AT_ONCE)
            if not ids:
                return True
            for id in ids:
                report(str(kind), 0.0)
                if not let_go(user_id, id):
                    return False

    def _beat(self, user_id: str, track_id: str) -> bool:
        with self.store.write() as unit:
            track = unit.tracks.get(track_id, lock=True)
            if track is None:
                return True
            order = unit.orders.holding(track_id)
            if order is not None and track.sold_at is None:
                return False
            for id in sorted(each.id for each in unit.collections.with_track(track_id)):
                collection = unit.collections.get(id, lock=True)
                if collection is not None:
                    unit.collections.save(without(collection, track_id))
            self._take_down(unit, track)
            unit.commit()
        return True

    def _take_down(self, unit: Unit, track: Track) -> None:
        """One that others hold licences of stays for them; copies of a sold one go on to be known."""
        is_kept = track.licences > 0 or track.sold_at is not None
        keys = _shed(unit, track) if track.sold_at is not None else retire(unit, track)
        erase_later(unit, self.ids, self.clock, *keys, "" if is_kept else track.cover_key)
        if not is_kept:
            unit.tracks.delete(track.id)
            unit.recordings.delete(track.recording_id)
            return
        details = replace(track.details, description="", tags=())
        ended = track.deleted_at or self.clock.now()
        unit.tracks.save(replace(track, deleted_at=ended, details=details))
        unit.tracks.set_search_text(track.id, "")
        if recording := unit.recordings.get(track.recording_id, lock=True):
            unit.recordings.save(replace(recording, name="", tags=Tags()))

    def _credit(self, user_id: str, track_id: str) -> bool:
        """A beat of somebody else's credits them no more, and isn't found by their name."""
        with self.store.write() as unit:
            track = unit.tracks.get(track_id, lock=True)
            if track is not None:
                others = tuple(id for id in track.details.collaborators if id != user_id)
                changed = replace(track, details=replace(track.details, collaborators=others))
                unit.tracks.save(changed)
                index_text(unit, changed)
            unit.commit()
        return True

    def _collection(self, user_id: str, collection_id: str) -> bool:
        with self.store.write() as unit:
            collection = unit.collections.get(collection_id, lock=True)
            if collection is not None:
                unit.collections.delete(collection_id)
                erase_later(unit, self.ids, self.clock, collection.cover_key)
            unit.commit()
        return True

    def _unsaved(self, user_id: str, id: str) -> bool:
        with self.store.write() as unit:
            keys = drop_upload(unit, id)
            erase_later(unit, self.ids, self.clock, *keys)
            unit.commit()
        self.staging.delete(id)
        return True

    def _like(self, user_id: str, like_id: str) -> bool:
        """The beat first, so that likes are counted one after the other."""
        with self.store.write() as unit:
            seen = unit.likes.get(like_id)
            track = unit.tracks.get(seen.track_id, lock=True) if seen else None
            like = unit.likes.get(like_id, lock=True)
            if like is not None:
                unit.likes.delete(like_id)
            if like is not None and track is not None:
                unit.likes.add_likes(track.id, -1)
            unit.commit()
        return True

    def _follow(self, user_id: str, follow_id: str) -> bool:
        """The producer has a follower less, and no notice names who it was."""
        with self.store.write() as unit:
            seen = unit.follows.get(follow_id)
            producer = unit.producers.get(seen.producer_id, lock=True) if seen else None
            follow = unit.follows.get(follow_id, lock=True)
            if follow is None:
                return True
            if producer is not None and follow.lasts:
                unit.follows.add_followers(producer.id, -1, self.clock.now())
            unit.follows.delete(follow_id)
            self._unname(unit, user_id, unit.personal.follower_notices(follow.producer_id, follow.at))
            unit.commit()
        return True

    def _unname(self, unit: Unit, user_id: str, notice_ids: list[str]) -> None:
        user = unit.users.get(user_id)
        for id in sorted(notice_ids):
            notice = unit.notices.get(id, lock=True)
            if notice is not None and user is not None:
                unit.notices.save(replace(notice, values=_nameless(notice.values, user.name)))


def _nameless(values: Mapping[str, str], name: str) -> dict[str, str]:
    """A notice of followers without the one who is called so: it names the newest, as text and apart."""
    told, unnamed = values.get("told", ""), dict(values)
    if told.startswith(f"{name} "):
        unnamed["told"] = SOMEBODY + told.removeprefix(name)
    if values.get("name") == name:
        unnamed["name"] = str(SOMEBODY)
    return unnamed


def _shed(unit: Unit, track: Track) -> tuple[str, ...]:
    """What nobody needs of a sold beat's audio, whose fingerprint stays."""
    recording: Recording | None = unit.recordings.get(track.recording_id, lock=True)
    if recording is None:
        return ()
    stems = drop_stems(unit, track.recording_id, is_licensed=True)
    unit.recordings.save(replace(recording, state=RecordingState.DELETED))
    return (*(key for key in recording.blob_keys if key not in recording.licensed_keys), *stems)
