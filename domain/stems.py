"""What a ZIP of stems may hold, judged by its listing and by what each file inside looks like."""

import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain import faults
from domain.audio import readable_size
from domain.errors import Refused
from domain.names import clean_path, clean_text
from domain.words import Sentence, say


class Kind(StrEnum):
    """What a file inside is, in words for people."""

    WAV = "a WAV file"
    FLAC = "a FLAC file"
    AIFF = "an AIFF file"
    MP3 = "an MP3 file"
    OGG = "an Ogg file"
    MIDI = "a MIDI file"
    TEXT = "a text file"
    PDF = "a PDF document"
    PICTURE = "a picture"
    LEFTOVER = "a file that an operating system leaves behind"
    UNKNOWN = "a file of an unknown kind"


WORDS: Mapping[Kind, Sentence] = {
    Kind.WAV: say("a WAV file"),
    Kind.FLAC: say("a FLAC file"),
    Kind.AIFF: say("an AIFF file"),
    Kind.MP3: say("an MP3 file"),
    Kind.OGG: say("an Ogg file"),
    Kind.MIDI: say("a MIDI file"),
    Kind.TEXT: say("a text file"),
    Kind.PDF: say("a PDF document"),
    Kind.PICTURE: say("a picture"),
    Kind.LEFTOVER: say("a file that an operating system leaves behind"),
    Kind.UNKNOWN: say("a file of an unknown kind"),
}
AUDIO = frozenset((Kind.WAV, Kind.FLAC, Kind.AIFF, Kind.MP3, Kind.OGG))
ACCEPTED = say("WAV, FLAC, AIFF, MP3, OGG and MIDI files, and texts, PDFs and pictures with them")
STORED, DEFLATED = 0, 8

_SUFFIXES = {
    **dict.fromkeys(("wav", "wave", "bwf"), Kind.WAV),
    "flac": Kind.FLAC,
    **dict.fromkeys(("aif", "aiff", "aifc"), Kind.AIFF),
    "mp3": Kind.MP3,
    **dict.fromkeys(("ogg", "oga", "opus"), Kind.OGG),
    **dict.fromkeys(("mid", "midi"), Kind.MIDI),
    **dict.fromkeys(("txt", "md"), Kind.TEXT),
    "pdf": Kind.PDF,
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp"), Kind.PICTURE),
}
_ARCHIVES = re.compile(
    "zipx?|rar|7z|gz|tgz|tar|bz2|tbz|xz|txz|zst|lz|lzma|z|cab|iso|dmg|img|arj|ace|lzh|sitx?"
)
_PROGRAMS = re.compile(
    "exe|com|bat|cmd|scr|pif|msi|dll|sys|cpl|ps1|vbs|vbe|js|jse|wsf|hta|lnk|reg|app|command|sh|py|pl|rb|jar|"
    "apk|deb|rpm|pkg|so|dylib|vst3?|component|aaxplugin|desktop|url|webloc"
)
_PACKINGS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 97: "WavPack", 98: "PPMd"}
_SPECIAL = {
    stat.S_IFLNK: say("a link"),
    stat.S_IFDIR: say("a folder"),
    stat.S_IFIFO: say("a pipe"),
    stat.S_IFSOCK: say("a socket"),
}
_LEFTOVERS = frozenset((".ds_store", "thumbs.db", "desktop.ini", "icon\r"))
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class StemFile:
    """A file in an archive of stems: its path there, and its bytes when unpacked."""

    name: str
    size: int


@dataclass(frozen=True)
class StemsLimits:
    """How much an archive may hold, in bytes, files and characters.

    The ratio is that of the whole archive, and only asked for from `ratio_from` bytes on: a stem that is
    silent packs a thousandfold, but a whole archive of audio does not. Entries are files, folders and what
    an operating system left behind.
    """

    most_files: int = 200
    most_entries: int = 1000
    most_bytes: int = 4 * 1024**3
    most_file_bytes: int = 2 * 1024**3
    highest_ratio: int = 100
    ratio_from: int = 64 * 1024**2
    most_folders_deep: int = 5
    longest_name: int = 240


