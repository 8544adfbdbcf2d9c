"""Reports in a table of Postgres, written together as well: a commit there waits for the disk, too."""

from collections.abc import Collection, Sequence
from typing import Any

from adapters.db.bulk import in_batches
from adapters.db.database import Database, transaction
from adapters.inbox.together import Together
from adapters.inbox.written import read, written
from domain.activity.listens import PlayReport

AT_ONCE = 500


class SqlPlayReports:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._together = Together(self._insert)

    def append(self, reports: Sequence[PlayReport]) -> None:
        self._together.hand_in(written(reports))

    def read(self, limit: int) -> Sequence[tuple[int, Sequence[PlayReport]]]:
        found: list[tuple[int, Sequence[PlayReport]]] = []
        count, after = 0, 0
        while count < limit and (rows := self._rows(after)):
            for row in rows:
                if count >= limit:
                    break
                found.append((row["id"], read(row["reports"])))
                count += len(found[-1][1])
            after = rows[-1]["id"]
        return found

    def forget(self, places: Collection[int]) -> None:
        with transaction(self._database, writable=True) as work:
            for some in in_batches(places, AT_ONCE):
                with work.all_or_nothing():
                    work.execute(f"DELETE FROM play_reports WHERE id IN ({', '.join('?' * len(some))})", some)
            work.commit()

    def _rows(self, after: int) -> list[dict[str, Any]]:
        with transaction(self._database, writable=False) as work:
            return work.select(
                "SELECT id, reports FROM play_reports WHERE id > ? ORDER BY id LIMIT ?", [after, AT_ONCE]
            )

    def _insert(self, items: Sequence[str]) -> None:
        with transaction(self._database, writable=True) as work:
            for some in in_batches(items, AT_ONCE):
                marks = ", ".join(["(?)"] * len(some))
                with work.all_or_nothing():
                    work.execute(f"INSERT INTO play_reports (reports) VALUES {marks}", some)
            work.commit()
