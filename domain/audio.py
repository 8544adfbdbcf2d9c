"""What a master is and what analysis says about it: limits, formats, loudness, fingerprints, suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain import faults
from domain.errors import Refused
from domain.words import say

PREVIEW_KBPS = 128
DOWNLOAD_KBPS = 320
"""The bit rates of what is made from a master."""


class Container(StrEnum):
    WAV = "WAV"
    FLAC = "FLAC"


def any_of(containers: Sequence[Container]) -> str:
    """`WAV or FLAC`."""
    *others, last = containers
    return say("{others} or {last}", others=", ".join(others), last=last) if others else last


@dataclass(frozen=True)
class AudioLimits:
    """What a site takes. Sizes in bytes, lengths in seconds, rates in Hz, depths in bits a sample."""

    max_bytes: int = 1024**3
    min_seconds: int = 5
    max_seconds: int = 30 * 60
    channels: tuple[int, ...] = (1, 2)
    min_rate: int = 44_100
    max_rate: int = 192_000
    bits: tuple[int, ...] = (16, 24, 32)


@dataclass(frozen=True)
class AudioFormat:
    """What a file's header says. `frames` is None where the header can't know (a WAV written to a pipe)."""

    container: Container
    channels: int
    rate: int
    bits: int
    is_float: bool = False
    frames: int | None = None

    @property
    def seconds(self) -> float | None:
        return None if self.frames is None else self.frames / self.rate


def check_format(format: AudioFormat, limits: AudioLimits, name: str) -> None:
    """Refuse a format outside of `limits`, naming the first thing that is wrong (`Refused`)."""
    if format.channels not in limits.channels:
        raise Refused(faults.WRONG_CHANNELS, name=name, found=format.channels)
    if not limits.min_rate <= format.rate <= limits.max_rate:
        raise Refused(
            faults.WRONG_SAMPLE_RATE,
            name=name,
            found=format.rate,
            least=limits.min_rate,
            most=limits.max_rate,
        )
    if format.bits not in limits.bits:
        raise Refused(faults.WRONG_BIT_DEPTH, name=name, found=format.bits)
    if format.frames is not None:
        check_length(format.frames, format.rate, limits, name)


def check_length(frames: int, rate: int, limits: AudioLimits, name: str) -> None:
    """Refuse audio that is empty, too short or too long (`Refused`)."""
    if frames == 0:
        raise Refused(faults.NO_AUDIO, name=name)
    if frames < limits.min_seconds * rate:
        raise Refused(
            faults.TOO_SHORT, name=name, found=Decimal(f"{frames / rate:.1f}"), least=limits.min_seconds
        )
    if frames > limits.max_seconds * rate:
        raise Refused(
            faults.TOO_LONG,
            name=name,
            found=Decimal(f"{frames / rate / 60:.1f}"),
            most=limits.max_seconds // 60,
        )


def readable_size(count: int) -> str:
    """Bytes as people read them: `2 MB`, `1.4 GB` (powers of 1,024)."""
    size, power = Decimal(count), 0
    while size >= 1024 and power < 3:
        size, power = size / 1024, power + 1
    number = Decimal(f"{size.quantize(Decimal('0.1')).normalize():f}")
    match power:
        case 0:
            return say("{number} bytes", number=number)
        case 1:
            return say("{number} KB", number=number)
        case 2:
            return say("{number} MB", number=number)
    return say("{number} GB", number=number)


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS (EBU R 128) and true peak in dBTP; None for silence."""

    integrated: float | None
    true_peak: float | None


@dataclass(frozen=True)
class Fingerprint:
    """Chromaprint's 32-bit terms (algorithm 1, the whole track, about 8.08 a second)."""

    terms: tuple[int, ...]
    algorithm: int = 1


@dataclass(frozen=True)
class Suggestion:
    """A guess for a form field, with a confidence from 0 to 1."""

    value: str
    confidence: float

    @property
    def likelihood(self) -> str:
        """The confidence in words."""
        if self.confidence >= 0.8:
            return say("very likely")
        return say("likely") if self.confidence >= 0.5 else say("a guess")


@dataclass(frozen=True)
class Tags:
    """What the file's own tags say; None where they are silent."""

    title: str | None = None
    bpm: int | None = None
    key: str | None = None
    scale: str | None = None


@dataclass(frozen=True)
class Analysis:
    """What one pass over the decoded samples yields.

    `sha256_samples` is taken over the interleaved little-endian samples packed at the file's own bit depth
    (the convention of FLAC's MD5), so that a WAV and a FLAC of the same audio agree.
    `waveform` holds signed 8-bit min/max pairs, one pair for each 256 frames of the mono mix.
    `fingerprint` is None when fingerprinting itself failed; the rest stands all the same.
    """

    frames: int
    sha256_samples: str
    waveform: bytes
    loudness: Loudness
    fingerprint: Fingerprint | None
    bpm: Suggestion | None = None
    key: Suggestion | None = None
    scale: Suggestion | None = None
