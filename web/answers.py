"""JSON for scripts: each sentence in it is in the language of whoever asks."""

from collections.abc import Mapping
from typing import Any

from flask.json.provider import DefaultJSONProvider

from web.language import said


class SpokenJson(DefaultJSONProvider):
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return super().dumps(_said(obj), **kwargs)


def _said(value: object) -> object:
    match value:
        case str():
            return said(value)
        case Mapping():
            return {name: _said(each) for name, each in value.items()}
        case list() | tuple():
            return [_said(each) for each in value]
    return value
