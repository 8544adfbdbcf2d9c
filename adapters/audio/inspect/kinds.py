"""What a file that is neither WAV nor FLAC really is, by its content, in words for people."""

from domain.words import Sentence, say

UNKNOWN = say("a file of an unknown kind")
EMPTY = say("empty")

_MAGIC = (
    (0, b"FORM", say("an AIFF file")),
    (0, b"caff", say("a Core Audio (CAF) file")),
    (0, b"RIFX", say("a big-endian WAV (RIFX) file")),
    (0, b"riff\x2e\x91\xcf\x11", say("a Wave64 file")),
    (0, b".snd", say("an AU file")),
    (0, b"wvpk", say("a WavPack file")),
    (0, b"MAC ", say("a Monkey’s Audio file")),
    (0, b"TTA1", say("a True Audio file")),
    (0, b"DSD ", say("a DSD file")),
    (0, b"FRM8", say("a DSD file")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", say("a Windows Media (WMA) file")),
    (0, b"#!AMR", say("an AMR voice recording")),
    (0, b"MThd", say("a MIDI file")),
    (0, b"FLhd", say("an FL Studio project")),
    (0, b"\x1a\x45\xdf\xa3", say("a video")),
    (0, b"\x00\x00\x01\xba", say("a video")),
    (0, b"\x00\x00\x01\xb3", say("a video")),
    (0, b"FLV\x01", say("a video")),
    (0, b"PK\x03\x04", say("a ZIP archive")),
    (0, b"PK\x05\x06", say("a ZIP archive")),
    (0, b"Rar!\x1a\x07", say("a RAR archive")),
    (0, b"7z\xbc\xaf\x27\x1c", say("a 7-Zip archive")),
    (0, b"\x1f\x8b", say("a gzip archive")),
    (257, b"ustar", say("a TAR archive")),
    (0, b"\x89PNG\r\n\x1a\n", say("a PNG picture")),
    (0, b"\xff\xd8\xff", say("a JPEG picture")),
    (0, b"GIF8", say("a GIF picture")),
    (0, b"%PDF-", say("a PDF document")),
    (0, b"\x7fELF", say("a program")),
    (0, b"MZ", say("a program")),
)
_OGG = (
    (b"OpusHead", say("an Opus file")),
    (b"\x01vorbis", say("an Ogg Vorbis file")),
    (b"\x7fFLAC", say("an Ogg FLAC file")),
)
_RIFF = {b"AVI ": say("a video"), b"WEBP": say("a WebP picture"), b"RMID": say("a MIDI file")}
_WEB_PAGE = (b"<!doctype html", b"<html", b"<head")


def describe(head: bytes) -> Sentence:
    """Say what a file is from its first bytes (4 KiB are plenty), such as `an MP3 file`."""
    if not head:
        return EMPTY
    return _by_magic(head) or _mpeg(head) or text(head) or UNKNOWN


def _by_magic(head: bytes) -> Sentence | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], say("a RIFF file without audio"))
    if head[:4] == b"OggS":
        return next((what for sign, what in _OGG if sign in head[:200]), say("an Ogg file"))
    if head[4:8] == b"ftyp":
        return say("an AAC/M4A file") if head[8:11] in (b"M4A", b"M4B") else say("a video")
    return next((what for at, sign, what in _MAGIC if head[at : at + len(sign)] == sign), None)


def _mpeg(head: bytes) -> Sentence | None:
    """MPEG audio has no magic number: a frame header must make sense."""
    if head[:3] == b"ID3":
        return say("an MP3 file")
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return say("an AAC file")
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    sensible = version != 1 and layer != 0 and bitrate not in (0, 15) and rate != 3
    return say("an MP3 file") if sensible else None


def text(head: bytes) -> Sentence | None:
    """What kind of text it is; None for anything that isn't text."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_WEB_PAGE):
        return say("a web page")
    # The last character may be cut in two by the end of `head`.
    text = head.decode("utf-8", "ignore")
    whole = len(text.encode()) >= len(head) - 3
    if text and whole and all(char.isprintable() or char in "\r\n\t\f\ufeff" for char in text):
        return say("a text file")
    return None
