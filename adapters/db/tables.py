"""The tables, as queries name them; `migrations` makes them, and a test compares the two.

Moments are microseconds since 1970 in UTC. Rows of different kinds refer to each other by id alone, as the
domain does; only what is a part of a track hangs on it by a foreign key. Models are bound to no database:
each query is handed to the transaction it runs in.
"""

from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from adapters.db.rows import Rows, Table


class Users(Rows):
    email = TextField(unique=True)
    name = TextField()
    role = TextField(index=True)
    password_hash = TextField()
    created_at = BigIntegerField()
    suspended = BooleanField()


class Sessions(Rows):
    user_id = TextField(index=True)
    created_at = BigIntegerField()
    seen_at = BigIntegerField()
    expires_at = BigIntegerField(index=True)
    agent = TextField()


class Links(Rows):
    purpose = TextField()
    user_id = TextField(index=True)
    email = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)


class Applications(Rows):
    user_id = TextField()
    producer_name = TextField()
    beats_link = TextField()
    legal_first_name = TextField()
    legal_last_name = TextField()
    instagram = TextField()
    label = TextField()
    picture_key = TextField()
    state = TextField()
    created_at = BigIntegerField()
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    reason = TextField()

    class Meta:
        indexes = ((("user_id", "created_at"), False), (("state", "decided_at"), False))


Applications.add_index(
    Applications.index(
        Applications.user_id, unique=True, where=Applications.state == "pending", name="applications_user_id"
    )
)


class Producers(Rows):
    """`folded_name` is the name as it is compared with."""

    slug = TextField(unique=True)
    name = TextField()
    created_at = BigIntegerField()
    verified = BooleanField()
    picture_key = TextField()
    upload_minutes = IntegerField(null=True)
    folded_name = TextField(index=True)


class Uploads(Rows):
    owner_id = TextField()
    name = TextField()
    size = BigIntegerField(null=True)
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    state = TextField()
    metadata = TextField()
    seconds = DoubleField()

    class Meta:
        indexes = ((("owner_id", "state", "created_at"), False), (("state", "expires_at"), False))


class Recordings(Rows):
    """`analysis` is without waveform (a blob of its own) and terms, which `terms` holds, 4 bytes each."""

    owner_id = TextField(index=True)
    name = TextField()
    size = BigIntegerField()
    created_at = BigIntegerField()
    state = TextField(index=True)
    done = TextField()
    format = TextField(null=True)
    sha256 = TextField(index=True)
    sha256_samples = TextField(index=True)
    seconds = DoubleField()
    tags = TextField()
    analysis = TextField(null=True)
    terms = BlobField(null=True)
    match = TextField(null=True)
    problem = TextField(null=True)
    has_download = BooleanField()
    family_id = TextField(index=True)
    cleared = TextField()


class Drafts(Rows):
    owner_id = TextField()
    created_at = BigIntegerField()
    fields = TextField()
    cover_key = TextField()
    track_id = TextField()
    batch_id = TextField(index=True)
    replaces = TextField()
    save_when_ready = BooleanField()
    touched_at = BigIntegerField(null=True)
    warned_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("owner_id", "track_id", "created_at"), False), (("track_id", "created_at"), False))


class Stems(Rows):
    owner_id = TextField()
    recording_id = TextField()
    name = TextField()
    size = BigIntegerField()
    created_at = BigIntegerField()
    state = TextField()
    files = TextField()
    problem = TextField(null=True)

    class Meta:
        indexes = ((("recording_id", "created_at"), False), (("owner_id", "state"), False))


class Batches(Rows):
    owner_id = TextField(index=True)
    created_at = BigIntegerField()
    touched_at = BigIntegerField(index=True)
    fields = TextField()
    cover_key = TextField()
    collection_id = TextField()
    draft_ids = TextField()


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


