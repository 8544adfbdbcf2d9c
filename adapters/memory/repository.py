"""What the repositories in memory have in common: copies go in and out, and what must be unique is."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast, get_origin, get_type_hints

from adapters.units import ONLY_READS, OVER
from domain.errors import Conflict, Fault
from domain.faults import ALREADY_THERE

T = TypeVar("T")
Unique = tuple[Callable[[Any], str | None], Fault]
Tables = dict[str, dict[str, Any]]


class Transaction:
    """The rows that one unit sees. Once it is over, using it raises `RuntimeError`."""

    def __init__(self, tables: Tables, writable: bool) -> None:
        self.tables = {name: dict(rows) for name, rows in tables.items()} if writable else tables
        self.is_over = False
        self._writable = writable

    def rows(self, name: str) -> dict[str, Any]:
        if self.is_over:
            raise RuntimeError(OVER)
        return self.tables.setdefault(name, {}) if self._writable else self.tables.get(name, {})

    def changing(self, name: str) -> dict[str, Any]:
        self.check_writable()
        return self.rows(name)

    def check_writable(self) -> None:
        if self.is_over:
            raise RuntimeError(OVER)
        if not self._writable:
            raise RuntimeError(ONLY_READS)


class MemoryRepository(Generic[T]):
    # A function that gives the value no two rows may share (None for no value), and what to say if they do.
    unique: ClassVar[tuple[Unique, ...]] = ()

    def __init__(self, work: Transaction) -> None:
        self._work = work
        self._name = type(self).__name__

    def add(self, item: T) -> None:
        if _id(item) in self._work.changing(self._name):
            raise Conflict(ALREADY_THERE)
        self._put(item)

    def get(self, id: str, lock: bool = False) -> T | None:
        if lock:
            self._work.check_writable()
        return copied(self._work.rows(self._name).get(id))

    def save(self, item: T) -> None:
        if _id(item) not in self._work.changing(self._name):
            raise KeyError(_id(item))
        self._put(item)

    def delete(self, id: str) -> None:
        self._work.changing(self._name).pop(id, None)

    def where(self, wanted: Callable[[T], bool], order: Callable[[T], Any] | None = None) -> list[T]:
        """Copies of the rows that are wanted, in that order, those that tie by their ids."""
        found = [item for item in self._work.rows(self._name).values() if wanted(item)]
        found.sort(key=lambda item: (order(item) if order else 0, _id(item)))
        return [copied(item) for item in found]

    def count(self, wanted: Callable[[T], bool]) -> int:
        return sum(1 for item in self._work.rows(self._name).values() if wanted(item))

    def first(self, wanted: Callable[[T], bool]) -> T | None:
        return next(iter(self.where(wanted)), None)

    def _put(self, item: T) -> None:
        rows = self._work.changing(self._name)
        others = [other for id, other in rows.items() if id != _id(item)]
        for value, fault in self.unique:
            mine = value(item)
            if mine is not None and any(value(other) == mine for other in others):
                raise Conflict(fault)
        rows[_id(item)] = copied(item)


def copied(item: T) -> T:
    """A value that nobody can change from outside: all are frozen, only mappings in them are not."""
    if not is_dataclass(item):
        return item
    mappings = {name: dict(getattr(item, name)) for name in _mappings_of(cast(Any, type(item)))}
    if not mappings:
        return item
    # Nothing is checked again, which `replace` would do.
    twin = copy(item)
    vars(twin).update(mappings)
    return twin


@cache
def _mappings_of(kind: type) -> tuple[str, ...]:
    """The fields that hold a mapping."""
    hints = get_type_hints(kind)
    return tuple(each.name for each in fields(kind) if get_origin(hints[each.name]) is Mapping)


def _id(item: Any) -> str:
    return str(item.id)
