"""ZIPs of stems, all built by code: every way to be wrong that we know of, and odd ones that are good."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from domain import faults
from domain.errors import Fault
from domain.stems import StemsLimits
from tests import archives, audio_files
from tests.archives import DEVICE, FOLDER, FOLLOWS, LINK, STORED, File, archive, deflated

NAME = "stems.zip"
WAV = audio_files.wav()[:9_000]
KICK = File("Kick.wav", WAV)
NOTES = File("Notes.txt", b"120 BPM, A minor")
SMALL = StemsLimits(most_files=3, most_entries=8, most_bytes=40_000, most_file_bytes=20_000)
MB = 1024**2


@dataclass(frozen=True)
class Bad:
    """An archive that must be refused with `fault`; `says` is a part of the sentence."""

    name: str
    build: Callable[[], bytes]
    fault: Fault
    says: str = ""
    limits: StemsLimits = StemsLimits()


def holding(*files: File) -> Callable[[], bytes]:
    """An archive of a good stem and these."""
    return lambda: archive(KICK, *files)


def listing(path: str | bytes) -> Callable[[], bytes]:
    return holding(File(path, WAV))


def overlapping() -> bytes:
    """Two lines of the listing for the same bytes, as in the bombs that unpack to petabytes."""
    return archive(KICK, File("Snare.wav", WAV, listed={"offset": 0}))


def nested() -> bytes:
    """A file whose packed bytes quote the whole next file, header and all."""
    inner = File("Snare.wav", WAV, STORED)
    quoted = archives.header(inner)
    outer = File("Kick.wav", quoted, STORED)
    at = len(archives.header(outer)) - len(quoted)
    body = archives.header(outer)
    lines = archives.line(outer, 0) + archives.line(inner, at)
    return body + lines + archives.ends(2, len(body), len(lines), b"", {})


def zeros(size: int, told: int | None = None) -> File:
    """A WAV of silence that packs a thousandfold; `told` is the size that the archive claims."""
    sizes = {} if told is None else {"size": told}
    return File("Silence.wav", (WAV[:44] + bytes(size))[:size], listed=sizes, own=sizes)


def told(**fields: object) -> File:
    """A stem about which both listings tell the same untruth."""
    return File("Kick.wav", WAV, listed=fields, own=fields)


def apart(**fields: object) -> File:
    """A stem whose own header says something else than the listing."""
    return File("Kick.wav", WAV, own=fields)


def packed_as(packed: bytes) -> Callable[[], bytes]:
    return lambda: archive(File("Kick.wav", WAV, packed=packed))


def two_listings() -> bytes:
    whole = archive(KICK)
    other = archives.ends(0, 0, 0, b"", {})
    comment_length = len(other).to_bytes(2, "little")
    return whole[:-2] + comment_length + other


def with_unicode_path(path: str) -> File:
    """Info-ZIP's second name for a file."""
    second = struct.pack("<BI", 1, zlib.crc32(b"Kick.wav")) + path.encode()
    return File("Kick.wav", WAV, extra=struct.pack("<HH", 0x7075, len(second)) + second)


_DAMAGED, _OUTSIDE = faults.ZIP_DAMAGED, faults.ZIP_PATH_OUTSIDE
_BOMB, _TWICE = faults.ZIP_BOMB, faults.ZIP_SAME_NAME
_LOCKED, _SPECIAL, _MANY = faults.ZIP_ENCRYPTED, faults.ZIP_SPECIAL_FILE, faults.ZIP_TOO_MANY_FILES
_DISGUISED, _NAME, _OTHERWISE = faults.STEM_DISGUISED, faults.STEM_NAME_UNUSABLE, faults.ZIP_PACKED_OTHERWISE
_LONG_COMMENT = b"x" * 65_535

