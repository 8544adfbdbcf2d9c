"""Many rows at once, in plain SQL: putting statements together row by row takes longer than running them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from adapters.db.database import Postgres, Transaction
from adapters.db.rows import Table

T = TypeVar("T")
AT_ONCE = 500
"""Rows of one statement; SQLite takes 32,766 values at most."""


def insert_all(work: Transaction, table: type[Table], rows: Iterable[Mapping[str, Any]]) -> None:
    """All of them, or none where one is refused; each has the same columns in the same order."""
    _write(work, table, rows, "")


def copy_all(work: Transaction, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for rows that nothing can be wrong with, in the way that costs Postgres least."""
    if not rows or not isinstance(work.database, Postgres):
        insert_all(work, table, rows)
        return
    work.check_writable()
    columns = ", ".join(f'"{name}"' for name in rows[0])
    sql = f'COPY "{table._meta.table_name}" ({columns}) FROM STDIN'
    with work.database.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def write_all(
    work: Transaction, table: type[Table], rows: Iterable[Mapping[str, Any]], key: Sequence[str], change: str
) -> None:
    """The same; where a row with that key is there already, `change` is what becomes of it, in SQL."""
    names = ", ".join(f'"{name}"' for name in key)
    _write(work, table, rows, f" ON CONFLICT ({names}) DO UPDATE SET {change}")


def _write(work: Transaction, table: type[Table], rows: Iterable[Mapping[str, Any]], conflict: str) -> None:
    with work.all_or_nothing():
        for some in in_batches(rows, AT_ONCE):
            columns = ", ".join(f'"{name}"' for name in some[0])
            marks = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
            sql = f'INSERT INTO "{table._meta.table_name}" ({columns}) VALUES {marks}{conflict}'
            work.execute(sql, [value for row in some for value in row.values()])


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
