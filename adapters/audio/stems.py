"""Checks a ZIP of stems by reading all of it, a piece at a time; nothing is written anywhere."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from adapters.audio.inspect import container_of, kinds
from adapters.audio.inspect.source import MOST_AT_ONCE, Source, opened
from adapters.audio.unzip import END, FILE, Packed, damaged, find_directory, locate, read_directory
from domain import faults
from domain.audio import Container
from domain.errors import Refused
from domain.stems import (
    DEFLATED,
    WORDS,
    Kind,
    StemFile,
    StemsLimits,
    check_content,
    check_count,
    check_listing,
    kind_of,
)
from domain.words import Sentence, say

_PIECE = 256 * 1024
_HEAD = 4096
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTAINERS = {Container.WAV: Kind.WAV, Container.FLAC: Kind.FLAC}
_KINDS = {
    "an AIFF file": Kind.AIFF,
    "an MP3 file": Kind.MP3,
    "an Ogg Vorbis file": Kind.OGG,
    "an Opus file": Kind.OGG,
    "an Ogg FLAC file": Kind.OGG,
    "an Ogg file": Kind.OGG,
    "a MIDI file": Kind.MIDI,
    "a text file": Kind.TEXT,
    "a web page": Kind.TEXT,
    "a PDF document": Kind.PDF,
    "a JPEG picture": Kind.PICTURE,
    "a PNG picture": Kind.PICTURE,
    "a GIF picture": Kind.PICTURE,
    "a WebP picture": Kind.PICTURE,
    kinds.UNKNOWN: Kind.UNKNOWN,
}


def read_stems(path: Path, name: str, limits: StemsLimits) -> tuple[StemFile, ...]:
    """What is inside, if all of it is right and whole. Raises `Refused`."""
    with opened(path) as source:
        _check_is_zip(source, name)
        directory = find_directory(source, name)
        check_count(directory.count, limits, name)
        members = list(read_directory(source, directory, limits, name))
        files = check_listing([member.entry for member in members], limits, name)
        for packed in locate(source, members, directory, name):
            _check_file(source, packed, name)
    return files


class Content:
    """A file as it is unpacked; each read begins where the one before did, or later."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._window, self._offset = b"", 0

    def read(self, offset: int, count: int) -> bytes:
        while self._offset + len(self._window) < offset + count:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._forget(offset)
            self._window += piece
        self._forget(offset)
        return self._window[:count] if offset == self._offset else b""

    def drain(self) -> None:
        """Unpack the rest, for the checks that its end brings."""
        for _ in self._pieces:
            pass

    def _forget(self, offset: int) -> None:
        passed = max(0, min(offset - self._offset, len(self._window)))
        self._window, self._offset = self._window[passed:], self._offset + passed


def _check_is_zip(source: Source, name: str) -> None:
    head = source.read(0, _HEAD)
    if head[:4] not in (FILE, END):
        raise Refused(faults.NOT_A_ZIP, name=name, found=kinds.describe(head))


def _check_file(source: Source, packed: Packed, name: str) -> None:
    content = Content(_unpacked(source, packed, name))
    entry = packed.member.entry
    if not entry.is_folder:
        found, words = _recognised(content, kind_of(entry, name))
        check_content(entry, found, words, name)
    content.drain()


def _recognised(content: Content, claimed: Kind) -> tuple[Kind | None, Sentence]:
    """What the first bytes look like, also in words; None for what no file of stems looks like."""
    head = content.read(0, _HEAD)
    if claimed in (Kind.TEXT, Kind.LEFTOVER) and _is_text(head):
        return Kind.TEXT, WORDS[Kind.TEXT]
    if container := container_of(content):
        return _CONTAINERS[container], WORDS[_CONTAINERS[container]]
    words = kinds.describe(head)
    return _KINDS.get(words), words


def _is_text(head: bytes) -> bool:
    """Asked before anything else, since words may begin like some format; nothing at all is a text, too."""
    return not head or kinds.text(head) is not None or head.startswith(_UTF_16)


def _unpacked(source: Source, packed: Packed, name: str) -> Iterator[bytes]:
    """The file in pieces, stopped where it has more than the listing says; its checksum is compared."""
    entry = packed.member.entry
    size, crc = 0, 0
    for piece in _inflated(source, packed, name) if entry.method == DEFLATED else _stored(source, packed):
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        if size > entry.size:
            detail = say("“{inside}” unpacks to more than the listing says", inside=entry.shown)
            raise Refused(faults.ZIP_BOMB, name=name, detail=detail)
        yield piece
    if size < entry.size:
        raise damaged(name, say("“{inside}” ends early", inside=entry.shown))
    if crc != packed.member.crc:
        raise damaged(name, say("the checksum of “{inside}” is wrong", inside=entry.shown))


def _stored(source: Source, packed: Packed) -> Iterator[bytes]:
    for offset in range(packed.offset, packed.end, MOST_AT_ONCE):
        yield source.read(offset, min(MOST_AT_ONCE, packed.end - offset))


def _inflated(source: Source, packed: Packed, name: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    shown = packed.member.entry.shown
    try:
        for waiting in _stored(source, packed):
            if inflater.eof:
                raise damaged(name, say("“{inside}” has bytes behind its end", inside=shown))
            while waiting:
                yield inflater.decompress(waiting, _PIECE)
                waiting = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", _PIECE)):
            yield rest
    except zlib.error as error:
        raise damaged(name, say("“{inside}” can’t be unpacked", inside=shown)) from error
    if inflater.unused_data or not inflater.eof:
        raise damaged(name, say("“{inside}” does not end where the listing says", inside=shown))