BAD = (
    Bad("nothing", lambda: b"", faults.NOT_A_ZIP, "is empty"),
    Bad("a WAV", lambda: WAV, faults.NOT_A_ZIP, "a RIFF file"),
    Bad("a RAR", lambda: b"Rar!\x1a\x07\x01\0" + bytes(90), faults.NOT_A_ZIP, "a RAR archive"),
    Bad("a program with a ZIP behind", lambda: b"MZ" + bytes(90) + archive(KICK), faults.NOT_A_ZIP,
        "a program"),
    Bad("cut in the middle", lambda: archive(KICK)[:500], _DAMAGED, "its end is missing"),
    Bad("cut by a byte", lambda: archive(KICK)[:-1], _DAMAGED, "its end is missing"),
    Bad("bytes behind", lambda: archive(KICK) + b"more", _DAMAGED, "its end is missing"),
    Bad("bytes before the listing", lambda: archive(KICK, gap=b"hidden"), _DAMAGED, "belong to no file"),
    Bad("a hidden file", lambda: archives.header(KICK) + archive(KICK), _DAMAGED, "not where it should be"),
    Bad("an unlisted file", lambda: archive(KICK, gap=archives.header(File("x.exe", b"MZ"))), _DAMAGED),
    Bad("two listings", two_listings, _DAMAGED, "more than one listing"),
    Bad("one of many parts", lambda: archive(KICK, disk=1), _DAMAGED, "split"),
    Bad("counted for another part", lambda: archive(KICK, disk=7, long=True), _DAMAGED, "split"),
    Bad("a line of another part", lambda: archive(told(disk=3)), _DAMAGED, "split"),
    Bad("fewer lines than counted", lambda: archive(KICK, count=2), _DAMAGED, "broken off"),
    Bad("more lines than counted", lambda: archive(KICK, NOTES, count=1), _DAMAGED, "another length"),
    Bad("a listing elsewhere", lambda: archive(KICK, offset=3), _DAMAGED, "not where it should be"),
    Bad("a listing beyond the end", lambda: archive(KICK, offset=2**31), _DAMAGED),
    Bad("ends that differ", lambda: archive(KICK, long=True, size=5), _DAMAGED),
    Bad("a wrong checksum", lambda: archive(told(crc=1)), _DAMAGED, "checksum of “Kick.wav”"),
    Bad("a size too high", lambda: archive(told(size=9_999)), _DAMAGED, "ends early"),
    Bad("headers of another size", lambda: archive(apart(size=5)), _DAMAGED, "contradict"),
    Bad("headers of another name", lambda: archive(apart(path=b"Kick.exe")), _DAMAGED, "contradict"),
    Bad("headers of another method", lambda: archive(apart(method=0)), _DAMAGED, "contradict"),
    Bad("sizes that don't follow", lambda: archive(File("Kick.wav", WAV, flags=FOLLOWS, own={"crc": 7})),
        _DAMAGED, "contradict"),
    Bad("garbage instead of Deflate", packed_as(b"\xff" * 90), _DAMAGED, "can’t be unpacked"),
    Bad("Deflate that goes on", packed_as(deflated(WAV) + b"xyz"), _DAMAGED, "does not end"),
    Bad("Deflate that is cut", packed_as(deflated(WAV)[:-9]), _DAMAGED),
    Bad("a folder with content", holding(File("Drums/", b"abc", mode=FOLDER)), _DAMAGED, "has content"),
    Bad("patches", lambda: archive(File("Kick.wav", WAV, flags=0x20)), _DAMAGED, "no program can unpack"),
    Bad("extra too long", lambda: archive(File("Kick.wav", WAV, extra=b"ab\x09\0")), _DAMAGED, "extra"),
    Bad("headers of another code page", lambda: archive(apart(flags=0)), _DAMAGED, "contradict"),
    Bad("a password", holding(File("Bass.wav", WAV, flags=1)), _LOCKED, "“Bass.wav” in “stems.zip”"),
    Bad("a password of AES", holding(File("Bass.wav", WAV, method=99)), _LOCKED, "“Bass.wav”"),
    Bad("a hidden password", holding(File("Bass.wav", WAV, own={"flags": 1})), _DAMAGED, "contradict"),
    Bad("bzip2", holding(File("Bass.wav", WAV, method=12)), _OTHERWISE, "bzip2"),
    Bad("LZMA", holding(File("Bass.wav", WAV, method=14)), _OTHERWISE, "LZMA"),
    Bad("an unknown method", holding(File("Bass.wav", WAV, method=77)), _OTHERWISE, "method 77"),
    Bad("a way up", listing("../Bass.wav"), _OUTSIDE, "“../Bass.wav” in"),
    Bad("a way up inside", listing("Drums/../../Bass.wav"), _OUTSIDE, "“..”"),
    Bad("an absolute path", listing("/etc/Bass.wav"), _OUTSIDE, "slash"),
    Bad("backslashes", listing("..\\Bass.wav"), _OUTSIDE, "backslash"),
    Bad("a drive", listing("C:Bass.wav"), _OUTSIDE, "drive letter"),
    Bad("a NUL", listing("Bass.exe\0.wav"), _OUTSIDE, "unseen character"),
    Bad("a folder up", holding(File("../", b"", STORED, mode=FOLDER)), _OUTSIDE),
    Bad("a second name that leads up", lambda: archive(with_unicode_path("../Kick.wav")), _OUTSIDE),
    Bad("a link", holding(File("Bass.wav", b"/etc/passwd", mode=LINK)), _SPECIAL, "a link"),
    Bad("a device", holding(File("Bass.wav", b"", mode=DEVICE)), _SPECIAL, "a device"),
    Bad("too many files", holding(NOTES, File("a.txt"), File("b.txt")), _MANY, "4 files", SMALL),
    Bad("too many lines", holding(*(File(f"{at}.txt") for at in range(8))), _MANY, "9 files", SMALL),
    Bad("a count too high", lambda: archive(KICK, count=60_000), _MANY, "60,000 files"),
    Bad("too large in all", lambda: archive(*(File(f"{at}.wav", WAV + bytes(9_000)) for at in range(3))),
        faults.ZIP_TOO_LARGE, "39.1 KB", SMALL),
    Bad("a stem too large", lambda: archive(zeros(20_001)), faults.STEM_TOO_LARGE, "“Silence.wav”", SMALL),
    Bad("a bomb that says so", lambda: archive(zeros(80 * MB)), _BOMB, "times its size"),
    Bad("a bomb that doesn't", lambda: archive(zeros(8 * MB, told=9_000)), _BOMB, "more than the listing"),
    Bad("files that overlap", overlapping, _BOMB, "share the same bytes"),
    Bad("a file that quotes the next", nested, _BOMB, "share the same bytes"),
    Bad("the same name twice", holding(KICK), _TWICE, "“Kick.wav” twice"),
    Bad("names that differ in case", listing("KICK.wav"), _TWICE),
    Bad("names that differ in form", lambda: archive(File("É.wav", WAV), File("E\u0301.wav", WAV)), _TWICE),
    Bad("names that Windows trims", listing("Kick.wav . "), _TWICE),
    Bad("a file and a folder", listing("kick.wav/Bass.wav"), _TWICE),
    Bad("folders too deep", listing("a/b/c/d/e/f/Bass.wav"), _NAME, "6 folders deep"),
    Bad("a name too long", listing("x" * 240 + ".wav"), _NAME, "longer than 240"),
    Bad("a name of 60 KB", listing(b"x" * 60_000), _NAME, "longer than 240"),
    Bad("a name of nothing", listing(""), _NAME, "empty"),
    Bad("a name that can't be seen", listing("\u200b\u202e/Bass.wav"), _NAME, "empty"),
    Bad("an archive inside", holding(File("More.7z", b"x")), faults.ARCHIVE_INSIDE, "“More.7z”"),
    Bad("a program inside", holding(File("Setup.EXE", b"MZ")), faults.PROGRAM_INSIDE, "“Setup.EXE”"),
    Bad("a project", holding(File("Beat.flp", b"FLhd")), faults.NOT_A_STEM, "“Beat.flp”"),
    Bad("a file of no kind", holding(File("README", b"hi")), faults.NOT_A_STEM, "“README”"),
    Bad("nothing inside", lambda: archive(), faults.NO_STEM_INSIDE),
    Bad("texts alone", lambda: archive(NOTES), faults.NO_STEM_INSIDE),
    Bad("leftovers alone", lambda: archive(File("__MACOSX/._Kick.wav", b"x")), faults.NO_STEM_INSIDE),
    Bad("MIDI alone", lambda: archive(File("Keys.mid", b"MThd\0\0\0\x06")), faults.NO_STEM_INSIDE),
    Bad("a renamed MP3", holding(File("Bass.wav", audio_files.mp3())), _DISGUISED,
        "“Bass.wav” in “stems.zip” is called a WAV file, but is an MP3 file"),
    Bad("a renamed archive", holding(File("Bass.wav", archive(KICK))), _DISGUISED, "is a ZIP archive"),
    Bad("a renamed program", holding(File("Cover.png", b"MZ\x90\0" + bytes(90))), _DISGUISED, "is a program"),
    Bad("a program as a text", holding(File("a.txt", b"MZ\x90\0\xff")), _DISGUISED, "is a program"),
    Bad("a program as a leftover", holding(File(".DS_Store", b"\x7fELF\x02\0")), _DISGUISED, "is a program"),
    Bad("an empty WAV", holding(File("Bass.wav", b"", STORED)), _DISGUISED, "but is empty"),
    Bad("an MP3 as FLAC", holding(File("Bass.flac", audio_files.id3(bytes(99_999)) + audio_files.mp3())),
        _DISGUISED, "an MP3 file"),
)  # fmt: skip


