"""What is on its way: uploads, recordings, drafts, stems, batches."""

from peewee import BigIntegerField, BlobField, BooleanField, DoubleField, TextField

from adapters.db.rows import Rows


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
    family_id = TextField(index=True)
    cleared = TextField()
    preview_size = BigIntegerField(null=True)


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