@dataclass(frozen=True)
class Entry:
    """A line of an archive's listing, as the archive has it; `mode` is Unix's, 0 where it isn't known.

    `other_path` is a second path that the archive gives for the same file, which some programs use.
    """

    path: str
    size: int
    packed: int
    method: int = STORED
    mode: int = 0
    is_encrypted: bool = False
    other_path: str = ""

    @property
    def is_folder(self) -> bool:
        return self.path.endswith("/")

    @property
    def parts(self) -> list[str]:
        return [part for part in self.path.split("/") if part not in ("", ".")]

    @property
    def shown(self) -> str:
        return clean_path(self.path)


def check_listing(entries: Sequence[Entry], limits: StemsLimits, name: str) -> tuple[StemFile, ...]:
    """The files that count, if everything that the listing says is right. Raises `Refused`."""
    check_count(len(entries), limits, name)
    for entry in entries:
        _check_path(entry, limits, name)
        _check_entry(entry, limits, name)
    _check_sizes(entries, limits, name)
    _check_names(entries, name)
    kinds = {entry: kind_of(entry, name) for entry in entries if not entry.is_folder}
    files = [entry for entry, kind in kinds.items() if kind is not Kind.LEFTOVER]
    if len(files) > limits.most_files:
        raise _too_many(len(files), limits.most_files, name)
    if not AUDIO.intersection(kinds.values()):
        raise Refused(faults.NO_STEM_INSIDE, name=name)
    return tuple(StemFile(_clean(entry), entry.size) for entry in files)


def check_count(entries: int, limits: StemsLimits, name: str) -> None:
    """Refuse a listing that is longer than anybody needs (`Refused`)."""
    if entries > limits.most_entries:
        raise _too_many(entries, limits.most_files, name)


def kind_of(entry: Entry, name: str) -> Kind:
    """What a file claims to be by its name. Raises `Refused` for what doesn't belong to stems."""
    if _is_leftover(entry):
        return Kind.LEFTOVER
    suffix = _suffix(entry.parts[-1])
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if _ARCHIVES.fullmatch(suffix):
        raise Refused(faults.ARCHIVE_INSIDE, name=name, inside=entry.shown)
    if _PROGRAMS.fullmatch(suffix):
        raise Refused(faults.PROGRAM_INSIDE, name=name, inside=entry.shown)
    raise Refused(faults.NOT_A_STEM, name=name, inside=entry.shown, accepted=ACCEPTED)


def kinds_inside(files: Iterable[StemFile]) -> frozenset[Kind]:
    """What kinds of files an archive holds that was found to be right."""
    return frozenset(_SUFFIXES.get(_suffix(file.name), Kind.UNKNOWN) for file in files)


def check_content(entry: Entry, found: Kind | None, words: Sentence, name: str) -> None:
    """Refuse a file whose content is not of the kind that its name claims (`Refused`).

    `found` is None for content that no file of stems has; `words` say what it is. A text may be in any
    encoding, so what isn't recognised passes for one.
    """
    claimed = kind_of(entry, name)
    is_lenient = claimed in (Kind.TEXT, Kind.LEFTOVER) and found in (Kind.TEXT, Kind.UNKNOWN)
    if found is not claimed and not is_lenient:
        raise Refused(
            faults.STEM_DISGUISED, name=name, inside=entry.shown, claimed=WORDS[claimed], found=words
        )


def _suffix(name: str) -> str:
    _, dot, ending = name.rpartition(".")
    return ending.strip().lower() if dot else ""


def _is_leftover(entry: Entry) -> bool:
    """What Finder and Explorer put into archives unasked; `._name` holds the Finder's notes on `name`."""
    last = entry.parts[-1]
    return last.startswith("._") or last.lower() in _LEFTOVERS


def _check_path(entry: Entry, limits: StemsLimits, name: str) -> None:
    for path in (entry.path, entry.other_path):
        if detail := _leads_outside(path):
            raise Refused(faults.ZIP_PATH_OUTSIDE, name=name, inside=entry.shown, detail=detail)
    if detail := _unusable(entry, limits):
        raise Refused(faults.STEM_NAME_UNUSABLE, name=name, inside=entry.shown, detail=detail)


