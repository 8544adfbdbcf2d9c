"""Checks of an audio file's container by our own bounded reader; no decoder sees a file before this."""

from pathlib import Path

from adapters.audio.inspect import kinds
from adapters.audio.inspect.flac import MAGIC, after_id3, read_flac, read_streaminfo
from adapters.audio.inspect.source import Readable, Source, opened
from adapters.audio.inspect.wav import FORMS, WavLayout, read_wav
from domain import faults
from domain.audio import AudioFormat, AudioLimits, Container, any_of, readable_size
from domain.errors import Refused
from domain.words import say

ALL_CONTAINERS = (Container.WAV, Container.FLAC)
ANYTHING = AudioLimits(
    max_bytes=2**63,
    min_seconds=0,
    max_seconds=2**40,
    channels=tuple(range(1, 256)),
    min_rate=1,
    max_rate=2**32,
)


def inspect(
    path: Path, name: str, limits: AudioLimits, accepted: tuple[Container, ...] = ALL_CONTAINERS
) -> AudioFormat:
    """Read what the header says, whatever the file is called. Raises `Refused` for all that isn't right."""
    with opened(path) as source:
        _check_size(source, name, limits)
        found = container_of(source)
        if found not in accepted:
            raise _unsupported(source, found, accepted, name)
        if found is Container.WAV:
            return read_wav(source, name, limits).format
        return read_flac(source, name, limits).format


def container_of(source: Readable) -> Container | None:
    """WAV or FLAC by content; None for anything else."""
    head = source.read(0, 12)
    if head[:4] in FORMS and head[8:12] == b"WAVE":
        return Container.WAV
    if source.read(after_id3(source), 4) == MAGIC:
        return Container.FLAC
    return None


def wav_layout(source: Source) -> WavLayout:
    """Where the samples of a WAV lie that `inspect` has let through."""
    return read_wav(source, "", ANYTHING)


def flac_md5(path: Path) -> bytes | None:
    """The MD5 of the decoded samples that a FLAC carries; None without one or for another container."""
    with opened(path) as source:
        if container_of(source) is not Container.FLAC:
            return None
        return read_streaminfo(source, "").md5


def _check_size(source: Source, name: str, limits: AudioLimits) -> None:
    if source.size == 0:
        raise Refused(faults.EMPTY_FILE, name=name)
    if source.size > limits.max_bytes:
        found, most = readable_size(source.size), readable_size(limits.max_bytes)
        raise Refused(faults.TOO_LARGE_FILE, name=name, found=found, most=most)


def _unsupported(
    source: Source, found: Container | None, accepted: tuple[Container, ...], name: str
) -> Refused:
    what = say("a {container} file", container=found) if found else kinds.describe(source.read(0, 4096))
    return Refused(faults.UNSUPPORTED_FORMAT, name=name, found=what, accepted=any_of(accepted))
