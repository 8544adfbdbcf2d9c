"""Our own reader of ZIP archives: what lies where, by both of their listings, which must agree."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.audio.inspect.source import Source
from domain import faults
from domain.errors import Refused
from domain.names import clean_path
from domain.stems import Entry, StemsLimits
from domain.words import Sentence, say

FILE, END = b"PK\x03\x04", b"PK\x05\x06"
_LISTED, _LONG_END, _LOCATOR, _DESCRIPTOR = b"PK\x01\x02", b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"
_END, _LINE, _HEADER = struct.Struct("<4s4H2IH"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s5H3I2H")
_LONG, _LOCATED = struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI")

_SHORT, _WORD = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED, _SIZES_FOLLOW, _PATCHED, _UNICODE = 0x2041, 0x0008, 0x0020, 0x0800
_AES = 99
_NEWEST_VERSION = 63
_EXTRA_LONG, _EXTRA_PATH = 0x0001, 0x7075
_LONGEST_COMMENT = 0xFFFF


@dataclass(frozen=True)
class Directory:
    """Where the listing at the archive's end lies."""

    count: int
    offset: int
    size: int

    @property
    def end(self) -> int:
        return self.offset + self.size


@dataclass(frozen=True)
class Member:
    """A line of the listing, and where its file's own header lies."""

    entry: Entry
    raw_path: bytes
    flags: int
    crc: int
    offset: int


@dataclass(frozen=True)
class Packed:
    """Where the packed bytes of a file lie."""

    member: Member
    offset: int

    @property
    def end(self) -> int:
        return self.offset + self.member.entry.packed


def damaged(name: str, detail: Sentence) -> Refused:
    return Refused(faults.ZIP_DAMAGED, name=name, detail=detail)


def find_directory(source: Source, name: str) -> Directory:
    """The listing, where exactly one place can be it. Raises `Refused`."""
    at = _find_end(source, name)
    _, disk, first_disk, here, count, size, offset, _ = _END.unpack(source.read(at, _END.size))
    directory, end = Directory(count, offset, size), at
    located = source.read(at - _LOCATED.size, _LOCATED.size) if at >= _LOCATED.size else b""
    if located[:4] == _LOCATOR:
        directory, end = _find_long(source, directory, located, at - _LOCATED.size, name)
    elif _SHORT in (disk, first_disk):
        raise damaged(name, say("its 64-bit end is missing"))
    if {disk, first_disk} - {0, _SHORT} or here not in (directory.count, count):
        raise damaged(name, say("it is one part of a split archive"))
    if directory.end != end:
        raise damaged(name, say("its listing is not where it should be"))
    return directory


def read_directory(source: Source, directory: Directory, limits: StemsLimits, name: str) -> Iterator[Member]:
    """Each line of the listing. Raises `Refused`."""
    at = directory.offset
    for _ in range(directory.count):
        head = source.read(at, _LINE.size)
        if at + _LINE.size > directory.end or head[:4] != _LISTED:
            raise damaged(name, say("its listing is broken off"))
        lengths = struct.unpack("<3H", head[28:34])
        raw_path = source.read(at + _LINE.size, lengths[0])
        if lengths[0] > 4 * limits.longest_name:
            inside = clean_path(_decoded(raw_path))
            detail = say("it is longer than {most} characters", most=limits.longest_name)
            raise Refused(faults.STEM_NAME_UNUSABLE, name=name, inside=inside, detail=detail)
        extras = _extras(source.read(at + _LINE.size + lengths[0], lengths[1]), name)
        yield _member(head, raw_path, extras, name)
        at += _LINE.size + sum(lengths)
    if at != directory.end:
        raise damaged(name, say("its listing has another length than it says"))


def locate(source: Source, members: Sequence[Member], directory: Directory, name: str) -> list[Packed]:
    """Where each file lies: one after the other from the first byte to the listing. Raises `Refused`.

    Files that share bytes are how an archive unpacks to more than its own size suggests; bytes that belong to
    no file are how it holds what nobody has looked at.
    """
    found, at = [], 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset < at:
            raise Refused(faults.ZIP_BOMB, name=name, detail=say("its files share the same bytes"))
        if member.offset > at:
            raise damaged(
                name, say("the bytes before “{inside}” belong to no file", inside=member.entry.shown)
            )
        packed, at = _read_header(source, member, name)
        found.append(packed)
        if at > directory.offset:
            raise damaged(name, say("“{inside}” ends beyond the place for files", inside=member.entry.shown))
    if at != directory.offset:
        raise damaged(name, say("the bytes before its listing belong to no file"))
    return found


def _find_end(source: Source, name: str) -> int:
    start = max(0, source.size - _END.size - _LONGEST_COMMENT)
    middle = (start + source.size) // 2
    tail = source.read(start, middle - start) + source.read(middle, source.size - middle)
    found = [at for at in _places(tail, END) if _ends_at(tail, at) == len(tail)]
    if not found:
        raise damaged(name, say("its end is missing"))
    if len(found) > 1:
        raise damaged(name, say("it has more than one listing"))
    return start + found[0]


def _places(content: bytes, sign: bytes) -> Iterator[int]:
    at = content.find(sign)
    while at >= 0:
        yield at
        at = content.find(sign, at + 1)


def _ends_at(tail: bytes, at: int) -> int:
    comment_length = int.from_bytes(tail[at + 20 : at + 22], "little")
    return at + _END.size + comment_length


