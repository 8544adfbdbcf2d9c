"""What the repositories of all kinds have in common: one row an item, found by its id."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

import peewee

from adapters.db.database import Transaction, domain_errors
from adapters.db.mapping import RowMapping
from adapters.db.rows import Rows

T = TypeVar("T")


class SqlRepository(Generic[T]):
    table: ClassVar[type[Rows]]
    mapping: ClassVar[RowMapping[Any]]

    def __init__(self, work: Transaction) -> None:
        self._work = work

    def add(self, item: T) -> None:
        self._work.change(self.table.insert(self.row(item)))

    def get(self, id: str, lock: bool = False) -> T | None:
        # Asked for so often that putting the query together by peewee would take most of a page's time.
        query = f'SELECT * FROM "{self.table._meta.table_name}" WHERE id = ?'
        if lock:
            self._work.check_writable()
            if self._work.database.for_update:
                # Others may go on to refer to the row, as a collection does to its tracks: its id stays.
                query += " FOR NO KEY UPDATE"
        with domain_errors():
            found = self.items(self._work.select(query, [id]))
        return found[0] if found else None

    def save(self, item: T) -> None:
        row = self.row(item)
        id = row.pop("id")
        if not self._work.change(self.table.update(row).where(self.table.id == id)):
            raise KeyError(id)

    def delete(self, id: str) -> None:
        self._work.change(self.table.delete().where(self.table.id == id))

    def first(self, query: "peewee.ModelSelect[Any]") -> T | None:
        found = self.all(query.limit(1))
        return found[0] if found else None

    def all(self, query: "peewee.ModelSelect[Any]") -> list[T]:
        return self.items(self._work.rows(query))

    def items(self, rows: list[dict[str, Any]]) -> list[T]:
        """What the rows stand for, with what other tables hold of it."""
        return [self.item(row) for row in rows]

    def row(self, item: T) -> dict[str, Any]:
        """The item's columns."""
        return self.mapping.row(item)

    @classmethod
    def item(cls, row: Mapping[str, Any]) -> T:
        return cls.mapping.item(row)  # type: ignore[no-any-return]
