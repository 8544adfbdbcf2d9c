"""A beat's name in its files: ID3v2.3 before an MP3, LIST INFO behind a WAV; both are made while sending."""

import struct
from collections.abc import Sequence

from domain.licensing.downloads import Label, Wrapping

_MOST_IN_WAV = 2**32 - 1
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)
_LONGEST_TEXT = 250
_SIGNS = str.maketrans({"♯": "#", "♭": "b"})


class FileLabels:
    """Implements `Labels`."""

    def mp3(self, label: Label, cover: bytes) -> Wrapping:
        texts = {"TIT2": label.title, "TPE1": label.artist, "TBPM": label.bpm, "TKEY": initial_key(label.key)}
        frames = b"".join(_text_frame(name, text) for name, text in texts.items() if text)
        return Wrapping(before=_id3(frames + (_picture_frame(cover) if cover else b"")))

    def wav(self, label: Label, start: bytes, size: int) -> Wrapping:
        padding = bytes(size % 2)
        told = ", ".join(part for part in (f"{label.bpm} BPM" if label.bpm else "", label.key) if part)
        after = padding + _list_info((("INAM", label.title), ("IART", label.artist), ("ICMT", told)))
        whole = size + len(after) - 8
        if not _says_where_it_ends(start, size) or whole > _MOST_IN_WAV:
            return Wrapping()
        return Wrapping(b"RIFF" + struct.pack("<I", whole), 8, after)


def initial_key(key: str) -> str:
    """`C♯/D♭ Minor` as ID3 has it, in at most three characters: `C#m`."""
    note, _, scale = key.partition(" ")
    return note.partition("/")[0].translate(_SIGNS) + ("m" if scale == "Minor" else "")


def _id3(frames: bytes) -> bytes:
    """The sizes of the header are written with seven bits in each byte, those of the frames with eight."""
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + frames


def _frame(name: str, content: bytes) -> bytes:
    return struct.pack(">4sIH", name.encode(), len(content), 0) + content


def _text_frame(name: str, text: str) -> bytes:
    """Latin-1 where that will do, else UTF-16 with its mark: version 2.3 knows no other."""
    text = text[:_LONGEST_TEXT]
    if text.isascii():
        return _frame(name, b"\x00" + text.encode())
    return _frame(name, b"\x01\xff\xfe" + text.encode("utf-16-le"))


def _picture_frame(cover: bytes) -> bytes:
    front = 3
    return _frame("APIC", b"\x00image/jpeg\x00" + bytes([front]) + b"\x00" + cover)


def _list_info(texts: Sequence[tuple[str, str]]) -> bytes:
    chunks = b"".join(_chunk(name, text.encode()[:_LONGEST_TEXT] + b"\x00") for name, text in texts if text)
    return _chunk("LIST", b"INFO" + chunks)


def _chunk(name: str, content: bytes) -> bytes:
    return struct.pack("<4sI", name.encode(), len(content)) + content + bytes(len(content) % 2)


def _says_where_it_ends(start: bytes, size: int) -> bool:
    """Whether this is a plain RIFF whose own sizes are right, so that nothing behind it is heard."""
    if start[:4] != b"RIFF" or start[8:12] != b"WAVE" or int.from_bytes(start[4:8], "little") + 8 != size:
        return False
    place = 12
    while place + 8 <= len(start):
        length = int.from_bytes(start[place + 4 : place + 8], "little")
        if start[place : place + 4] == b"data":
            return length not in _UNKNOWN_SIZES and place + 8 + length <= size
        place += 8 + length + length % 2
    return False
