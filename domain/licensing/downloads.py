"""Downloads: what was handed to whom, under which name, and the job that makes the MP3."""

from dataclasses import dataclass
from datetime import datetime

from domain.licensing.offers import Delivery

DOWNLOAD = "download"
LINK_SECONDS = 300
"""How long a signed link may be begun to be used."""


@dataclass(frozen=True)
class Download:
    """One time that somebody was handed a file; `licence_id` is empty for one's own beat."""

    id: str
    track_id: str
    recording_id: str
    user_id: str
    licence_id: str
    kind: Delivery
    at: datetime


def download_job_key(recording_id: str) -> str:
    """The key of the one job for a recording."""
    return f"{DOWNLOAD}:{recording_id}"
