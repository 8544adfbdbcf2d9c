"""Our own reader of FLAC metadata: STREAMINFO, and where the first frame begins."""

from dataclasses import dataclass

from adapters.audio.inspect.source import Readable, Source
from domain import faults
from domain.audio import AudioFormat, AudioLimits, Container, check_format
from domain.errors import Refused
from domain.words import Sentence, say

MAGIC = b"fLaC"
MOST_BLOCKS = 1024
_MOST_TAGS = 8
_STREAMINFO = 0

# The rates that a frame's header can name in four bits; others refer to STREAMINFO or follow in full.
_FRAME_RATES = {
    1: 88_200,
    2: 176_400,
    3: 192_000,
    4: 8_000,
    5: 16_000,
    6: 22_050,
    7: 24_000,
    8: 32_000,
    9: 44_100,
    10: 48_000,
    11: 96_000,
}


@dataclass(frozen=True)
class FlacLayout:
    """Where the stream starts (after tags that don't belong there), what it is, and its checksum if any."""

    format: AudioFormat
    offset: int
    md5: bytes | None


def after_id3(source: Readable) -> int:
    """The offset after ID3v2 tags that some programs put before everything; 0 without."""
    offset = 0
    for _ in range(_MOST_TAGS):
        head = source.read(offset, 10)
        if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
            break
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        footer = 10 if head[5] & 0x10 else 0
        offset += 10 + size + footer
    return offset


def read_flac(source: Source, name: str, limits: AudioLimits) -> FlacLayout:
    """Check the metadata of a FLAC file. Raises `Refused`."""
    layout = read_streaminfo(source, name)
    check_format(layout.format, limits, name)
    _check_first_frame(source, layout, name)
    return layout


def read_streaminfo(source: Source, name: str) -> FlacLayout:
    offset = after_id3(source)
    head = source.read(offset + 4, 38)
    if len(head) < 38:
        raise Refused(faults.TRUNCATED, name=name, found=len(head), promised=38)
    if head[0] & 0x7F != _STREAMINFO or int.from_bytes(head[1:4], "big") != 34:
        raise _damaged(name, say("its first block does not describe the stream"))
    least, most = int.from_bytes(head[4:6], "big"), int.from_bytes(head[6:8], "big")
    if not 16 <= least <= most:
        raise _damaged(name, say("it claims blocks of {least} to {most} samples", least=least, most=most))
    md5 = head[22:38]
    return FlacLayout(_format(head[14:22]), offset, md5 if any(md5) else None)


def _format(packed: bytes) -> AudioFormat:
    """Rate (20 bits), channels - 1 (3), bits - 1 (5) and total samples (36, 0 for unknown)."""
    fields = int.from_bytes(packed, "big")
    rate, channels, bits = fields >> 44, (fields >> 41 & 7) + 1, (fields >> 36 & 31) + 1
    return AudioFormat(Container.FLAC, channels, rate, bits, frames=fields & (2**36 - 1) or None)


def _check_first_frame(source: Source, layout: FlacLayout, name: str) -> None:
    """Walk the metadata blocks and look for a frame's sync code behind them."""
    offset = layout.offset + 4
    for _ in range(MOST_BLOCKS):
        head = source.read(offset, 4)
        if len(head) < 4:
            raise _cut(source, offset, name)
        offset += 4 + int.from_bytes(head[1:], "big")
        if head[0] & 0x80:
            return _check_sync(source, offset, layout, name)
    raise _damaged(name, say("it has more than {most} blocks before the audio", most=MOST_BLOCKS))


def _check_sync(source: Source, offset: int, layout: FlacLayout, name: str) -> None:
    sync = source.read(offset, 3)
    if not sync and offset == source.size and layout.format.frames is None:
        raise Refused(faults.NO_AUDIO, name=name)
    if len(sync) < 3:
        raise _cut(source, offset, name)
    if sync[0] != 0xFF or sync[1] & 0xFC != 0xF8:
        raise _damaged(name, say("no audio begins at byte {offset}, where it should", offset=offset))
    rate = _FRAME_RATES.get(sync[2] & 0x0F, layout.format.rate)
    if rate != layout.format.rate:
        detail = say("it says {said} Hz, its audio {found} Hz", said=layout.format.rate, found=rate)
        raise _damaged(name, detail)


def _cut(source: Source, offset: int, name: str) -> Refused:
    promised = say("more than {size}", size=offset)
    return Refused(faults.TRUNCATED, name=name, found=source.size, promised=promised)


def _damaged(name: str, detail: Sentence) -> Refused:
    return Refused(faults.DAMAGED_HEADER, name=name, detail=detail)
