"""The page of notifications and the bell's count, in plain SQL."""

from adapters.db.database import Database, Transaction, transaction
from adapters.db.notices import SqlNotices
from domain.notices import Notice
from domain.pages.notices import MOST_COUNTED, NoticesPage
from domain.pages.paging import MOST_FOUND, ROWS_A_PAGE, nearest_page

SHOWN = "FROM notices WHERE user_id = ? AND is_shown"
# Counted along an index that holds nothing else, and no further than is shown.
UNREAD = (
    f"SELECT COUNT(*) AS unread FROM (SELECT 1 {SHOWN} AND read_at IS NULL LIMIT {MOST_COUNTED}) AS found"
)


class SqlNoticeQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def notices(self, user_id: str, page: int) -> NoticesPage:
        with transaction(self._database, writable=False) as work:
            counted = _counted(work, user_id)
            total = min(counted, MOST_FOUND)
            page = nearest_page(page, total)
            offset = (page - 1) * ROWS_A_PAGE
            found = newest(work, user_id, min(ROWS_A_PAGE, total - offset), offset)
            unread = _unread(work, user_id)
        return NoticesPage(found, unread, page=page, total=total, is_cut=counted > total)

    def unread(self, user_id: str) -> int:
        with transaction(self._database, writable=False) as work:
            return _unread(work, user_id)


def newest(work: Transaction, user_id: str, limit: int, offset: int = 0) -> tuple[Notice, ...]:
    sql = f"SELECT * {SHOWN} ORDER BY at DESC, id DESC LIMIT ? OFFSET ?"
    return tuple(SqlNotices.item(row) for row in work.select(sql, [user_id, limit, offset]))


def _counted(work: Transaction, user_id: str) -> int:
    """No further than one more than are listed."""
    sql = f"SELECT COUNT(*) AS total FROM (SELECT 1 {SHOWN} LIMIT ?) AS found"
    [row] = work.select(sql, [user_id, MOST_FOUND + 1])
    return int(row["total"])


def _unread(work: Transaction, user_id: str) -> int:
    [row] = work.select(UNREAD, [user_id])
    return int(row["unread"])
