"""Facts: what happened, in the past tense, for reactions such as mail, XP and statistics."""

TRACK_PUBLISHED = "TrackPublished"
TRACK_AUDIO_REPLACED = "TrackAudioReplaced"
TRACK_DELETED = "TrackDeleted"
PRODUCER_APPROVED = "ProducerApproved"
PROFILE_PUBLISHED = "ProfilePublished"
BEATS_EDITED = "BeatsEdited"
"""Of one producer, one or many at once."""
