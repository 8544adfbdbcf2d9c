"""When what isn't saved may go."""

from datetime import datetime, timedelta

from domain.uploads import Draft, Upload, kept_until

TOUCHED_EVERY = timedelta(days=1)
"""How often bytes that come are noted as a change of their draft."""


def has_run_out(draft: Draft, now: datetime) -> bool:
    """Nothing goes of which its producer wasn't told."""
    return draft.warned_at is not None and draft.expires_at <= now


def is_abandoned(upload: Upload, draft: Draft | None, now: datetime) -> bool:
    """Whether a transfer that never ended may go: bytes its sender has still, what was typed nobody has."""
    if draft is None:
        return upload.expires_at <= now
    return kept_until(upload, draft) <= now and (has_run_out(draft, now) or not draft.is_filled)