def _leads_outside(path: str) -> str | None:
    if path.startswith("/"):
        return say("its path begins with a slash")
    if "\\" in path:
        return say("its path has a backslash")
    if "\0" in path:
        return say("its path has an unseen character that ends it early")
    if _DRIVE.match(path):
        return say("its path begins with a drive letter")
    return say("its path has “..”") if ".." in path.split("/") else None


def _unusable(entry: Entry, limits: StemsLimits) -> str | None:
    parts = entry.parts
    is_nameless = not parts and not entry.is_folder
    if is_nameless or not all(clean_text(part) for part in parts):
        return say("it is empty")
    if len("/".join(parts)) > limits.longest_name:
        return say("it is longer than {most} characters", most=limits.longest_name)
    if len(parts) - 1 > limits.most_folders_deep:
        return say(
            "it lies {found} folders deep, and {most} are the most",
            found=len(parts) - 1,
            most=limits.most_folders_deep,
        )
    return None


def _check_entry(entry: Entry, limits: StemsLimits, name: str) -> None:
    if entry.is_encrypted:
        raise Refused(faults.ZIP_ENCRYPTED, name=name, inside=entry.shown)
    if entry.method not in (STORED, DEFLATED):
        found = _PACKINGS.get(entry.method, say("method {number}", number=str(entry.method)))
        raise Refused(faults.ZIP_PACKED_OTHERWISE, name=name, inside=entry.shown, found=found)
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR if entry.is_folder else 0):
        found = _SPECIAL.get(stat.S_IFMT(entry.mode), say("a device"))
        raise Refused(faults.ZIP_SPECIAL_FILE, name=name, inside=entry.shown, found=found)
    if entry.is_folder and entry.size:
        raise Refused(
            faults.ZIP_DAMAGED, name=name, detail=say("its folder “{folder}” has content", folder=entry.shown)
        )
    if entry.size > limits.most_file_bytes:
        found, most = readable_size(entry.size), readable_size(limits.most_file_bytes)
        raise Refused(faults.STEM_TOO_LARGE, name=name, inside=entry.shown, found=found, most=most)


def _check_sizes(entries: Sequence[Entry], limits: StemsLimits, name: str) -> None:
    size, packed = sum(entry.size for entry in entries), sum(entry.packed for entry in entries)
    if size > limits.most_bytes:
        found, most = readable_size(size), readable_size(limits.most_bytes)
        raise Refused(faults.ZIP_TOO_LARGE, name=name, found=found, most=most)
    if size > limits.ratio_from and size > limits.highest_ratio * packed:
        detail = say("it unpacks to {times} times its size", times=size // max(packed, 1))
        raise Refused(faults.ZIP_BOMB, name=name, detail=detail)


def _check_names(entries: Sequence[Entry], name: str) -> None:
    """Two files of one name, or a file and a folder; a folder may well be listed twice."""
    files: set[str] = set()
    for entry in entries:
        if not entry.is_folder:
            key = _key(entry.parts)
            if key in files:
                raise Refused(faults.ZIP_SAME_NAME, name=name, inside=entry.shown)
            files.add(key)
    for entry in entries:
        folders = entry.parts if entry.is_folder else entry.parts[:-1]
        if any(_key(folders[: at + 1]) in files for at in range(len(folders))):
            raise Refused(faults.ZIP_SAME_NAME, name=name, inside=entry.shown)


def _key(parts: Sequence[str]) -> str:
    """What Windows and macOS compare: no case, composed letters, no dots or spaces at the end of a part."""
    folded = (unicodedata.normalize("NFC", clean_text(part)).casefold().rstrip(". ") for part in parts)
    return unicodedata.normalize("NFC", "/".join(folded))


def _clean(entry: Entry) -> str:
    return "/".join(clean_text(part) for part in entry.parts)


def _too_many(found: int, most: int, name: str) -> Refused:
    return Refused(faults.ZIP_TOO_MANY_FILES, name=name, found=found, most=most)
