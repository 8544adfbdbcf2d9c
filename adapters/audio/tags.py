"""Title, BPM and key from a file's own tags: ID3, LIST/INFO and Vorbis comments."""

import codecs
import math
from pathlib import Path
from typing import Any, BinaryIO, cast

from tinytag import TinyTag

from adapters.audio.inspect.source import Source, opened
from adapters.audio.inspect.wav import FORMS
from adapters.audio.sound import Window
from domain.audio import Tags
from domain.music import parse_key
from domain.names import clean_text

LONGEST_TEXT = 200
MOST_BYTES = 16 * 1024**2
MOST_READS = 20_000
_SLOWEST, _FASTEST = 20, 400

# Loaded while files can still be opened: Python looks for a codec when it is first used.
for _codec in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "ascii"):
    codecs.lookup(_codec)


class _Metered(Window):
    """A file that can only be read so much; tags that need more are not worth it."""

    def __init__(self, source: Source) -> None:
        super().__init__(source, 0, source.size)
        self._bytes_left, self._reads_left = MOST_BYTES, MOST_READS
        self._is_long_wav = source.read(0, 4) in FORMS[1:]

    def read(self, count: int = -1) -> bytes:
        start = self.tell()
        wanted = self._size - start if count < 0 else min(count, self._size - start)
        self._bytes_left -= max(0, wanted)
        self._reads_left -= 1
        if self._bytes_left < 0 or self._reads_left < 0:
            raise ValueError("tags that need too much reading")
        found = super().read(max(0, wanted)) or b""
        # RF64 and BW64 have the chunks of RIFF under another name.
        return b"RIFF" + found[4:] if start == 0 and self._is_long_wav else found


def read_tags(path: Path) -> Tags:
    """What the tags say; a file whose tags can't be read has none."""
    with opened(path) as source:
        try:
            tag = TinyTag.get(file_obj=cast(BinaryIO, _Metered(source)), duration=False)
        except Exception:
            # The parser meets bytes made to break it: whatever it trips over, the tags are no use.
            return Tags()
    return _tags(tag)


def _tags(tag: Any) -> Tags:
    key = _key(_first(tag, "initial_key"))
    title = clean_text(str(tag.title or ""))[:LONGEST_TEXT].strip()
    bpm = _bpm(_first(tag, "bpm") or _first(tag, "tempo"))
    return Tags(title=title or None, bpm=bpm, key=key[0], scale=key[1])


def _first(tag: Any, field: str) -> str:
    values = tag.other.get(field) or [""]
    return str(values[0])[:LONGEST_TEXT]


def _bpm(text: str) -> int | None:
    try:
        value = float(text.replace(",", ".").split()[0])
    except (ValueError, IndexError):
        return None
    return math.floor(value + 0.5) if _SLOWEST <= value <= _FASTEST else None


def _key(text: str) -> tuple[str | None, str | None]:
    found = parse_key(clean_text(text))
    if found is None:
        return None, None
    key, scale = found
    return key, scale.value if scale else None
