"""Domain values as rows: one way for every dataclass, told by its fields' types.

Text, numbers and truth values stay as they are, moments become microseconds since 1970 in UTC, enums their
text, and everything that has parts JSON.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache, partial
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from domain.packing import packed, unpacked
from domain.words import Sentence

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
COLUMN_TYPES = (str, int, float, bool)


def to_microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def from_microseconds(count: int) -> datetime:
    return EPOCH + timedelta(microseconds=count)


class RowMapping(Generic[T]):
    """Between a dataclass and the columns of the same names, leaving out the fields in `but`."""

    def __init__(self, kind: Callable[..., T], but: tuple[str, ...] = ()) -> None:
        self._kind = kind
        types = {name: type for name, type in field_types(kind).items() if name not in but}
        self.names = tuple(types)
        # Chosen once: a month's close writes a hundred thousand rows.
        self._writers = [(name, writer(type)) for name, type in types.items() if type not in COLUMN_TYPES]
        self._readers = [(name, reader(type)) for name, type in types.items()]

    def row(self, item: T) -> dict[str, Any]:
        row = {name: getattr(item, name) for name in self.names}
        for name, write in self._writers:
            if row[name] is not None:
                row[name] = write(row[name])
        return row

    def item(self, row: Mapping[str, Any], **others: Any) -> T:
        """The dataclass from its columns; `others` are the fields that no column of the same name holds."""
        values = {name: None if (value := row[name]) is None else read(value) for name, read in self._readers}
        return self._kind(**values, **others)


@cache
def field_types(kind: Any) -> dict[str, Any]:
    """Each field's type without its `| None`."""
    hints = get_type_hints(kind)
    return {field.name: _required(hints[field.name]) for field in fields(kind)}


def _required(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        [hint] = [each for each in get_args(hint) if each is not NoneType]
    return hint


def writer(type: Any) -> Callable[[Any], Any]:
    """What makes a column of a value that is there."""
    if type is datetime:
        return to_microseconds
    return attrgetter("value") if _is_enum(type) else _to_json


def reader(type: Any) -> Callable[[Any], Any]:
    """What makes a value of a column that isn't null."""
    if type is datetime:
        return from_microseconds
    if type in COLUMN_TYPES or _is_enum(type):
        return cast(Callable[[Any], Any], type)
    # A page has dozens of such lists.
    return _texts if type == tuple[str, ...] else partial(_from_json, type=type)


def _texts(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _to_json(value: Any) -> str:
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))


def _from_json(text: str, type: Any) -> Any:
    return from_plain(json.loads(text), type)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def to_plain(value: Any) -> Any:
    """What JSON can hold."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return to_microseconds(value)
    if isinstance(value, bytes):
        return value.hex()
    if is_dataclass(value):
        return {field.name: _field_to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_plain(each) for key, each in value.items()}
    return [to_plain(each) for each in value] if isinstance(value, tuple) else value


def _field_to_plain(value: Any) -> Any:
    """Sentences with all that they were made of, to be said in any language later."""
    return packed(value) if isinstance(value, Sentence) else to_plain(value)


def from_plain(value: Any, type: Any) -> Any:
    """The value of `type` that `to_plain` was given."""
    if value is None:
        return None
    if type is datetime:
        return from_microseconds(value)
    if type is bytes:
        return bytes.fromhex(value)
    if type is str:
        return unpacked(value) if isinstance(value, dict) else str(value)
    if type in COLUMN_TYPES or _is_enum(type):
        return type(value)
    if is_dataclass(type):
        return _dataclass(value, type)
    return _container(value, get_origin(type), get_args(type))


def _dataclass(value: Mapping[str, Any], kind: Any) -> Any:
    """Fields that were added since the value was written keep their defaults."""
    types = field_types(kind)
    return kind(**{name: from_plain(value[name], types[name]) for name in types if name in value})


def _container(value: Any, origin: Any, parts: tuple[Any, ...]) -> Any:
    if origin is tuple:
        return tuple(from_plain(each, parts[0]) for each in value)
    return {key: from_plain(each, parts[1]) for key, each in value.items()}
