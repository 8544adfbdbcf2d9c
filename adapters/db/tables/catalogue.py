"""Beats and collections, and what they are listed and counted by."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CompositeKey,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from adapters.db.rows import Rows, Table


class Tracks(Rows):
    """A track with its details, and from `folded_name` on what `SqlTracks` adds to list it by."""

    producer_id = TextField()
    recording_id = TextField(unique=True)
    slug = TextField(unique=True)
    created_at = BigIntegerField()
    published_at = BigIntegerField(null=True)
    visibility = TextField()
    cover_key = TextField()
    plays = IntegerField()
    downloads = IntegerField()
    licences = IntegerField()
    deleted_at = BigIntegerField(null=True)
    option = TextField()
    offer_id = TextField(index=True)
    sold_at = BigIntegerField(null=True)
    name = TextField()
    key = TextField()
    scale = TextField()
    bpm = IntegerField()
    description = TextField()
    genres = TextField()
    tags = TextField()
    clearance = TextField(null=True)
    collaborators = TextField()
    folded_name = TextField()
    listed = BooleanField()
    seconds = DoubleField()
    search_text = TextField()
    own_text = TextField()
    key_place = IntegerField()
    stand = IntegerField()
    number = BigIntegerField()
    facets = IntegerField()
    price = BigIntegerField()
    likes = IntegerField()


def _walk(name: str, *columns: Any, where: Any) -> None:
    """An index that a list of tracks is read along."""
    Tracks.add_index(Tracks.index(*columns, Tracks.id, where=where, name=name))


def _search(name: str, *columns: Any) -> None:
    """An index that search reads alone, so that it has all that a listed track is filtered by."""
    facets = Tracks.number, Tracks.facets, Tracks.bpm, Tracks.seconds, Tracks.price, Tracks.listed
    others = [each for each in facets if each not in columns]
    Tracks.add_index(Tracks.index(*columns, *others, where=Tracks.listed, name=name))


# What search walks along, one an order, and what it goes by where few tracks are wanted.
_search("tracks_newest", Tracks.published_at)
_search("tracks_popular", Tracks.plays)
_search("tracks_by_name", Tracks.folded_name)
_search("tracks_by_bpm", Tracks.bpm)
_search("tracks_by_facets", Tracks.facets, Tracks.bpm, Tracks.seconds, Tracks.price)
_search("tracks_by_length", Tracks.seconds, Tracks.facets, Tracks.bpm, Tracks.price)
_search("tracks_by_price", Tracks.price, Tracks.facets, Tracks.bpm, Tracks.seconds)
Tracks.add_index(
    Tracks.index(
        *(Tracks.number, Tracks.listed, Tracks.facets, Tracks.bpm, Tracks.seconds, Tracks.price),
        *(Tracks.published_at, Tracks.plays, Tracks.folded_name),
        name="tracks_numbered",
    )
)
Tracks.add_index(Tracks.index(Tracks.number, unique=True, name="tracks_number"))
_walk("tracks_of_producer", Tracks.producer_id, Tracks.published_at, where=Tracks.listed)

Tracks.add_index(
    Tracks.index(
        *(Tracks.producer_id, Tracks.plays, Tracks.id, Tracks.listed),
        where=Tracks.listed,
        name="tracks_of_producer_by_plays",
    )
)

# What leaderboards count; sold ones, too, which are listed no more.
# SQLite reads along an index alone only where that has all columns, those of its condition as well.
Tracks.add_index(
    Tracks.index(
        Tracks.producer_id,
        Tracks.published_at,
        Tracks.visibility,
        Tracks.deleted_at,
        where=(Tracks.visibility == "public")
        & Tracks.published_at.is_null(False)
        & Tracks.deleted_at.is_null(),
        name="tracks_published",
    )
)

# What a producer's own list walks along; deleted ones are on none of them.
_walk("my_beats_added", Tracks.producer_id, Tracks.created_at, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_name", Tracks.producer_id, Tracks.folded_name, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_key", Tracks.producer_id, Tracks.key_place, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_bpm", Tracks.producer_id, Tracks.bpm, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_plays", Tracks.producer_id, Tracks.plays, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_downloads", Tracks.producer_id, Tracks.downloads, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_status", Tracks.producer_id, Tracks.stand, where=Tracks.deleted_at.is_null())

# What the dashboard asks of a producer's beats: their sums, those that lack something, and those offered
# exclusively. The first isn't narrowed to beats that are kept, since SQLite would look each of them up then.
Tracks.add_index(
    Tracks.index(Tracks.producer_id, Tracks.plays, Tracks.downloads, Tracks.deleted_at, name="tracks_sums")
)
_kept = Tracks.deleted_at.is_null()
_lacks = (Tracks.description == "") | (Tracks.tags == "[]") | (Tracks.cover_key == "")
_is_incomplete = _kept & Tracks.sold_at.is_null() & _lacks
_walk("tracks_incomplete", Tracks.producer_id, Tracks.created_at, where=_is_incomplete)
_walk("tracks_exclusive", Tracks.producer_id, where=_kept & (Tracks.option != "standard"))


# Deleted ones are few, and only XP asks for them.
Tracks.add_index(
    Tracks.index(Tracks.producer_id, Tracks.id, where=Tracks.deleted_at.is_null(False), name="tracks_deleted")
)


class TrackLabels(Table):
    """A track's genres and tags, folded, to find tracks by."""

    track = ForeignKeyField(Tracks, on_delete="CASCADE", column_name="track_id", index=False)
    kind = TextField()
    position = IntegerField()
    label = TextField()
    folded = TextField()

    class Meta:
        primary_key = CompositeKey("track", "kind", "position")
        indexes = ((("kind", "folded", "track"), False),)


class TrackCollaborators(Table):
    track = ForeignKeyField(Tracks, on_delete="CASCADE", column_name="track_id", index=False)
    position = IntegerField()
    producer_id = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("track", "position")


class Collaborations(Table):
    """How many of a producer's beats credit another one, so that no page counts them."""

    producer_id = TextField()
    collaborator_id = TextField()
    tracks = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "collaborator_id")


class Collections(Rows):
    producer_id = TextField()
    slug = TextField(unique=True)
    title = TextField()
    folded_title = TextField()
    created_at = BigIntegerField()
    description = TextField()
    cover_key = TextField()
    visibility = TextField()
    release_at = BigIntegerField(null=True)
    published_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("producer_id", "created_at"), False), (("published_at", "release_at"), False))


class CollectionTracks(Table):
    collection = ForeignKeyField(Collections, on_delete="CASCADE", column_name="collection_id", index=False)
    position = IntegerField()
    track = ForeignKeyField(Tracks, on_delete="CASCADE", column_name="track_id")

    class Meta:
        primary_key = CompositeKey("collection", "position")


class GenreCounts(Table):
    """How many listed tracks bear a genre, so that no page counts them."""

    folded = TextField(primary_key=True)
    label = TextField()
    tracks = IntegerField(index=True)