def _walk(name: str, *columns: Any, where: Any) -> None:
    """An index that a list of tracks is read along."""
    Tracks.add_index(Tracks.index(*columns, Tracks.id, where=where, name=name))


# What browsing walks along, one an order; listed tracks only.
_walk("tracks_newest", Tracks.published_at, where=Tracks.listed)
_walk("tracks_popular", Tracks.plays, where=Tracks.listed)
_walk("tracks_by_name", Tracks.folded_name, where=Tracks.listed)
_walk("tracks_by_bpm", Tracks.bpm, where=Tracks.listed)
_walk("tracks_of_producer", Tracks.producer_id, Tracks.published_at, where=Tracks.listed)

# What a producer's own list walks along; deleted ones are on none of them.
_walk("my_beats_added", Tracks.producer_id, Tracks.created_at, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_name", Tracks.producer_id, Tracks.folded_name, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_key", Tracks.producer_id, Tracks.key_place, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_bpm", Tracks.producer_id, Tracks.bpm, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_plays", Tracks.producer_id, Tracks.plays, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_downloads", Tracks.producer_id, Tracks.downloads, where=Tracks.deleted_at.is_null())
_walk("my_beats_by_status", Tracks.producer_id, Tracks.stand, where=Tracks.deleted_at.is_null())


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


class Disputes(Rows):
    recording_id = TextField()
    owner_id = TextField()
    track_id = TextField()
    file_name = TextField()
    similarity = IntegerField()
    reason = TextField()
    created_at = BigIntegerField()
    state = TextField()
    decided_at = BigIntegerField(null=True)
    decided_by = TextField()
    verdict = TextField()

    class Meta:
        indexes = ((("state", "created_at"), False),)


Disputes.add_index(
    Disputes.index(
        Disputes.recording_id, unique=True, where=Disputes.state == "open", name="disputes_recording_id"
    )
)


class SupportRequests(Rows):
    user_id = TextField()
    email = TextField()
    message = TextField()
    created_at = BigIntegerField()
    code = TextField()
    file_name = TextField()
    format = TextField()
    mode = TextField()
    screenshot_key = TextField()
    closed_at = BigIntegerField(null=True)
    closed_by = TextField()

    class Meta:
        indexes = ((("closed_at", "created_at"), False),)


class ProducerDays(Table):
    """Plays of a producer's tracks on a day (UTC, counted from 1970)."""

    producer_id = TextField()
    day = IntegerField()
    plays = IntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "day")


class GenreCounts(Table):
    """How many listed tracks bear a genre, so that no page counts them."""

    folded = TextField(primary_key=True)
    label = TextField()
    tracks = IntegerField(index=True)


class Jobs(Rows):
    name = TextField()
    payload = TextField()
    created_at = BigIntegerField()
    run_after = BigIntegerField()
    key = TextField(null=True, unique=True)
    state = TextField()
    attempts = IntegerField()
    max_attempts = IntegerField()
    failures = IntegerField()
    worker = TextField()
    lease_until = BigIntegerField(null=True)
    last_error = TextField()
    finished_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("state", "run_after"), False), (("state", "finished_at"), False))


class Facts(Rows):
    name = TextField()
    payload = TextField()
    at = BigIntegerField()


class Listens(Rows):
    track_id = TextField()
    listener = TextField()
    at = BigIntegerField()
    seconds = DoubleField()
    counted = BooleanField()

    class Meta:
        indexes = ((("track_id", "listener", "counted", "at"), False),)


class Audit(Rows):
    at = BigIntegerField(index=True)
    actor_id = TextField()
    action = TextField()
    subject = TextField()
    details = TextField()


ALL = (
    Users, Sessions, Links, Applications, Producers, Uploads, Recordings, Drafts, Stems, Batches, Tracks,
    TrackLabels, TrackCollaborators, Collaborations, Collections, CollectionTracks, Disputes,
    SupportRequests, ProducerDays, GenreCounts, Jobs, Facts, Listens, Audit,
)  # fmt: skip
