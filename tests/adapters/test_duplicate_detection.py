"""Copies of a beat are found and other beats are not: synthesised beats, and real music where installed."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
import soundfile

from adapters.audio.drifting import compare_drifting
from adapters.audio.matching import compare, index_terms
from adapters.memory_fingerprints import MemoryFingerprints
from domain.duplicates import is_duplicate
from tests.copies import CHANGED_COPIES, COPIES, Samples, fingerprint_of, retuned_of
from tests.synth import beat, render

RATE = 44_100
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
# Debian's asc-music.
MUSIC = sorted(Path("/usr/share/games/asc/music").glob("*.mp3"))

COMPOSITIONS = {f"beat {seed}": beat(seed) for seed in range(8)}
# The hard ones: another producer plays the same chords in the same key at the same tempo.
TWINS = {f"twin of {seed}": replace(beat(seed), band=1_000 + seed) for seed in (0, 1, 4, 6)}

CHANGED = ("beat 2", "beat 3", "beat 7")


@pytest.fixture(scope="module")
def beats() -> dict[str, Samples]:
    pieces = (COMPOSITIONS | TWINS).items()
    return {name: render(piece, 60 + piece.bpm % 10, RATE) for name, piece in pieces}


@pytest.fixture(scope="module")
def catalogue(beats: dict[str, Samples]) -> MemoryFingerprints:
    return index_of(beats)


@pytest.fixture(scope="module")
def music() -> dict[str, Samples]:
    """The first 70 seconds of each piece."""
    if not MUSIC:
        pytest.skip("Debian's asc-music is not installed")
    return {path.stem: soundfile.read(path, 70 * RATE, dtype="float32", always_2d=True)[0] for path in MUSIC}


@pytest.fixture(scope="module")
def music_catalogue(music: dict[str, Samples]) -> MemoryFingerprints:
    return index_of(music)


def index_of(tracks: dict[str, Samples]) -> MemoryFingerprints:
    index = MemoryFingerprints(compare, index_terms, compare_drifting)
    for name, samples in tracks.items():
        index.add(name, fingerprint_of(samples, RATE), NOON)
    return index


def found(copying: str, tracks: dict[str, Samples], index: MemoryFingerprints) -> dict[str, list[str]]:
    """The names of what each track's copy matches."""
    copies = {name: COPIES[copying](samples, RATE) for name, samples in tracks.items()}
    matches = {name: index.matches(fingerprint_of(copy, RATE)) for name, copy in copies.items()}
    return {name: [match.recording_id for match in those] for name, those in matches.items()}


def changed_found(samples: Samples, index: MemoryFingerprints) -> list[str]:
    """What an upload of these samples is told of: the plain look-up's answer, else the other one's."""
    matches = index.matches(fingerprint_of(samples, RATE)) or index.changed_copies(retuned_of(samples, RATE))
    return [match.recording_id for match in matches]


@pytest.mark.parametrize("copying", COPIES)
def test_every_copy_of_a_beat_matches_it_alone(
    copying: str, beats: dict[str, Samples], catalogue: MemoryFingerprints
) -> None:
    assert found(copying, beats, catalogue) == {name: [name] for name in beats}


@pytest.mark.parametrize("copying", COPIES)
def test_every_copy_of_real_music_matches_it_alone(
    copying: str, music: dict[str, Samples], music_catalogue: MemoryFingerprints
) -> None:
    assert found(copying, music, music_catalogue) == {name: [name] for name in music}


def test_no_beat_matches_another_even_with_the_same_chords_and_tempo(beats: dict[str, Samples]) -> None:
    prints = [fingerprint_of(samples, RATE) for samples in beats.values()]
    assert not any(is_duplicate(compare(one, other)) for one, other in combinations(prints, 2))


@pytest.mark.parametrize("copying", CHANGED_COPIES)
def test_every_changed_copy_of_a_beat_matches_it_alone(
    copying: str, beats: dict[str, Samples], catalogue: MemoryFingerprints
) -> None:
    change = CHANGED_COPIES[copying]
    found = {name: changed_found(change(beats[name], RATE), catalogue) for name in CHANGED}
    assert found == {name: [name] for name in CHANGED}


def test_no_beat_is_taken_for_a_changed_copy_of_another(
    beats: dict[str, Samples], catalogue: MemoryFingerprints
) -> None:
    for name in (*CHANGED, *TWINS):
        retuned = retuned_of(beats[name], RATE)
        assert catalogue.changed_copies(retuned, excluding=[name]) == [], name
