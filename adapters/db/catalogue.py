"""Tracks as rows, with the labels, credits and counts that pages find them by."""

from collections import Counter
from collections.abc import Collection as Several
from collections.abc import Mapping
from typing import Any

import peewee

from adapters.db import tables
from adapters.db.activity import day_of
from adapters.db.database import Postgres, Transaction
from adapters.db.facets import key_place
from adapters.db.finding import GENRE_COLUMNS, facets_of, genre_rows, words_of
from adapters.db.mapping import RowMapping
from adapters.db.repository import SqlRepository
from domain.catalogue import BeatDetails, Status, Track, Visibility, search_text, status_of

DETAILS = RowMapping(BeatDetails)
STANDS = (Status.LIVE, Status.PRIVATE, Status.SCHEDULED, Status.SOLD, Status.TAKEN_DOWN)
"""Statuses in the order in which they are sorted."""
NAMING = """
    SELECT t.id FROM tracks t WHERE t.deleted_at IS NULL AND t.id IN (
        SELECT id FROM tracks WHERE producer_id = ?
        UNION ALL SELECT track_id FROM track_collaborators WHERE producer_id = ?
    ) AND t.id > ? ORDER BY t.id LIMIT ?
"""
FILTERED = "number, facets, price, bpm, seconds"
OF_ALL = ""
"""Under which the uploads of all producers are counted."""


class SqlTracks(SqlRepository[Track]):
    table = tables.Tracks
    mapping = RowMapping(Track, but=("details",))

    def __init__(self, work: Transaction) -> None:
        super().__init__(work)
        self._genres: Counter[str] = Counter()
        self._genre_labels: dict[str, str] = {}
        self._own_genres: Counter[tuple[str, str]] = Counter()
        self._credits: Counter[tuple[str, str]] = Counter()
        self._uploads: Counter[tuple[str, int]] = Counter()
        self._listed: Counter[tuple[str, int]] = Counter()

    def row(self, item: Track) -> dict[str, Any]:
        return super().row(item) | DETAILS.row(item.details) | self._for_lists(item)

    def _for_lists(self, track: Track) -> dict[str, Any]:
        """What no page should have to work out; `own_text` is the search text without people's names."""
        recordings = tables.Recordings
        seconds = recordings.select(recordings.seconds).where(recordings.id == track.recording_id)
        return {
            "folded_name": track.details.name.casefold(),
            "listed": track.is_listed,
            "seconds": peewee.fn.COALESCE(seconds, 0.0),
            "own_text": search_text(track.details, ()),
            "key_place": key_place(track.details.key, track.details.scale),
            **dict(zip(("facets", "price"), self._facets(track), strict=True)),
            "stand": STANDS.index(status_of(track.visibility, track.published_at, track.sold_at)),
        }

    @classmethod
    def item(cls, row: Mapping[str, Any]) -> Track:
        track: Track = cls.mapping.item(row, details=DETAILS.item(row))
        return track

    def add(self, item: Track) -> None:
        number = self._next_number()
        new = {"search_text": "", "number": number, "likes": 0}
        self._work.change(self.table.insert({**self.row(item), **new}))
        self._write_parts(item, number)
        self._count(item, 1)

    def save(self, item: Track) -> None:
        before = self.get(item.id)
        super().save(item)
        number = self._number(item.id)
        self._delete_parts(item.id, number)
        self._write_parts(item, number)
        self._count(before, -1)
        self._count(item, 1)

    def delete(self, id: str) -> None:
        self._count(self.get(id), -1)
        number = self._number(id)
        for part in (tables.GenreTracks, tables.TrackWords):
            self._work.change(part.delete().where(part.number == number))
        super().delete(id)

    def by_slug(self, slug: str) -> Track | None:
        return self.first(self.table.select().where(self.table.slug == slug))

    def by_recording(self, recording_id: str) -> Track | None:
        return self.first(self.table.select().where(self.table.recording_id == recording_id))

    def by_ids(self, ids: Several[str]) -> list[Track]:
        found = {track.id: track for track in self.all(self.table.select().where(self.table.id.in_(ids)))}
        return [found[id] for id in ids if id in found]

    def seen_as(self, producer_id: str, visibility: Visibility, limit: int) -> list[Track]:
        its = (self.table.producer_id == producer_id) & (self.table.visibility == visibility.value)
        there = its & self.table.deleted_at.is_null()
        return self.all(self.table.select().where(there).order_by(self.table.id).limit(limit))

    def set_search_text(self, id: str, text: str) -> None:
        self._work.change(self.table.update(search_text=text).where(self.table.id == id))
        words = tables.TrackWords
        for row in self._work.select(f"SELECT description, {FILTERED} FROM tracks WHERE id = ?", [id]):
            found = {"words": words_of(text, row.pop("description")), **row}
            written = words.insert(found).on_conflict(conflict_target=[words.number], update=found)
            self._work.change(written)

    def naming(self, producer_id: str, after: str, limit: int) -> list[str]:
        rows = self._work.select(NAMING, [producer_id, producer_id, after, limit])
        return [row["id"] for row in rows]

    def write_counts(self) -> None:
        """Done last in a unit and in one order by all, so that two units never wait for each other."""
        for folded, change in sorted(self._genres.items()):
            if change:
                self._work.change(_count_genre(folded, self._genre_labels[folded], change))
        for (producer_id, folded), change in sorted(self._own_genres.items()):
            if change:
                label = self._genre_labels[folded]
                self._work.change(_count_own_genre(producer_id, folded, label, change))
        for (producer_id, collaborator_id), change in sorted(self._credits.items()):
            if change:
                self._work.change(_count_credit(producer_id, collaborator_id, change))
        for key in sorted({*self._uploads, *self._listed}):
            if self._uploads[key] or self._listed[key]:
                self._work.change(_count_uploads(*key, self._uploads[key], self._listed[key]))
        for counted in (self._genres, self._own_genres, self._credits, self._uploads, self._listed):
            counted.clear()

    def _count(self, track: Track | None, change: int) -> None:
        if track is None or track.deleted_at is not None:
            return
        for whose in (track.producer_id, OF_ALL):
            key = whose, day_of(track.created_at)
            self._uploads[key] += change
            self._listed[key] += change * track.is_listed
        for person in track.details.collaborators:
            self._credits[track.producer_id, person] += change
        for genre in track.details.genres if track.is_listed else ():
            self._genres[genre.casefold()] += change
            self._own_genres[track.producer_id, genre.casefold()] += change
            self._genre_labels.setdefault(genre.casefold(), genre)

    def _facets(self, track: Track) -> tuple[int, int]:
        offers = self._work.select("SELECT terms FROM offers WHERE id = ?", [track.offer_id or "-"])
        terms = offers[0]["terms"] if offers else None
        place = key_place(track.details.key, track.details.scale)
        return facets_of(place, track.option, track.details.clearance, terms)

    def _next_number(self) -> int:
        """Numbers grow as tracks come; those that were given up are never given out again on Postgres."""
        is_counted = isinstance(self._work.database, Postgres)
        next_of_all = "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM tracks"
        [row] = self._work.select("SELECT nextval('tracks_numbers') AS number" if is_counted else next_of_all)
        return int(row["number"])

    def _number(self, id: str) -> int:
        rows = self._work.select("SELECT number FROM tracks WHERE id = ?", [id])
        return int(rows[0]["number"]) if rows else 0

    def _write_parts(self, track: Track, number: int) -> None:
        labels = [*_labels(track.id, "genre", track.details.genres)]
        labels += _labels(track.id, "tag", track.details.tags)
        if labels:
            self._work.change(tables.TrackLabels.insert_many(labels))
        credits = [
            {"track": track.id, "position": position, "producer_id": producer_id}
            for position, producer_id in enumerate(track.details.collaborators)
        ]
        if credits:
            self._work.change(tables.TrackCollaborators.insert_many(credits))
        self._write_found(track, number)

    def _write_found(self, track: Track, number: int) -> None:
        """What all tracks are found by, whether they are listed: that is asked of the track itself."""
        [row] = self._work.select(f"SELECT {FILTERED} FROM tracks WHERE number = ?", [number])
        words = tables.TrackWords
        self._work.change(words.update(row).where(words.number == number))
        rows = genre_rows(genres=track.details.genres, **row)
        if rows:
            table = tables.GenreTracks
            fields = [getattr(table, name) for name in GENRE_COLUMNS]
            self._work.change(table.insert_many(rows, fields=fields))

    def _delete_parts(self, id: str, number: int) -> None:
        for part in (tables.TrackLabels, tables.TrackCollaborators):
            self._work.change(part.delete().where(part.track == id))
        genres = tables.GenreTracks
        self._work.change(genres.delete().where(genres.number == number))


