"""Whether a request's parameters are those that Stripe's library has types for."""

import re
import types
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from stripe import RequestOptions
from typing_extensions import is_typeddict

Json = dict[str, Any]
WHOLE = re.compile(r"-?[0-9]{1,18}")


class Refusal(Exception):
    """An answer of Stripe's that says no."""

    def __init__(self, status: int, code: str, message: str, param: str = "", kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind or "invalid_request_error", "code": code, "message": message}
        if param:
            self.error["param"] = param


class Mistake(Refusal):
    """A request that can't be right, whatever the state: a bug of whoever sent it."""

    def __init__(self, code: str, message: str, param: str = "") -> None:
        super().__init__(400, code, message, param)


def form(text: str) -> Json:
    """Parameters written as `a[b][0]=c`, nested; lists are still dictionaries from `0` on."""
    found: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for step in path:
            place = place.setdefault(step, {})
        place[last] = value
    return found


def checked(params: Json, kind: type, *, is_form: bool) -> Json:
    """The parameters with their types. Raises `Mistake`."""
    return Check(is_form).fields(params, kind, "")


@cache
def fields_of(kind: type) -> dict[str, Any]:
    """A parameter type's own fields; the library's legacy calls take request options among them."""
    names = [name for name in kind.__annotations__ if name not in RequestOptions.__annotations__]
    own = {name: kind.__annotations__[name] for name in names}
    stub = type("Own", (), {"__annotations__": own, "__module__": kind.__module__})
    return get_type_hints(stub)


class Check:
    def __init__(self, is_form: bool) -> None:
        self._is_form = is_form

    def fields(self, value: Any, kind: type, name: str) -> Json:
        if not isinstance(value, dict):
            raise Mistake("parameter_invalid_type", f"Invalid object: {name}", name)
        known = fields_of(kind)
        for field in value:
            if field not in known:
                raise Mistake("parameter_unknown", f"Received unknown parameter: {path(name, field)}", field)
        for field in sorted(getattr(kind, "__required_keys__", ())):
            if field in known and field not in value:
                raise Mistake("parameter_missing", f"Missing required param: {path(name, field)}.", field)
        return {each: self.value(inner, known[each], path(name, each)) for each, inner in value.items()}

    def value(self, value: Any, kind: Any, name: str) -> Any:
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self.any_of(value, get_args(kind), name)
        if origin is Literal:
            return self.one_of(value, get_args(kind), name)
        if origin is list:
            return self.each(value, get_args(kind)[0], name)
        if origin is dict and isinstance(value, dict):
            return {
                key: self.value(inner, get_args(kind)[1], path(name, key)) for key, inner in value.items()
            }
        if is_typeddict(kind):
            return self.fields(value, kind, name)
        return self.plain(value, kind, name)

    def any_of(self, value: Any, kinds: tuple[Any, ...], name: str) -> Any:
        """An open enum takes what it lists, although its type lets any text in."""
        listed = [kind for kind in kinds if get_origin(kind) is Literal and get_args(kind) != ("",)]
        mistakes = []
        for kind in [kind for kind in kinds if not (kind is str and listed)]:
            try:
                return self.value(value, kind, name)
            except Mistake as mistake:
                mistakes.append(mistake)
        raise mistakes[0]

    def one_of(self, value: Any, values: tuple[Any, ...], name: str) -> Any:
        if value not in values:
            raise Mistake("parameter_invalid_enum", f"Invalid {name}: must be one of {values}", name)
        return value

    def each(self, value: Any, kind: Any, name: str) -> list[Any]:
        if self._is_form and isinstance(value, dict):
            if list(value) != [str(number) for number in range(len(value))]:
                raise Mistake("parameter_invalid_type", f"Invalid array: {name}", name)
            value = list(value.values())
        if not isinstance(value, list):
            raise Mistake("parameter_invalid_type", f"Invalid array: {name}", name)
        return [self.value(inner, kind, f"{name}[{number}]") for number, inner in enumerate(value)]

    def plain(self, value: Any, kind: Any, name: str) -> Any:
        if kind is str and isinstance(value, str):
            return value
        if kind is bool and value in ((True, False) if not self._is_form else ("true", "false")):
            return value in (True, "true")
        if kind is int and self._is_form and isinstance(value, str) and WHOLE.fullmatch(value):
            return int(value)
        if kind is int and not self._is_form and type(value) is int:
            return value
        if kind is Decimal and isinstance(value, str):
            return Decimal(value)
        raise Mistake("parameter_invalid_type", f"Invalid {kind}: {name}", name)


def path(name: str, field: str) -> str:
    return f"{name}[{field}]" if name else field
