"""Real music for the benchmarks: what Debian's games have brought onto this machine."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import soundfile

from tests.copies import Samples

# The usual places of packages such as asc-music, 0ad-data, naev-data, wesnoth-1.16-music and widelands-data.
PLACES = ("/usr/share/games", "/usr/share/naev", "/usr/share/pushover", "/usr/share/planetblupi")
SUFFIXES = (".flac", ".mp3", ".oga", ".ogg", ".opus", ".wav")
LEAST_SECONDS = 40


@dataclass(frozen=True)
class Piece:
    """A file of music. Figures come from the `reported` half, thresholds from the other."""

    path: Path
    reported: bool

    def samples(self, seconds: float) -> tuple[Samples, int]:
        """The beginning as (frames, 2), and its rate."""
        with soundfile.SoundFile(self.path) as file:
            samples = file.read(int(seconds * file.samplerate), dtype="float32", always_2d=True)
            return np.ascontiguousarray(samples[:, [0, -1]]), file.samplerate


def pieces() -> list[Piece]:
    """Every piece that is found, in an order and in halves that depend on the names alone.

    `BENCH_MUSIC` names other folders, separated by colons.
    """
    places = os.environ.get("BENCH_MUSIC", ":".join(PLACES)).split(":")
    drawn = sorted((sha256("/".join(path.parts[-2:]).encode()).digest(), path) for path in _files(places))
    return [Piece(path, reported=digest[-1] % 2 == 1) for digest, path in drawn if _is_music(path)]


def _files(places: list[str]) -> Iterator[Path]:
    for place in places:
        for path in Path(place).rglob("*"):
            if path.suffix.lower() in SUFFIXES and path.is_file() and not path.is_symlink():
                yield path


def _is_music(path: Path) -> bool:
    """Long enough, and nothing that only its suffix makes sound."""
    try:
        return bool(soundfile.info(path).duration >= LEAST_SECONDS)
    except soundfile.LibsndfileError:
        return False


def are_one(one: Piece, other: Piece) -> bool:
    """Whether their names say that one is the other, only faster: supertuxkart's `_fast` of the last lap."""
    return _slowest(one) == _slowest(other)


def _slowest(piece: Piece) -> Path:
    return piece.path.with_name(piece.path.stem.removesuffix("_fast"))


def is_stereo(piece: Piece) -> bool:
    return int(soundfile.info(piece.path).channels) == 2