def _labels(track_id: str, kind: str, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"track": track_id, "kind": kind, "position": position, "label": label, "folded": label.casefold()}
        for position, label in enumerate(labels)
    ]


def _count_genre(folded: str, label: str, change: int) -> peewee.ModelInsert:
    """Add to a genre's count, or start it; the first way of writing a genre stays its label."""
    counts = tables.GenreCounts
    insert = counts.insert(folded=folded, label=label, tracks=change)
    return insert.on_conflict(conflict_target=[counts.folded], update={counts.tracks: counts.tracks + change})


def _count_own_genre(producer_id: str, folded: str, label: str, change: int) -> peewee.ModelInsert:
    counts = tables.ProducerGenres
    insert = counts.insert(producer_id=producer_id, folded=folded, label=label, tracks=change)
    both = [counts.producer_id, counts.folded]
    return insert.on_conflict(conflict_target=both, update={counts.tracks: counts.tracks + change})


def _count_credit(producer_id: str, collaborator_id: str, change: int) -> peewee.ModelInsert:
    counts = tables.Collaborations
    insert = counts.insert(producer_id=producer_id, collaborator_id=collaborator_id, tracks=change)
    both = [counts.producer_id, counts.collaborator_id]
    return insert.on_conflict(conflict_target=both, update={counts.tracks: counts.tracks + change})


def _count_uploads(producer_id: str, day: int, uploads: int, listed: int) -> peewee.ModelInsert:
    days = tables.UploadDays
    insert = days.insert(producer_id=producer_id, day=day, uploads=uploads, listed=listed)
    more = {days.uploads: days.uploads + uploads, days.listed: days.listed + listed}
    return insert.on_conflict(conflict_target=[days.producer_id, days.day], update=more)
