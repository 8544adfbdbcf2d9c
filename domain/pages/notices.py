"""What the page of notifications shows, and the port it is read through."""

from dataclasses import dataclass
from typing import Protocol

from domain.notices import Notice
from domain.pages.paging import Paged

MOST_COUNTED = 100
"""The bell counts no further: 99 is the highest number that it shows."""


@dataclass(frozen=True)
class NoticesPage(Paged):
    """The newest first; `unread` counts those on other pages as well, as far as the bell does."""

    notices: tuple[Notice, ...]
    unread: int


class NoticeQueries(Protocol):
    """A fixed number of queries each, however many there are."""

    def notices(self, user_id: str, page: int) -> NoticesPage:
        """Those that are shown, the newest 1,000."""

    def unread(self, user_id: str) -> int:
        """One query; MOST_COUNTED at most."""
