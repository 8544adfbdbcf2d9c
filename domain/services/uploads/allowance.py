"""What of a producer's upload minutes is taken, counted from what was decoded."""

from domain.minutes import Minutes, limit_of
from domain.site import Site
from domain.store import Unit
from domain.uploads import Draft


def minutes_of(unit: Unit, owner_id: str, site: Site, draft: Draft | None = None) -> Minutes:
    """The owner's minutes without this draft's audio, and without that which it replaces."""
    limit = limit_of(unit.producers.get(owner_id), site.upload_minutes)
    if not limit:
        return Minutes(used=unit.recordings.seconds_kept(owner_id))
    aside = [draft.id] if draft else []
    if draft and draft.replaces and (track := unit.tracks.get(draft.replaces)):
        aside.append(track.recording_id)
    used = unit.recordings.seconds_kept(owner_id, aside)
    return Minutes(limit, used, unit.uploads.seconds_announced(owner_id))
