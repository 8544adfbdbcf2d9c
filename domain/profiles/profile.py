"""A profile as it is kept."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Fault
from domain.profiles.credits import ProfileCredit

CHANGED_ELSEWHERE = Fault(
    "PRD-203",
    "Your profile was saved somewhere else since you opened this page.",
    "What you typed is still here: save again to put it in place of what was saved there.",
)
FOREIGN_PICTURE = Fault(
    "PRD-204",
    "This picture is not in your gallery any more.",
    "Open the profile again to see which are.",
)


@dataclass(frozen=True)
class GalleryPicture:
    key: str
    alt: str = ""


@dataclass(frozen=True)
class Profile:
    """What a producer shows beside name and portrait, which `Producer` has; `id` is the producer's.

    `version` grows with each save, so that nobody overwrites what they haven't seen. `country` is an ISO
    3166-1 code. `pinned_id` is a beat, empty for none.
    """

    id: str
    version: int = 0
    published_at: datetime | None = None
    genres: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    biography: str = ""
    cover_key: str = ""
    gallery: tuple[GalleryPicture, ...] = ()
    credits: tuple[ProfileCredit, ...] = ()
    pinned_id: str = ""
