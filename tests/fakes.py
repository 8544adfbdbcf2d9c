"""Stand-ins that tests steer: a clock that is set, ids that count, plain passwords, a lab with no audio."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from domain.audio import Analysis, AudioFormat, Container, Fingerprint, Tags
from domain.duplicates import Comparison
from domain.errors import Refused
from domain.faults import NOT_A_ZIP, UNSUPPORTED_FORMAT
from domain.licensing.certificates import Signature
from domain.made import Made
from domain.ports import Report
from domain.profiles.pictures import Crop, Shape
from domain.stems import StemFile
from tests import factories


@dataclass
class FakeClock:
    moment: datetime = factories.NOW

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


@dataclass
class FakeIds:
    secrets: list[str] = field(default_factory=list)

    def new(self) -> str:
        return factories.new_id()

    def secret(self) -> str:
        self.secrets.append(f"secret-{len(self.secrets)}-{factories.new_id()}")
        return self.secrets[-1]


class PlainPasswords:
    """No hashing at all, for tests that are about something else."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def matches(self, password: str, hashed: str) -> bool:
        return hashed == f"plain:{password}"


@dataclass
class FakeLab:
    """Takes any sound that begins with RIFF; what it hears in a file follows from the file's bytes alone."""

    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def inspect(self, path: Path, name: str) -> AudioFormat:
        self._ask("inspect")
        if not path.read_bytes().startswith(b"RIFF"):
            raise Refused(UNSUPPORTED_FORMAT, name=name, found="a text file", accepted="WAV or FLAC")
        return AudioFormat(Container.WAV, 2, 44_100, 16, frames=44_100 * 60)

    def tags(self, path: Path) -> Tags:
        self._ask("tags")
        return Tags(title="Tagged")

    def analyse(self, path: Path, name: str, format: AudioFormat, report: Report) -> Analysis:
        self._ask("analyse")
        content = path.read_bytes()
        report("analyse", 1.0)
        return replace(
            factories.analysis(),
            frames=44_100 * 60,
            sha256_samples=content.hex()[:64].ljust(64, "0"),
            waveform=b"\x00\x01",
            fingerprint=_heard(content.partition(b"|")[0]),
        )

    def stems(self, path: Path, name: str) -> tuple[StemFile, ...]:
        """Takes what begins with PK; the names of the stems follow, a bar before each."""
        self._ask("stems")
        start, *names = path.read_bytes().decode(errors="replace").split("|")
        if not start.startswith("PK"):
            raise Refused(NOT_A_ZIP, name=name, found="a text file")
        return tuple(StemFile(each, 1_000) for each in names or ["Drums.wav"])

    def retuned(self, path: Path, name: str, format: AudioFormat) -> tuple[Fingerprint, ...]:
        """Of a file that ends in `~` and another's bytes, the other one's fingerprint, which it hides."""
        self._ask("retuned")
        hidden = path.read_bytes().partition(b"~")[2]
        return (_heard(hidden),) if hidden else ()

    def preview(self, source: Path, target: Path) -> None:
        self._ask("preview")
        target.write_bytes(b"128")

    def convert(self, source: Path, target: Path, made: Made) -> None:
        self._ask("convert")
        is_usual = made is Made.MP3_320
        target.write_bytes(b"320" if is_usual else f"made {made} of ".encode() + source.read_bytes())

    def compare(self, one: Fingerprint, other: Fingerprint) -> Comparison:
        return Comparison(0.0 if one == other else 0.5, len(one.terms), 1.0, 1.0)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.broken:
            raise RuntimeError(f"{what} is broken")


@cache
def _heard(content: bytes) -> Fingerprint:
    step = int.from_bytes(content) * 2654435761 % 2**32
    return Fingerprint(tuple(step * n % 2**32 for n in range(1, 500)))


class FakePictures:
    """Takes what begins with JPEG."""

    def cover(self, content: bytes, name: str) -> bytes:
        if not content.startswith(b"JPEG"):
            raise Refused(UNSUPPORTED_FORMAT, name=name, found="no picture", accepted="JPEG")
        return content

    screenshot = cover

    def sized(self, content: bytes, name: str, shape: Shape, crop: Crop | None) -> dict[int, bytes]:
        """Each size says what it was made of, and how."""
        self.cover(content, name)
        return {width: b"%s %d %s" % (content, width, repr(crop).encode()) for width in shape.widths}


class FakeSigner:
    """Signs by hashing, so that anything that was changed shows; a rotated key has the next number."""

    def __init__(self) -> None:
        self.keys = 1

    def sign(self, content: bytes) -> Signature:
        return Signature(f"key-{self.keys}", hashlib.sha256(content).digest())

    def public_keys(self) -> dict[str, bytes]:
        return {f"key-{number}": bytes(32) for number in range(1, self.keys + 1)}

    def rotate(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"


class FakePrinter:
    def pdf(self, statement: Mapping[str, Any]) -> bytes:
        return b"%PDF-fake " + json.dumps(dict(statement), sort_keys=True).encode()
