"""Bad and odd sound files, all built by code, each with what must come of it."""

import io
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan

import lameenc
import numpy as np
import soundfile

from domain import faults
from domain.audio import AudioLimits
from domain.errors import Fault

RATE = 44_100
FRAMES = RATE // 2
ANY_LENGTH = AudioLimits(min_seconds=0)
PCM_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


@dataclass(frozen=True)
class BadFile:
    """A file that must be refused for one of `expected`: by its header, or only when decoded (`deep`)."""

    name: str
    build: Callable[[], bytes]
    expected: tuple[Fault, ...]
    says: str = ""
    deep: bool = False
    limits: AudioLimits = ANY_LENGTH


@dataclass(frozen=True)
class OddFile:
    """A file that must be accepted, and whose samples must come out as `samples` (packed little-endian)."""

    name: str
    build: Callable[[], bytes]
    samples: bytes


def pcm(bits: int = 16, channels: int = 2, frames: int = FRAMES) -> bytes:
    """Noise, the same each time."""
    return random.Random(bits * channels).randbytes(frames * channels * bits // 8)


def float_pcm(peak: float = 0.5, channels: int = 2) -> np.ndarray:
    noise = np.random.default_rng(5).uniform(-peak, peak, (FRAMES, channels))
    return noise.astype("<f4")


def chunk(kind: bytes, body: bytes, size: int | None = None, pad: bool = True) -> bytes:
    padding = b"\0" * (len(body) % 2) if pad else b""
    return kind + struct.pack("<I", len(body) if size is None else size) + body + padding


def fmt(
    encoding: int = 1, channels: int = 2, rate: int = RATE, bits: int = 16, align: int | None = None
) -> bytes:
    align = channels * -(-bits // 8) if align is None else align
    fields = (encoding, channels, rate, rate * align % 2**32, align % 2**16, bits)
    return chunk(b"fmt ", struct.pack("<HHIIHH", *fields))


def extensible(
    bits: int = 16, valid: int | None = None, sub_format: int = 1, tail: bytes = PCM_GUID_TAIL
) -> bytes:
    plain = struct.pack("<HHIIHH", 0xFFFE, 2, RATE, RATE * 2 * bits // 8, 2 * bits // 8, bits)
    more = struct.pack("<HHIH", 22, bits if valid is None else valid, 3, sub_format)
    return chunk(b"fmt ", plain + more + tail)


def riff(*chunks: bytes, form: bytes = b"RIFF", size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return form + struct.pack("<I", len(body) if size is None else size) + body


def wav(
    encoding: int = 1,
    channels: int = 2,
    rate: int = RATE,
    bits: int = 16,
    align: int | None = None,
    samples: bytes | None = None,
) -> bytes:
    samples = pcm() if samples is None else samples
    return riff(fmt(encoding, channels, rate, bits, align), chunk(b"data", samples))


def long_wav(form: bytes, samples: bytes, data_size: int | None = None) -> bytes:
    """RF64 or BW64: sizes of 64 bits in a chunk of their own, all ones where RIFF has them."""
    length = len(samples) if data_size is None else data_size
    sizes = struct.pack("<QQQI", length + 72, length, length // 4, 0)
    return riff(chunk(b"ds64", sizes), fmt(), chunk(b"data", samples, 0xFFFFFFFF), form=form, size=0xFFFFFFFF)


def encoded(container: str, subtype: str, samples: bytes | None = None, bits: int = 16) -> bytes:
    """Audio in one of libsndfile's formats."""
    target = io.BytesIO()
    stored = np.frombuffer(pcm() if samples is None else samples, f"<i{bits // 8}").reshape(-1, 2)
    soundfile.write(target, stored, RATE, format=container, subtype=subtype)
    return target.getvalue()


def flac(**fields: int) -> bytes:
    """FLAC of 16-bit noise; `fields` overwrite STREAMINFO (`least`, `rate`, `channels`, `bits`, `frames`)."""
    content = bytearray(encoded("FLAC", "PCM_16"))
    if "least" in fields:
        content[8:10] = struct.pack(">H", fields["least"])
    packed = int.from_bytes(content[18:26], "big")
    for field, (shift, width) in {
        "rate": (44, 20),
        "channels": (41, 3),
        "bits": (36, 5),
        "frames": (0, 36),
    }.items():
        if field in fields:
            packed = packed & ~((2**width - 1) << shift) | fields[field] << shift
    content[18:26] = packed.to_bytes(8, "big")
    return bytes(content)


def high_24_bits(samples: bytes) -> bytes:
    """Of 32-bit samples the three bytes that a 24-bit file keeps."""
    return np.frombuffer(samples, np.uint8).reshape(-1, 4)[:, 1:].tobytes()


def with_md5(content: bytes, md5: bytes) -> bytes:
    return content[:26] + md5 + content[42:]


def damaged(content: bytes, share: float) -> bytes:
    """Sixteen bytes turned over, `share` of the way through."""
    at = int(len(content) * share)
    return content[:at] + bytes(byte ^ 0xFF for byte in content[at : at + 16]) + content[at + 16 :]


def cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def mp3() -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(128)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(2)
    encoder.silence()
    return bytes(encoder.encode(pcm()) + encoder.flush())


def id3(body: bytes = b"\0" * 300) -> bytes:
    """An ID3v2.3 tag; sizes have seven bits a byte."""
    size = len(body)
    return b"ID3\x03\0\0" + bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127)) + body


def with_sample(value: float, at: int) -> bytes:
    samples = float_pcm()
    samples[at, 1] = value
    return wav(3, bits=32, samples=samples.tobytes())


def _not_audio(name: str, content: bytes | Callable[[], bytes], says: str) -> BadFile:
    build = content if callable(content) else lambda: content
    return BadFile(name, build, (faults.UNSUPPORTED_FORMAT,), says)


OTHER_KINDS = (
    _not_audio("one byte.wav", b"R", "a text file"),
    _not_audio("notes.wav", "Première idée: 808s\r\n".encode() * 400, "a text file"),
    _not_audio("login.wav", b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
    _not_audio("stems.wav", b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(60), "a ZIP archive"),
    _not_audio("cover.wav", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60), "a PNG picture"),
    _not_audio("photo.flac", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(60), "a JPEG picture"),
    _not_audio("contract.wav", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    _not_audio("renamed mp3.wav", mp3, "an MP3 file"),
    _not_audio("tagged mp3.flac", lambda: id3() + mp3(), "an MP3 file"),
    _not_audio("vorbis.wav", lambda: encoded("OGG", "VORBIS"), "an Ogg Vorbis file"),
    _not_audio("ogg flac.flac", b"OggS\0\x02" + bytes(22) + b"\x7fFLAC\x01\0", "an Ogg FLAC file"),
    _not_audio("apple.wav", lambda: encoded("AIFF", "PCM_16"), "an AIFF file"),
    _not_audio("core.wav", lambda: encoded("CAF", "PCM_16"), "a Core Audio (CAF) file"),
    _not_audio("sixty-four.wav", lambda: encoded("W64", "PCM_16"), "a Wave64 file"),
    _not_audio("sun.wav", lambda: encoded("AU", "PCM_16"), "an AU file"),
    _not_audio("song.wav", b"\0\0\0\x20ftypM4A \0\0\0\0" + bytes(60), "an AAC/M4A file"),
    _not_audio("clip.wav", b"\0\0\0\x20ftypisom\0\0\0\0" + bytes(60), "a video"),
    _not_audio("stream.wav", b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(60), "an AAC file"),
    _not_audio("film.wav", b"\x1a\x45\xdf\xa3\x9f\x42\x86" + bytes(60), "a video"),
    _not_audio("old film.wav", b"RIFF\x64\0\0\0AVI LIST" + bytes(60), "a video"),
    _not_audio("big end.wav", b"RIFX\0\0\0\x64WAVEfmt " + bytes(60), "a big-endian WAV (RIFX) file"),
    _not_audio("notes.mid.wav", b"MThd\0\0\0\x06\0\x01\0\x02\0\x60", "a MIDI file"),
    _not_audio("four bytes.wav", b"RIFF", "a RIFF file without audio"),
    _not_audio("zeros.wav", bytes(4096), "a file of an unknown kind"),
    _not_audio("noise.wav", lambda: b"\x01\xfe" + pcm()[:5000], "a file of an unknown kind"),
)

_DAMAGED = (faults.DAMAGED_HEADER,)
_ENCODING = (faults.UNSUPPORTED_ENCODING,)
_CUT = (faults.TRUNCATED,)
_CHANNELS = (faults.WRONG_CHANNELS,)
_RATES = (faults.WRONG_SAMPLE_RATE,)
_DEPTH = (faults.WRONG_BIT_DEPTH,)
_NOT_FINITE = (faults.NOT_FINITE,)
_NO_AUDIO = (faults.NO_AUDIO,)
_BROKEN = (faults.UNDECODABLE, faults.DECODED_OTHERWISE)

BAD_WAVS = (
    BadFile("empty.wav", lambda: b"", (faults.EMPTY_FILE,)),
    BadFile("no chunks.wav", lambda: riff(), _DAMAGED, "no format chunk"),
    BadFile("only a format.wav", lambda: riff(fmt()), _DAMAGED, "no audio chunk"),
    BadFile("only data.wav", lambda: riff(chunk(b"data", pcm())), _DAMAGED, "no format"),
    BadFile("zero fmt.wav", lambda: riff(chunk(b"fmt ", b""), chunk(b"data", pcm())), _DAMAGED),
    BadFile("short fmt.wav", lambda: riff(chunk(b"fmt ", b"\x01\0\x02\0"), chunk(b"data", pcm())),
            _DAMAGED, "4 bytes"),
    BadFile("cut extensible.wav", lambda: riff(fmt(0xFFFE), chunk(b"data", pcm())), _DAMAGED),
    BadFile("greedy chunk.wav", lambda: riff(fmt(), chunk(b"LIST", b"INFO", 0x7FFFFFF0)), _DAMAGED,
            "“LIST” chunk claims 2,147,483,632 bytes"),
    BadFile("binary chunk.wav", lambda: riff(chunk(b"\0\x01\x02\x03", b"abcd"), fmt()), _DAMAGED),
    BadFile("endless chunks.wav", lambda: riff(chunk(b"JUNK", b"") * 5000), _DAMAGED, "4,096"),
    BadFile("mp3 inside.wav", lambda: riff(fmt(0x55, bits=0, align=1), chunk(b"data", mp3())),
            _ENCODING, "MP3"),
    BadFile("adpcm.wav", lambda: encoded("WAV", "MS_ADPCM"), _ENCODING, "Microsoft ADPCM"),
    BadFile("ima.wav", lambda: encoded("WAV", "IMA_ADPCM"), _ENCODING, "IMA ADPCM"),
    BadFile("a-law.wav", lambda: encoded("WAV", "ALAW"), _ENCODING, "A-law"),
    BadFile("u-law.wav", lambda: encoded("WAV", "ULAW"), _ENCODING, "µ-law"),
    BadFile("nameless encoding.wav", lambda: wav(0xABCD), _ENCODING, "0xABCD"),
    BadFile("odd guid.wav", lambda: riff(extensible(tail=bytes(14)), chunk(b"data", pcm())),
            _ENCODING),
    BadFile("no channels.wav", lambda: wav(channels=0), _CHANNELS, "0 channels"),
    BadFile("65535 channels.wav", lambda: wav(channels=65_535), _CHANNELS, "65535 channels"),
    BadFile("three channels.wav", lambda: wav(channels=3), _CHANNELS, "3 channels"),
    BadFile("no rate.wav", lambda: wav(rate=0), _RATES, "0 Hz"),
    BadFile("absurd rate.wav", lambda: wav(rate=4_000_000_000), _RATES, "4,000,000,000"),
    BadFile("telephone.wav", lambda: wav(rate=8_000), _RATES, "8,000 Hz"),
    BadFile("bats.wav", lambda: wav(rate=384_000), _RATES, "384,000 Hz"),
    BadFile("8 bit.wav", lambda: wav(bits=8), _DEPTH, "8 bits"),
    BadFile("0 bit.wav", lambda: wav(bits=0), _DEPTH, "0 bits"),
    BadFile("65535 bit.wav", lambda: wav(bits=65_535), _DEPTH),
    BadFile("double.wav", lambda: encoded("WAV", "DOUBLE"), _DEPTH, "64 bits"),
    BadFile("half float.wav", lambda: wav(3, bits=16), _DAMAGED, "float"),
    BadFile("wrong frame.wav", lambda: wav(align=3), _DAMAGED, "3 bytes"),
    BadFile("no frame.wav", lambda: wav(align=0), _DAMAGED, "0 bytes"),
    BadFile("silence of nothing.wav", lambda: wav(samples=b""), _NO_AUDIO),
    BadFile("piped nothing.wav", lambda: riff(fmt(), chunk(b"data", b"", 0xFFFFFFFF), size=0xFFFFFFFF),
            _NO_AUDIO),
    BadFile("less than a frame.wav", lambda: wav(samples=b"abc"), _NO_AUDIO),
    BadFile("half.wav", lambda: cut(wav(), 0.5), _CUT, "of 88,200 bytes"),
    BadFile("nearly whole.wav", lambda: wav()[:-1], _CUT, "88,199 of 88,200"),
    BadFile("only its header.wav", lambda: wav()[:44], _CUT, "0 of 88,200"),
    BadFile("cut in fmt.wav", lambda: wav()[:30], _DAMAGED, "“fmt ” chunk"),
    BadFile("cut before data.wav", lambda: wav()[:36], _CUT),
    BadFile("too short.wav", wav, (faults.TOO_SHORT,), "0.5 seconds", limits=AudioLimits()),
    BadFile("too long.wav", wav, (faults.TOO_LONG,), limits=AudioLimits(min_seconds=0, max_seconds=0)),
    BadFile("too large.wav", wav, (faults.TOO_LARGE_FILE,), "86.2 KB", limits=AudioLimits(max_bytes=50_000)),
    BadFile("cut ds64.wav", lambda: riff(chunk(b"ds64", b"\0" * 8), fmt(), form=b"RF64"), _DAMAGED),
    BadFile("absurd ds64.wav", lambda: long_wav(b"RF64", pcm(), 2**62), _CUT),
    BadFile("half rf64.wav", lambda: cut(long_wav(b"RF64", pcm()), 0.5), _CUT),
    BadFile("not a number.wav", lambda: with_sample(nan, 0), _NOT_FINITE, deep=True),
    BadFile("late nan.wav", lambda: with_sample(nan, FRAMES - 1), _NOT_FINITE, "0.5", deep=True),
    BadFile("infinite.wav", lambda: with_sample(inf, 9000), _NOT_FINITE, deep=True),
    BadFile("minus infinite.wav", lambda: with_sample(-inf, 7), _NOT_FINITE, deep=True),
)  # fmt: skip

BAD_FLACS = (
    BadFile("magic only.flac", lambda: b"fLaC", _CUT),
    BadFile("cut streaminfo.flac", lambda: flac()[:30], _CUT),
    BadFile("cut metadata.flac", lambda: flac()[:44], _CUT),
    BadFile("no first block.flac", lambda: b"fLaC\x84" + flac()[5:], _DAMAGED, "first block"),
    BadFile("no frames.flac", lambda: b"fLaC\x80" + flac()[5:42] + bytes(64), _DAMAGED, "byte 42"),
    BadFile("nothing in it.flac", lambda: b"fLaC\x80" + flac(frames=0)[5:42], _NO_AUDIO),
    BadFile("endless blocks.flac", lambda: flac()[:42] + b"\x01\0\0\0" * 2000, _DAMAGED, "1,024"),
    BadFile("blocks of nothing.flac", lambda: flac(least=0), _DAMAGED, "0 to"),
    BadFile("rate 0.flac", lambda: flac(rate=0), _RATES),
    BadFile("absurd rate.flac", lambda: flac(rate=1_000_000), _RATES),
    BadFile("eight channels.flac", lambda: flac(channels=7), _CHANNELS, "8 channels"),
    BadFile("8 bit.flac", lambda: flac(bits=7), _DEPTH, "8 bits"),
    BadFile("days long.flac", lambda: flac(frames=2**36 - 1), (faults.TOO_LONG,)),
    BadFile("promises more.flac", lambda: flac(frames=FRAMES + 5000), _BROKEN, deep=True),
    BadFile("promises less.flac", lambda: flac(frames=FRAMES - 5000), _BROKEN, deep=True),
    BadFile("other rate.flac", lambda: flac(rate=48_000), _DAMAGED, "48,000 Hz, its audio 44,100 Hz"),
    BadFile("other bits.flac", lambda: flac(bits=23), _BROKEN, deep=True),
    BadFile("mono claim.flac", lambda: flac(channels=0), _BROKEN, deep=True),
    BadFile("wrong md5.flac", lambda: with_md5(flac(), b"x" * 16), (faults.DECODED_OTHERWISE,), deep=True),
    BadFile("damaged early.flac", lambda: damaged(flac(), 0.2), _BROKEN, deep=True),
    BadFile("damaged late.flac", lambda: damaged(flac(), 0.9), _BROKEN, deep=True),
    BadFile("damaged, no md5.flac", lambda: damaged(with_md5(flac(), bytes(16)), 0.5), _BROKEN, deep=True),
    BadFile("half.flac", lambda: cut(flac(), 0.5), _BROKEN, deep=True),
    BadFile("without its last bytes.flac", lambda: flac()[:-100], _BROKEN, deep=True),
)  # fmt: skip

BAD_FILES = OTHER_KINDS + BAD_WAVS + BAD_FLACS


def _odd(name: str, build: Callable[[], bytes], samples: bytes | None = None) -> OddFile:
    return OddFile(name, build, pcm() if samples is None else samples)


_DATA = (fmt(), chunk(b"data", pcm()))
_FLOATS = float_pcm().tobytes()
_LOUD = float_pcm(3.0).tobytes()

ODD_FILES = (
    _odd("plain.wav", wav),
    _odd("mono.wav", lambda: wav(channels=1, samples=pcm(16, 1)), pcm(16, 1)),
    _odd("24 bit.wav", lambda: wav(bits=24, samples=pcm(24)), pcm(24)),
    _odd("20 in 24 bit.wav", lambda: wav(bits=20, align=6, samples=pcm(24)), pcm(24)),
    _odd("32 bit.wav", lambda: wav(bits=32, samples=pcm(32)), pcm(32)),
    _odd("192 kHz.wav", lambda: wav(rate=192_000)),
    _odd("float.wav", lambda: wav(3, bits=32, samples=_FLOATS), _FLOATS),
    _odd("float over full scale.wav", lambda: wav(3, bits=32, samples=_LOUD), _LOUD),
    _odd("rf64.wav", lambda: long_wav(b"RF64", pcm())),
    _odd("bw64.wav", lambda: long_wav(b"BW64", pcm())),
    _odd("piped rf64.wav", lambda: long_wav(b"RF64", pcm(), 0)),
    _odd("extensible.wav", lambda: riff(extensible(), chunk(b"data", pcm()))),
    _odd("extensible float.wav", lambda: riff(extensible(32, None, 3), chunk(b"data", _FLOATS)), _FLOATS),
    _odd("24 in 32 bit.wav", lambda: riff(extensible(32, valid=24), chunk(b"data", pcm(32))), pcm(32)),
    _odd("piped, all ones.wav", lambda: riff(fmt(), chunk(b"data", pcm(), 0xFFFFFFFF), size=0xFFFFFFFF)),
    _odd("piped, zeros.wav", lambda: riff(fmt(), chunk(b"data", pcm(), 0), size=0)),
    _odd("piped by sox.wav", lambda: riff(fmt(), chunk(b"data", pcm(), 0x7FFFF000), size=0x7FFFF024)),
    _odd("junk first.wav", lambda: riff(chunk(b"JUNK", bytes(28)), *_DATA)),
    _odd("broadcast.wav", lambda: riff(chunk(b"bext", b"Studio A".ljust(602, b"\0")), *_DATA)),
    _odd("list before.wav", lambda: riff(fmt(), chunk(b"LIST", b"INFO"), chunk(b"data", pcm()))),
    _odd("list after.wav", lambda: riff(*_DATA, chunk(b"LIST", b"INFOISFT\x04\0\0\0Live"))),
    _odd("odd chunk.wav", lambda: riff(chunk(b"bext", b"x" * 603), *_DATA)),
    _odd("odd chunk without pad.wav", lambda: riff(chunk(b"bext", b"x" * 603, pad=False), *_DATA)),
    _odd("data first.wav", lambda: riff(*reversed(_DATA))),
    _odd("trailing garbage.wav", lambda: wav() + b"\xde\xad\xbe\xef" * 50),
    _odd("trailing zeros.wav", lambda: wav() + bytes(4096)),
    _odd("wrong riff size.wav", lambda: riff(*_DATA, size=12)),
    _odd("half a frame more.wav", lambda: wav(samples=pcm() + b"ab")),
    _odd("missing pad byte.wav", lambda: riff(fmt(), chunk(b"data", pcm() + b"a", pad=False))),
    _odd("plain.flac", flac),
    _odd("24 bit.flac", lambda: encoded("FLAC", "PCM_24", pcm(32), 32), high_24_bits(pcm(32))),
    _odd("no md5.flac", lambda: with_md5(flac(), bytes(16))),
    _odd("unknown length.flac", lambda: flac(frames=0)),
    _odd("id3 first.flac", lambda: id3() + flac()),
    _odd("two id3 first.flac", lambda: id3() + id3(b"\0" * 5) + flac()),
    _odd("trailing id3v1.flac", lambda: flac() + b"TAG" + bytes(125)),
)  # fmt: skip
