"""Our own reader of RIFF, RF64 and BW64 headers: which bytes are samples, and what kind."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.audio.inspect.source import Source
from domain import faults
from domain.audio import AudioFormat, AudioLimits, Container, check_format
from domain.errors import Refused
from domain.words import Sentence, say

FORMS = (b"RIFF", b"RF64", b"BW64")
MOST_CHUNKS = 4096

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_ENCODINGS = {
    0x02: "Microsoft ADPCM",
    0x06: "A-law",
    0x07: "µ-law",
    0x11: "IMA ADPCM",
    0x31: "GSM 6.10",
    0x50: "MP2",
    0x55: "MP3",
    0xFF: "AAC",
    0x161: "Windows Media",
    0x1610: "AAC",
    0xF1AC: "FLAC",
}
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")

# A program that writes to a pipe can't go back to fill in the length; these stand there instead
# (0x7FFFF000 is SoX's, values just below the highest come from adding header sizes).
_UNKNOWN_LENGTHS = (0, 0x7FFFF000, 0x7FFFFFFF, 0x80000000)
_UNKNOWN_FROM = 0xFFFFF000
_UNKNOWN_64 = (0, 2**64 - 1, 2**63 - 1)

# Some programs leave out the pad byte after a chunk of odd length; these names tell where the next begins.
_KNOWN_CHUNKS = frozenset(
    (b"fmt ", b"data", b"LIST", b"JUNK", b"junk", b"bext", b"fact", b"id3 ", b"ID3 ", b"ds64", b"cue ")
    + (b"smpl", b"inst", b"acid", b"PAD ", b"FLLR", b"iXML", b"_PMX", b"axml", b"chna", b"PEAK", b"plst")
)


@dataclass(frozen=True)
class WavLayout:
    """Where the samples lie and what they are; `size` counts whole frames only."""

    format: AudioFormat
    offset: int
    size: int


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    offset: int
    size: int


@dataclass(frozen=True)
class _Long:
    """The 64-bit sizes of an RF64 file."""

    riff: int
    data: int


@dataclass(frozen=True)
class _Header:
    encoding: int
    channels: int
    rate: int
    align: int
    bits: int


def read_wav(source: Source, name: str, limits: AudioLimits) -> WavLayout:
    """Find the samples of a WAV file and check what its header says. Raises `Refused`."""
    format_chunk, data, riff_end = _find(source, name)
    header = _read_header(source.read(format_chunk.offset, min(format_chunk.size, 64)), name)
    format = _checked(header, limits, name)
    size = _sample_bytes(source, data, riff_end, header.align, name)
    layout = WavLayout(_with_frames(format, size // header.align), data.offset, size)
    check_format(layout.format, limits, name)
    return layout


def _with_frames(format: AudioFormat, frames: int) -> AudioFormat:
    return AudioFormat(format.container, format.channels, format.rate, format.bits, format.is_float, frames)


def _damaged(name: str, detail: Sentence) -> Refused:
    return Refused(faults.DAMAGED_HEADER, name=name, detail=detail)


def _find(source: Source, name: str) -> tuple[_Chunk, _Chunk, int]:
    """The `fmt ` and `data` chunks, in whatever order, and where RIFF says the file ends."""
    riff_end = 8 + _u32(source.read(4, 4))
    found: dict[bytes, _Chunk] = {}
    long: _Long | None = None
    for chunk in _chunks(source, name):
        if chunk.kind == b"ds64":
            long = _read_long(source, chunk, name)
            riff_end = 8 + long.riff
        elif chunk.kind == b"data" and long and chunk.size == 0xFFFFFFFF:
            chunk = _Chunk(b"data", chunk.offset, _piped(long.data))
        found.setdefault(chunk.kind, chunk)
        if b"fmt " in found and b"data" in found:
            return found[b"fmt "], found[b"data"], riff_end
    if riff_end > source.size and b"data" not in found:
        raise Refused(faults.TRUNCATED, name=name, found=0, promised=riff_end - source.size)
    has_format = b"fmt " in found
    raise _damaged(name, say("it has no audio chunk") if has_format else say("it has no format chunk"))


def _piped(size: int) -> int:
    """A 64-bit length, or the 32-bit sign for an unknown one."""
    return 0xFFFFFFFF if size in _UNKNOWN_64 else size


def _chunks(source: Source, name: str) -> Iterator[_Chunk]:
    offset = 12
    for _ in range(MOST_CHUNKS):
        head = source.read(offset, 8)
        if len(head) < 8:
            return
        kind, size = head[:4], _u32(head[4:])
        if not all(0x20 <= byte < 0x7F for byte in kind):
            raise _damaged(name, say("there is no chunk at byte {offset}", offset=offset))
        yield _Chunk(kind, offset + 8, size)
        if kind != b"data" and offset + 8 + size > source.size:
            raise _damaged(name, _beyond_the_end(kind, size))
        offset = _next_chunk(source, offset + 8 + size)
    raise _damaged(name, say("it has more than {most} chunks", most=MOST_CHUNKS))


def _beyond_the_end(kind: bytes, size: int) -> Sentence:
    return say("its “{kind}” chunk claims {size} bytes, beyond the file’s end", kind=kind.decode(), size=size)


def _next_chunk(source: Source, end: int) -> int:
    """Where the chunk after one that ends at `end` begins: chunks start at even places, nearly always."""
    if end % 2 == 0:
        return end
    around = source.read(end, 5)
    unpadded = around[:4] in _KNOWN_CHUNKS and around[1:5] not in _KNOWN_CHUNKS
    return end if unpadded else end + 1


def _read_long(source: Source, chunk: _Chunk, name: str) -> _Long:
    body = source.read(chunk.offset, 16)
    if chunk.size < 16 or len(body) < 16:
        raise _damaged(name, say("its 64-bit sizes are cut off"))
    return _Long(*struct.unpack("<QQ", body))


def _read_header(body: bytes, name: str) -> _Header:
    if len(body) < 16:
        raise _damaged(name, say("its format chunk has {size} bytes, fewer than 16", size=len(body)))
    encoding, channels, rate, _, align, bits = struct.unpack("<HHIIHH", body[:16])
    if encoding == _EXTENSIBLE:
        encoding = _sub_format(body, name)
    if encoding not in (_PCM, _FLOAT):
        found = _ENCODINGS.get(encoding) or say("type {number}", number=f"0x{encoding:04X}")
        raise Refused(faults.UNSUPPORTED_ENCODING, name=name, found=found)
    return _Header(encoding, channels, rate, align, bits)


def _sub_format(body: bytes, name: str) -> int:
    if len(body) < 40:
        raise _damaged(name, say("its extensible format chunk is cut off"))
    if body[26:40] != _GUID_TAIL:
        raise Refused(faults.UNSUPPORTED_ENCODING, name=name, found=say("an unknown kind of"))
    return _u16(body[24:26])


def _checked(header: _Header, limits: AudioLimits, name: str) -> AudioFormat:
    """The format in whole bytes a sample: 20 bits travel in 24, the container's size is what counts."""
    bits = -(-header.bits // 8) * 8
    is_float = header.encoding == _FLOAT
    format = AudioFormat(Container.WAV, header.channels, header.rate, bits, is_float)
    check_format(format, limits, name)
    if is_float and bits != 32:
        raise _damaged(name, say("it claims float samples of {bits} bits", bits=bits))
    if header.align != header.channels * bits // 8:
        raise _damaged(name, _misaligned(header, bits))
    return format


def _misaligned(header: _Header, bits: int) -> Sentence:
    return say(
        "a frame of {channels} x {bits} bits can’t take {bytes} bytes",
        channels=str(header.channels),
        bits=bits,
        bytes=str(header.align),
    )


def _sample_bytes(source: Source, data: _Chunk, riff_end: int, align: int, name: str) -> int:
    """Bytes of whole frames, to the end of the file where the header doesn't know. Raises TRUNCATED."""
    there = source.size - data.offset
    if _is_unknown(data, riff_end):
        return there - there % align
    whole = data.size - data.size % align
    if whole > there:
        raise Refused(faults.TRUNCATED, name=name, found=there, promised=data.size)
    return whole


def _is_unknown(data: _Chunk, riff_end: int) -> bool:
    """Zero is an unknown length only if the RIFF size was never filled in either."""
    if data.size == 0:
        return riff_end <= data.offset or riff_end - 8 >= _UNKNOWN_FROM
    return _UNKNOWN_FROM <= data.size <= 0xFFFFFFFF or data.size in _UNKNOWN_LENGTHS


def _u16(field: bytes) -> int:
    return int.from_bytes(field, "little")


def _u32(field: bytes) -> int:
    return int.from_bytes(field, "little")
