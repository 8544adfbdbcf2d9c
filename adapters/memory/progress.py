"""Producers' XP and what it follows from, in memory."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from adapters.memory.catalogue import MemoryTracks
from adapters.memory.leaderboards import MemoryLeaderboards
from adapters.memory.people import MemoryProducers, MemoryUsers
from adapters.memory.profiles import MemoryProfiles
from adapters.memory.repository import Transaction
from adapters.memory.uploading import MemoryDrafts, MemoryRecordings
from domain.accounts import Role
from domain.catalogue import Track
from domain.errors import Conflict
from domain.faults import ALREADY_THERE
from domain.leaderboards.periods import ALL
from domain.producers import Producer
from domain.profiles.profile import Profile
from domain.progress.bars import Bars, Tallies
from domain.progress.deeds import FIRST_PRODUCERS, Deeds, Measure, ProfileFacts, score
from domain.progress.ledger import Earned, Earning, Grant, cause_of
from domain.progress.metadata import is_complete, sixths_of
from domain.progress.standing import Progress


class MemoryProgressBook:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def of(self, producer_ids: Collection[str]) -> dict[str, Progress]:
        kept = self._work.rows("progress")
        return {id: kept[id] for id in producer_ids if id in kept}

    def save(self, *progress: Progress) -> None:
        self._work.changing("progress").update({each.id: each for each in progress})

    def grant(self, *grants: Grant) -> None:
        rows = self._work.changing("xp_grants")
        keys = [(each.producer_id, each.cause) for each in grants]
        if len({*keys}) < len(keys) or rows.keys() & {*keys}:
            raise Conflict(ALREADY_THERE)
        rows.update(zip(keys, grants, strict=True))

    def grants(self, producer_ids: Collection[str]) -> dict[str, list[Grant]]:
        found = defaultdict[str, list[Grant]](list)
        for (producer_id, _), grant in sorted(self._work.rows("xp_grants").items()):
            if producer_id in producer_ids:
                found[producer_id].append(grant)
        return dict(found)

    def unlocked(self, producer_ids: Collection[str]) -> dict[str, set[str]]:
        keys = {
            id: {each.of for each in grants if each.earning is Earning.ACHIEVEMENT}
            for id, grants in self.grants(producer_ids).items()
        }
        return {id: those for id, those in keys.items() if those}

    def earned(self, producer_ids: Collection[str], complete: Collection[str], now: datetime) -> list[Earned]:
        given = self._work.rows("xp_grants")
        return [
            each
            for each in self._earnings(now)
            if each.producer_id in (complete if each.earning is Earning.CREDIT else producer_ids)
            and (each.producer_id, cause_of(each.earning, each.audio)) not in given
        ]

    def _earnings(self, now: datetime) -> Iterator[Earned]:
        for track in self._tracks():
            audio, maker = self._audio(track), track.producer_id
            if track.published_at is not None:
                yield Earned(maker, Earning.TRACK, audio, track.id, track.published_at)
            if track.is_public and is_complete(track):
                yield Earned(maker, Earning.METADATA, audio, track.id, now)
            for person in (maker, *track.details.collaborators) if _is_collaborative(track) else ():
                yield Earned(person, Earning.CREDIT, audio, track.id, now)

    def _audio(self, track: Track) -> str:
        drafts = MemoryDrafts(self._work).where(
            lambda draft: draft.track_id == track.id and draft.replaces != track.id
        )
        recording_id = drafts[0].id if drafts else track.recording_id
        recording = MemoryRecordings(self._work).get(recording_id)
        samples = recording.analysis.sha256_samples if recording and recording.analysis else ""
        return samples or recording_id

    def deeds(self, producer_ids: Collection[str]) -> dict[str, Deeds]:
        people = MemoryProducers(self._work).where(lambda each: True, lambda each: each.created_at)
        early = [each.id for each in people[:FIRST_PRODUCERS]]
        return {
            each.id: self._deeds(each.id, each.created_at, self._profile(each), each.id in early)
            for each in people
            if each.id in producer_ids
        }

    def _profile(self, producer: Producer) -> ProfileFacts:
        profile = MemoryProfiles(self._work).get(producer.id) or Profile(producer.id)
        others = bool(profile.cover_key) + len(profile.gallery)
        has_portrait, has_biography = bool(producer.picture_key), bool(profile.biography)
        return ProfileFacts(has_portrait, others, has_biography, len(profile.links))

    def _deeds(self, id: str, joined_at: datetime, profile: ProfileFacts, is_early: bool) -> Deeds:
        own = [track for track in self._tracks() if track.producer_id == id]
        public = [track for track in own if track.is_public]
        out = [track for track in own if track.published_at is not None and track.deleted_at is None]
        return Deeds(
            id,
            joined_at,
            profile,
            is_early,
            len(public),
            sum(map(sixths_of, public)),
            max((track.plays for track in public), default=0),
            max(map(_score, public), default=0),
            sum(_is_collaborative(each) and id in _credited(each) for each in self._tracks()),
            Counter(genre for track in public for genre in _genres(track)),
            frozenset(track.created_at.date() for track in out),
            *self._place(id),
        )

    def _place(self, producer_id: str) -> tuple[int, int]:
        boards = MemoryLeaderboards(self._work)
        ranked = sum(shown.ranked for shown in boards.shown() if shown.period == ALL)
        places = boards.standing(ALL, producer_id)
        return places[0] if places else 0, ranked

    def plays(self, producer_ids: Collection[str]) -> dict[str, int]:
        plays = Counter[str]()
        for (producer_id, _), sums in self._work.rows("producer_days").items():
            if producer_id in producer_ids:
                plays[producer_id] += sums.plays
        return dict(plays)

    def take_played(self, limit: int) -> list[str]:
        told = self._work.changing("plays told of")
        plays = self.plays({producer_id for producer_id, _ in self._work.rows("producer_days")})
        taken = sorted(id for id, count in plays.items() if count != told.get(id, 0))[:limit]
        told.update({id: plays[id] for id in taken})
        return taken

    def producers(self, after: str, limit: int) -> list[str]:
        return [each.id for each in MemoryProducers(self._work).where(lambda each: each.id > after)][:limit]

    def partners(self, producer_id: str) -> list[str]:
        kept = [each for each in self._tracks() if each.producer_id == producer_id and not each.deleted_at]
        return sorted({person for track in kept for person in track.details.collaborators})

    def tallies(self) -> Tallies:
        admins = {user.id for user in MemoryUsers(self._work).where(lambda user: user.role is Role.ADMIN)}
        public = [track for track in self._tracks() if track.is_public]
        ranked = self.deeds({track.producer_id for track in public} - admins).values()
        genres = defaultdict[str, Counter[int]](Counter)
        for genre, beats in (item for each in ranked for item in each.genres.items()):
            genres[genre][beats] += 1
        measures = {
            Measure.BEATS: Counter(each.beats for each in ranked),
            Measure.GENRES: Counter(len(each.genres) for each in ranked),
            Measure.PLAYS: Counter(track.plays for track in public),
            Measure.SCORE: Counter(map(_score, public)),
        }
        return Tallies(len(ranked), measures, genres)

    def bars(self) -> Bars:
        bars: Bars = self._work.rows("progress_bars").get("all", Bars())
        return bars

    def keep_bars(self, bars: Bars) -> None:
        self._work.changing("progress_bars")["all"] = bars

    def _tracks(self) -> list[Track]:
        return MemoryTracks(self._work).where(lambda track: True)


def _is_collaborative(track: Track) -> bool:
    return track.is_public and bool(track.details.collaborators)


def _credited(track: Track) -> tuple[str, ...]:
    return (track.producer_id, *track.details.collaborators)


def _genres(track: Track) -> set[str]:
    return {genre.casefold() for genre in track.details.genres}


def _score(track: Track) -> int:
    return score(track.plays, track.downloads, sixths_of(track))