@dataclass(frozen=True)
class Good:
    """An archive that must be taken, and the names of what is listed."""

    name: str
    build: Callable[[], bytes]
    names: tuple[str, ...] = ("Kick.wav",)


def by_python(**options: object) -> Callable[[], bytes]:
    """What Python's own writer makes."""

    def build() -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", **options) as packed:  # type: ignore[arg-type]
            packed.mkdir("Drums")
            packed.writestr("Drums/Kick.wav", WAV)
        return target.getvalue()

    return build


def following(descriptor: str) -> Callable[[], bytes]:
    return lambda: archive(File("Kick.wav", WAV, flags=FOLLOWS, descriptor=descriptor), NOTES)


_BOTH = ("Kick.wav", "Notes.txt")
_IN_DRUMS = ("Drums/Kick.wav",)
_FLAC = audio_files.flac()
GOOD = (
    Good("plain", lambda: archive(KICK, NOTES), _BOTH),
    Good("stored", lambda: archive(File("Kick.wav", WAV, STORED))),
    Good("by Python, stored", by_python(), _IN_DRUMS),
    Good("by Python, deflated", by_python(compression=zipfile.ZIP_DEFLATED), _IN_DRUMS),
    Good("a comment", lambda: archive(KICK, comment=b"Thanks!")),
    Good("the longest comment", lambda: archive(KICK, comment=_LONG_COMMENT)),
    Good("64-bit ends", lambda: archive(KICK, long=True)),
    Good("64-bit sizes", lambda: archive(File("Kick.wav", WAV, is_long=True), NOTES, long=True), _BOTH),
    Good("sizes behind, signed", following("<4sIII"), _BOTH),
    Good("sizes behind, unsigned", following("<III"), _BOTH),
    Good("64-bit sizes behind, signed", following("<4sIQQ"), _BOTH),
    Good("64-bit sizes behind, unsigned", following("<IQQ"), _BOTH),
    Good("listed in another order", lambda: archive(KICK, NOTES, backwards=True), _BOTH[::-1]),
    Good("folders", lambda: archive(File("Drums/", b"", STORED, mode=FOLDER), File("Drums/Kick.wav", WAV)),
         _IN_DRUMS),
    Good("a folder twice", lambda: archive(File("a/"), File("a/"), KICK)),
    Good("the folder itself", lambda: archive(File("./"), File("./Kick.wav", WAV))),
    Good("an old code page", lambda: archive(File(b"Gr\x81n.wav", WAV, flags=0)), ("Grün.wav",)),
    Good("UTF-8 without saying so", lambda: archive(File("Grün.wav", WAV, flags=0)), ("Grün.wav",)),
    Good("a second name", lambda: archive(with_unicode_path("Grün.wav")), ("Grün.wav",)),
    Good("names turned around", lambda: archive(File("\u202eKick\n.wav", WAV)), ("Kick .wav",)),
    Good("what systems leave", lambda: archive(
        KICK, File("__MACOSX/._Kick.wav", b"\0\x05\x16\x07" + bytes(90)), File(".DS_Store", b"\0\0\0\1Bud1"),
        File("Thumbs.db", b"\xd0\xcf\x11\xe0" + bytes(90)), File("desktop.ini", b"[.ShellClassInfo]"),
        File("Icon\r", b"", STORED))),
    Good("texts in any encoding", lambda: archive(
        KICK, File("a.txt", b""), File("b.txt", "Grüße".encode("latin-1")), File("c.txt", b"MZ beats, 2026"),
        File("d.md", "x".encode("utf-16"))), ("Kick.wav", "a.txt", "b.txt", "c.txt", "d.md")),
    Good("companions", lambda: archive(
        KICK, File("Keys.mid", b"MThd\0\0\0\x06"), File("Terms.PDF", b"%PDF-1.7"),
        File("Cover.jpg", b"\x89PNG\r\n\x1a\n")), ("Kick.wav", "Keys.mid", "Terms.PDF", "Cover.jpg")),
    Good("other audio", lambda: archive(
        File("a.flac", _FLAC), File("b.aiff", audio_files.encoded("AIFF", "PCM_16")),
        File("c.mp3", audio_files.mp3()), File("d.ogg", audio_files.encoded("OGG", "VORBIS")),
        File("e.wav", audio_files.long_wav(b"RF64", audio_files.pcm()))),
        ("a.flac", "b.aiff", "c.mp3", "d.ogg", "e.wav")),
    Good("a FLAC behind large tags", lambda: archive(File("a.flac", audio_files.id3(bytes(900_000)) + _FLAC)),
         ("a.flac",)),
    Good("a silent stem among others", lambda: archive(
        zeros(70 * MB), File("Kick.wav", WAV + random.Random(1).randbytes(MB), STORED)),
        ("Silence.wav", "Kick.wav")),
)  # fmt: skip
