"""The tables, as queries name them; `migrations` makes them, and a test compares the two.

Moments are microseconds since 1970 in UTC. Rows of different kinds refer to each other by id alone, as the
domain does; only what is a part of a track hangs on it by a foreign key. Models are bound to no database:
each query is handed to the transaction it runs in.
"""

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class Table(Model):
    class Meta:
        # Tables and indexes are named after the class in snake case.
        legacy_table_names = False


class Rows(Table):
    """Rows of one kind, by id."""

    id = TextField(primary_key=True)


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
    """A track with its details. `listed`, `seconds` and `search_text` are there to list it by."""

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

    class Meta:
        indexes = (
            (("producer_id", "created_at"), False),
            (("producer_id", "folded_name"), False),
            (("producer_id", "plays"), False),
        )


# What browsing walks along, one an order; the name and its columns, of listed tracks only.
Tracks.add_index(Tracks.index(Tracks.published_at, Tracks.id, where=Tracks.listed, name="tracks_newest"))
Tracks.add_index(Tracks.index(Tracks.plays, Tracks.id, where=Tracks.listed, name="tracks_popular"))
Tracks.add_index(Tracks.index(Tracks.folded_name, Tracks.id, where=Tracks.listed, name="tracks_by_name"))
Tracks.add_index(Tracks.index(Tracks.bpm, Tracks.id, where=Tracks.listed, name="tracks_by_bpm"))
Tracks.add_index(
    Tracks.index(
        Tracks.producer_id, Tracks.published_at, Tracks.id, where=Tracks.listed, name="tracks_of_producer"
    )
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
    Users,
    Sessions,
    Links,
    Applications,
    Producers,
    Uploads,
    Recordings,
    Drafts,
    Stems,
    Batches,
    Tracks,
    TrackLabels,
    TrackCollaborators,
    Collections,
    CollectionTracks,
    Disputes,
    SupportRequests,
    ProducerDays,
    GenreCounts,
    Jobs,
    Facts,
    Listens,
    Audit,
)
