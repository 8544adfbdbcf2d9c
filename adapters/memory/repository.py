"""What the repositories in memory have in common: copies go in and out, and what must be unique is."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, get_origin, get_type_hints

from adapters.units import ONLY_READS, OVER
from domain.errors import Conflict, Fault
from domain.faults import ALREADY_THERE

T = TypeVar("T")
Unique = tuple[Callable[[Any], str | None], Fault]
Tables = dict[str, dict[Any, Any]]
NO_ROWS: Mapping[Any, Any] = {}


class Transaction:
    """The rows that one unit sees. Once it is over, using it raises `RuntimeError`."""

    def __init__(self, tables: Tables, writable: bool) -> None:
        self.tables = dict(tables) if writable else tables
        self.is_over = False
        self.is_writable = writable
        self._copied: set[str] = set()

    def rows(self, name: str) -> Mapping[Any, Any]:
        if self.is_over:
            raise RuntimeError(OVER)
        return self.tables.get(name, NO_ROWS)

    def changing(self, name: str) -> dict[Any, Any]:
        """A table of this unit's own, which nobody sees before it is kept."""
        self.check_writable()
        if name not in self._copied:
            self._copied.add(name)
            self.tables[name] = dict(self.tables.get(name, NO_ROWS))
        return self.tables[name]

    def check_writable(self) -> None:
        if self.is_over:
            raise RuntimeError(OVER)
        if not self.is_writable:
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
        rows = self._work.changing(self._name)
        self._forget(rows.pop(id, None))

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
        rows, id = self._work.changing(self._name), _id(item)
        values = [value(item) for value, _ in self.unique]
        for number, (_, fault) in enumerate(self.unique):
            if self._taken(number).get(values[number], id) != id:
                raise Conflict(fault)
        self._forget(rows.get(id))
        for number, mine in enumerate(values):
            if mine is not None:
                self._taken(number)[mine] = id
        rows[id] = copied(item)

    def _forget(self, item: T | None) -> None:
        """Others may have the values of a row that goes."""
        for number, (value, _) in enumerate(self.unique if item is not None else ()):
            self._taken(number).pop(value(item), None)

    def _taken(self, number: int) -> dict[Any, str]:
        """Which row has each of the values that no two may share: asking all of them would take long."""
        return self._work.changing(f"{self._name} {number}")


def copied(item: T) -> T:
    """A value that nobody can change from outside: all are frozen, only mappings in them are not."""
    kind: Any = type(item)
    names = _mappings_of(kind)
    if not names:
        return item
    # Nothing is checked again, which `replace` would do.
    twin: T = object.__new__(kind)
    vars(twin).update(vars(item))
    vars(twin).update({name: dict(getattr(item, name)) for name in names})
    return twin


@cache
def _mappings_of(kind: type) -> tuple[str, ...]:
    """The fields that hold a mapping."""
    if not is_dataclass(kind):
        return ()
    hints = get_type_hints(kind)
    return tuple(each.name for each in fields(kind) if get_origin(hints[each.name]) is Mapping)


def _id(item: Any) -> str:
    id: str = item.id
    return id
