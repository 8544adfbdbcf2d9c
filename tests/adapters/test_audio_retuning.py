"""Fingerprints at other tunings: Chromaprint's own arithmetic, and what resampling would have given."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.audio.chroma import semitones, terms_of
from adapters.audio.drifting import compare_drifting
from adapters.audio.lab import Lab
from adapters.audio.retuning import TUNINGS, Retunings, bins_at
from domain.audio import AudioLimits, Fingerprint
from tests.copies import Samples, faster, fingerprint_of, low_rate, retuned_of
from tests.synth import beat, render

RATE = 44_100
UNCHANGED = TUNINGS.index(1)


@pytest.fixture(scope="module")
def music() -> Samples:
    return render(beat(3), 40, RATE)


def differing(one: Fingerprint, other: Fingerprint) -> float:
    """The share of bits."""
    length = min(len(one.terms), len(other.terms))
    first, second = (np.array(each.terms[:length], np.uint32) for each in (one, other))
    return float(np.bitwise_count(first ^ second).sum() / (32 * length))


def test_unchanged_audio_has_the_very_terms_of_chromaprint(music: Samples) -> None:
    assert retuned_of(music, RATE)[UNCHANGED] == fingerprint_of(music, RATE)


def test_tunings_lie_a_quarter_of_a_percent_apart_over_more_than_a_semitone_either_way() -> None:
    assert TUNINGS[0] < 0.943 < 2 ** (1 / 12) < 1.06 < TUNINGS[-1]
    assert all(high / low < 1.0025 for low, high in pairwise(TUNINGS))


@pytest.mark.parametrize("place", [0, 20, 27, 50])
def test_a_tuning_undoes_what_was_done_to_the_pitch(place: int, music: Samples) -> None:
    original = fingerprint_of(music, RATE)
    copy = faster(TUNINGS[place])(music, RATE)
    errors = [compare_drifting(tuned, original).bit_error for tuned in retuned_of(copy, RATE)]
    assert int(np.argmin(errors)) == place
    assert errors[place] < 0.1


def test_pieces_of_any_size_give_the_same(music: Samples) -> None:
    mono = low_rate(music, RATE)
    kernel = Retunings()
    for start in range(0, len(mono), 997):
        kernel.feed(mono[start : start + 997])
    assert kernel.finish() == retuned_of(music, RATE)


def test_too_short_audio_has_none() -> None:
    assert Retunings().finish() == ()
    assert terms_of(np.ones((19, 12), np.float32)).size == 0
    assert terms_of(np.ones((20, 12), np.float32)).size == 1


def test_every_bin_that_counts_goes_to_one_pitch_class_or_is_shared_by_two() -> None:
    starts, _ = semitones()
    whole, shared = bins_at(1), bins_at(1.005)
    assert (whole[starts[0] : starts[-1]].sum(axis=1) == 1).all()
    assert set(np.unique(whole)) == {0, 1}
    assert shared.sum() == pytest.approx(1.005 * whole.sum(), rel=1e-4)


def test_the_lab_finds_them_in_a_process_of_its_own(tmp_path: Path, music: Samples) -> None:
    path = tmp_path / "beat.wav"
    soundfile.write(path, music, RATE, "PCM_16")
    with Lab(AudioLimits(min_seconds=1)) as lab:
        found = lab.retuned(path, "beat.wav", lab.inspect(path, "beat.wav"))
    assert len(found) == len(TUNINGS)
    assert differing(found[UNCHANGED], fingerprint_of(music, RATE)) < 0.01