def _find_long(
    source: Source, short: Directory, located: bytes, locator_at: int, name: str
) -> tuple[Directory, int]:
    """The listing by the 64-bit record, which must say the same wherever the short one can."""
    _, disk_of_end, at, disks = _LOCATED.unpack(located)
    record = source.read(at, _LONG.size)
    if len(record) < _LONG.size or record[:4] != _LONG_END:
        raise damaged(name, say("its 64-bit end is missing"))
    _, length, _, _, disk, first_disk, here, count, size, offset = _LONG.unpack(record)
    if disk or first_disk or here != count or disk_of_end or disks != 1:
        raise damaged(name, say("it is one part of a split archive"))
    pairs = ((short.count, count, _SHORT), (short.size, size, _WORD), (short.offset, offset, _WORD))
    if at + 12 + length != locator_at or any(one not in (other, full) for one, other, full in pairs):
        raise damaged(name, say("its two ends contradict each other"))
    return Directory(count, offset, size), at


def _member(head: bytes, raw_path: bytes, extras: dict[int, bytes], name: str) -> Member:
    fields = _LINE.unpack(head)
    flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
    disk, external, offset = fields[13], fields[15], fields[16]
    size, packed, offset = _widened((size, packed, offset), extras, name)
    if disk not in (0, _SHORT):
        raise damaged(name, say("it is one part of a split archive"))
    if fields[2] & 0xFF > _NEWEST_VERSION or flags & _PATCHED:
        raise damaged(name, say("it asks for what no program can unpack"))
    path, other_path = _paths(raw_path, extras.get(_EXTRA_PATH, b""))
    is_encrypted = bool(flags & _ENCRYPTED) or method == _AES
    entry = Entry(path, size, packed, method, external >> 16, is_encrypted, other_path)
    return Member(entry, raw_path, flags, crc, offset)


def _widened(fields: tuple[int, ...], extras: dict[int, bytes], name: str) -> list[int]:
    """Each field, or its 64-bit value where the field is full."""
    extra = extras.get(_EXTRA_LONG, b"")
    longs = iter(struct.unpack(f"<{len(extra) // 8}Q", extra[: len(extra) // 8 * 8]))
    widened = [next(longs, None) if field == _WORD else field for field in fields]
    if None in widened:
        raise damaged(name, say("a 64-bit size is missing"))
    return [field for field in widened if field is not None]


def _extras(block: bytes, name: str) -> dict[int, bytes]:
    """The extra fields by their number, the first of each."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(block):
        number, length = struct.unpack("<2H", block[at : at + 4])
        if at + 4 + length > len(block):
            raise damaged(name, say("its extra fields are longer than they may be"))
        found.setdefault(number, block[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _paths(raw: bytes, extra: bytes) -> tuple[str, str]:
    """The path, and the other one that some programs would take, from Info-ZIP's field for Unicode."""
    if len(extra) < 6:
        return _decoded(raw), ""
    unicode = extra[5:].decode("utf-8", "replace")
    is_current = extra[0] == 1 and int.from_bytes(extra[1:5], "little") == zlib.crc32(raw)
    return (unicode, _decoded(raw)) if is_current else (_decoded(raw), unicode)


def _decoded(raw: bytes) -> str:
    """UTF-8, which macOS writes without saying so, or the code page of old. Both agree on all of ASCII."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _read_header(source: Source, member: Member, name: str) -> tuple[Packed, int]:
    """Where the packed bytes begin, and where the next file does, if the file's own header agrees."""
    head = source.read(member.offset, _HEADER.size)
    if len(head) < _HEADER.size or head[:4] != FILE:
        raise damaged(name, say("“{inside}” is not where the listing says", inside=member.entry.shown))
    _, _, flags, method, _, _, crc, packed, size, path_length, extra_length = _HEADER.unpack(head)
    path_at = member.offset + _HEADER.size
    is_same = source.read(path_at, path_length) == member.raw_path and method == member.entry.method
    if not is_same or (flags ^ member.flags) & (_ENCRYPTED | _UNICODE):
        raise _contradicted(member, name)
    extras = _extras(source.read(path_at + path_length, extra_length), name)
    found = Packed(member, path_at + path_length + extra_length)
    if flags & _SIZES_FOLLOW:
        return found, _after_descriptor(source, found, name)
    size, packed = _widened((size, packed), extras, name)
    if (crc, packed, size) != (member.crc, member.entry.packed, member.entry.size):
        raise _contradicted(member, name)
    return found, found.end


def _after_descriptor(source: Source, packed: Packed, name: str) -> int:
    """Sizes may stand behind the file, in 32 or 64 bits, with a sign before them or without."""
    there, entry = source.read(packed.end, 24), packed.member.entry
    for sign in (_DESCRIPTOR, b""):
        for width in (8, 4):
            sizes = (entry.packed.to_bytes(8, "little")[:width], entry.size.to_bytes(8, "little")[:width])
            expected = b"".join((sign, packed.member.crc.to_bytes(4, "little"), *sizes))
            if there.startswith(expected):
                return packed.end + len(expected)
    raise _contradicted(packed.member, name)


def _contradicted(member: Member, name: str) -> Refused:
    return damaged(
        name, say("its listing and “{inside}” itself contradict each other", inside=member.entry.shown)
    )
