"""Tempo, key and scale of signals that are known to have them."""

import numpy as np
import pytest

from adapters.audio.fingerprint import RATE
from adapters.audio.key import KeyAndScale
from adapters.audio.tempo import Tempo
from domain.audio import Suggestion
from domain.music import KEYS, Scale
from tests.adapters.signals import drums, noise, sine

PROGRESSIONS = {Scale.MAJOR: ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))}
PROGRESSIONS[Scale.MINOR] = ((0, 3, 7), (8, 12, 15), (5, 8, 12), (7, 10, 14))


def tempo(samples: np.ndarray) -> Suggestion | None:
    kernel = Tempo()
    kernel.feed(samples.astype(np.float32))
    return kernel.finish()


def key(samples: np.ndarray) -> tuple[Suggestion, Suggestion] | None:
    kernel = KeyAndScale()
    kernel.feed(samples.astype(np.float32))
    return kernel.finish()


def chords(tonic: int, scale: Scale) -> np.ndarray:
    """Four chords with their roots in the bass, each tone with a few overtones."""
    parts = []
    for chord in (*PROGRESSIONS[scale], PROGRESSIONS[scale][0]):
        steps = (chord[0] - 12, *chord)
        notes = [262 / 2 * 2 ** ((tonic + step) / 12) for step in steps]
        parts.append(sum(sine(note * n, 2, 0.1 / n, RATE) for note in notes for n in (1, 2, 3)))
    return np.concatenate(parts)


@pytest.mark.parametrize("bpm", [60, 74, 87.5, 96, 110, 128, 140, 155, 174, 190])
def test_drums_are_found_at_their_tempo_or_an_octave_from_it(bpm: float) -> None:
    found = tempo(drums(bpm, 30, RATE))
    assert found
    assert min(abs(int(found.value) * factor - bpm) for factor in (0.5, 1, 2)) <= 1
    assert 50 <= int(found.value) <= 200


@pytest.mark.parametrize("bpm", [90, 96, 110, 128, 140, 155])
def test_usual_tempi_are_found_to_one_beat_with_confidence(bpm: int) -> None:
    found = tempo(drums(bpm, 30, RATE))
    assert found and abs(int(found.value) - bpm) <= 1
    assert found.confidence > 0.5


def test_a_tempo_in_noise_is_not_trusted() -> None:
    found = tempo(noise(20, 1, rate=RATE)[:, 0])
    assert found and found.confidence < 0.2


def test_silence_has_neither_tempo_nor_key() -> None:
    assert tempo(np.zeros(10 * RATE)) is None
    assert key(np.zeros(10 * RATE)) is None


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize("tonic", range(12))
def test_chords_are_found_in_their_key(tonic: int, scale: Scale) -> None:
    found = key(chords(tonic, scale))
    assert found
    assert (found[0].value, found[1].value) == (KEYS[tonic], scale.value)
    assert all(0 < suggestion.confidence <= 1 for suggestion in found)


def test_a_key_in_noise_is_not_trusted() -> None:
    found = key(noise(20, 1, rate=RATE)[:, 0])
    assert found and found[0].confidence < 0.5
