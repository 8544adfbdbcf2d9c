"""Messages between the lab and its confined processes: a length, then JSON; nothing that could run code."""

import base64
import json
import socket
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from domain.audio import (
    Analysis,
    AudioFormat,
    AudioLimits,
    Container,
    Fingerprint,
    Loudness,
    Suggestion,
    Tags,
)
from domain.stems import StemFile, StemsLimits

LARGEST_MESSAGE = 64 * 1024**2
_LENGTH_BYTES = 4


class BadMessage(Exception):
    """A confined process sent what no honest one would."""


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    connection.sendall(len(body).to_bytes(_LENGTH_BYTES, "big") + body)


def received(connection: socket.socket) -> Iterator[dict[str, Any]]:
    """Every message until the other side is gone. Raises `BadMessage`, and `TimeoutError` of the socket."""
    with connection.makefile("rb") as stream:
        while len(head := stream.read(_LENGTH_BYTES)) == _LENGTH_BYTES:
            size = int.from_bytes(head, "big")
            if size > LARGEST_MESSAGE:
                raise BadMessage(f"a message of {size} bytes")
            body = stream.read(size)
            if len(body) < size:
                return
            yield _message(body)


def _message(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON") from error
    if not isinstance(message, dict):
        raise BadMessage("not an object")
    return message


def pack_format(format: AudioFormat) -> list[Any]:
    return [format.container, format.channels, format.rate, format.bits, format.is_float, format.frames]


def unpack_format(packed: list[Any]) -> AudioFormat:
    return AudioFormat(Container(packed[0]), *packed[1:])


def pack_limits(limits: AudioLimits) -> dict[str, Any]:
    return asdict(limits)


def unpack_limits(packed: dict[str, Any]) -> AudioLimits:
    return AudioLimits(**{**packed, "channels": tuple(packed["channels"]), "bits": tuple(packed["bits"])})


def pack_stems_limits(limits: StemsLimits) -> dict[str, Any]:
    return asdict(limits)


def unpack_stems_limits(packed: dict[str, Any]) -> StemsLimits:
    return StemsLimits(**packed)


def pack_stems(files: tuple[StemFile, ...]) -> dict[str, Any]:
    return {"files": [[file.name, file.size] for file in files]}


def unpack_stems(packed: dict[str, Any]) -> tuple[StemFile, ...]:
    """Raises `BadMessage` for what is no listing."""
    try:
        return tuple(StemFile(str(name), int(size)) for name, size in packed["files"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadMessage("no listing") from error


def pack_tags(tags: Tags) -> dict[str, Any]:
    return {"title": tags.title, "bpm": tags.bpm, "key": tags.key, "scale": tags.scale}


def unpack_tags(packed: dict[str, Any]) -> Tags:
    return Tags(**packed)


def pack_analysis(analysis: Analysis) -> dict[str, Any]:
    found, loudness = analysis.fingerprint, analysis.loudness
    return {
        "frames": analysis.frames,
        "sha256": analysis.sha256_samples,
        "waveform": base64.b64encode(analysis.waveform).decode(),
        "loudness": [loudness.integrated, loudness.true_peak],
        "fingerprint": None if found is None else _pack_fingerprint(found),
        "bpm": _pack_suggestion(analysis.bpm),
        "key": _pack_suggestion(analysis.key),
        "scale": _pack_suggestion(analysis.scale),
    }


def unpack_analysis(packed: dict[str, Any]) -> Analysis:
    """Raises `BadMessage` for what is no analysis."""
    try:
        return Analysis(
            frames=int(packed["frames"]),
            sha256_samples=str(packed["sha256"]),
            waveform=base64.b64decode(packed["waveform"], validate=True),
            loudness=Loudness(*packed["loudness"]),
            fingerprint=None if packed["fingerprint"] is None else _unpack_fingerprint(packed["fingerprint"]),
            bpm=_unpack_suggestion(packed["bpm"]),
            key=_unpack_suggestion(packed["key"]),
            scale=_unpack_suggestion(packed["scale"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadMessage("no analysis") from error


def pack_retuned(retuned: Sequence[Fingerprint]) -> dict[str, Any]:
    return {"retuned": [_pack_fingerprint(fingerprint) for fingerprint in retuned]}


def unpack_retuned(packed: dict[str, Any]) -> tuple[Fingerprint, ...]:
    """Raises `BadMessage` for what are no fingerprints."""
    try:
        return tuple(_unpack_fingerprint(fingerprint) for fingerprint in packed["retuned"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BadMessage("no fingerprints") from error


def _pack_suggestion(suggestion: Suggestion | None) -> list[Any] | None:
    return None if suggestion is None else [suggestion.value, float(suggestion.confidence)]


def _unpack_suggestion(packed: list[Any] | None) -> Suggestion | None:
    return None if packed is None else Suggestion(str(packed[0]), float(packed[1]))


def _pack_fingerprint(fingerprint: Fingerprint) -> list[Any]:
    return [list(fingerprint.terms), fingerprint.algorithm]


def _unpack_fingerprint(packed: list[Any]) -> Fingerprint:
    return Fingerprint(tuple(int(term) for term in packed[0]), int(packed[1]))
