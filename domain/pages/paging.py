"""Where a page stands in a list that goes over many, and how long those are."""

from dataclasses import dataclass

ROWS_A_PAGE = 25
# A search reads texts, so it counts no further; whoever finds more had better add a word.
MOST_FOUND = 1000


@dataclass(frozen=True, kw_only=True)
class Paged:
    """A page of `total` lines. Where a search found more than are shown, `is_cut` says so."""

    page: int
    total: int
    is_cut: bool = False

    @property
    def first(self) -> int:
        """The number of the first line, counted from 1."""
        return (self.page - 1) * ROWS_A_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.page * ROWS_A_PAGE, self.total)

    @property
    def has_next(self) -> bool:
        return self.last < self.total


def nearest_page(asked: int, total: int) -> int:
    """The page that is asked for, or the first or last one where there is no such page."""
    return min(max(asked, 1), max(1, -(-total // ROWS_A_PAGE)))
