"""Facts: what happened, in the past tense, for reactions such as mail, XP and statistics."""

TRACK_PUBLISHED = "TrackPublished"
PRODUCER_APPROVED = "ProducerApproved"
