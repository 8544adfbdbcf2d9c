"""Laying fingerprints over each other that run at different tempos."""

import numpy as np
import pytest

from adapters.audio.drifting import SLOPES, compare_drifting
from adapters.audio.matching import compare
from domain.audio import Fingerprint
from domain.duplicates import is_changed_copy


def track(seed: int, length: int = 800) -> Fingerprint:
    """Terms that are each held for a while, as slow music has them."""
    dice = np.random.default_rng(seed)
    terms = np.repeat(dice.integers(0, 1 << 32, length), dice.integers(1, 6, length))[:length]
    return Fingerprint(tuple(terms.tolist()))


def at_speed(fingerprint: Fingerprint, ratio: float) -> Fingerprint:
    places = (np.arange(len(fingerprint.terms) / ratio) * ratio).astype(int)
    return Fingerprint(tuple(fingerprint.terms[place] for place in places if place < len(fingerprint.terms)))


def part(fingerprint: Fingerprint, start: int, end: int) -> Fingerprint:
    return Fingerprint(fingerprint.terms[start:end])


@pytest.mark.parametrize("ratio", [0.94, 0.9613, 0.99, 1, 1.0024, 1.03, 1.06])
def test_a_copy_at_another_tempo_is_followed_from_end_to_end(ratio: float) -> None:
    original, copy = track(1), at_speed(track(1), ratio)
    for comparison in (compare_drifting(copy, original), compare_drifting(original, copy)):
        assert comparison.bit_error < 0.04
        assert comparison.coverage > 0.99


def test_the_same_copy_slips_through_where_the_lag_stays() -> None:
    assert compare(at_speed(track(1), 1.03), track(1)).bit_error > 0.3


@pytest.mark.parametrize("start", [0, 300])
def test_a_trimmed_copy_at_another_tempo_is_laid_where_it_belongs(start: int) -> None:
    copy = part(at_speed(track(1), 1.03), start, start + 400)
    comparison = compare_drifting(copy, track(1))
    assert (comparison.overlap, comparison.coverage) == (400, 1)
    assert comparison.bit_error < 0.04


def test_tracks_with_hardly_a_term_in_common_are_unrelated() -> None:
    other = Fingerprint(track(2).terms[:400] + track(1, 1).terms + track(2).terms[400:])
    assert compare_drifting(track(1), track(2)).bit_error == 1
    assert compare_drifting(track(1), other).bit_error > 0.4
    assert compare_drifting(track(1), Fingerprint(())).overlap == 0


def test_a_phrase_in_common_makes_no_copy() -> None:
    other = Fingerprint(track(2).terms[:300] + track(1).terms[:150] + track(3).terms[:300])
    assert not is_changed_copy(compare_drifting(track(1), other))


def test_a_loop_is_followed_along_the_line_that_covers_most() -> None:
    loop = Fingerprint(track(1, 200).terms * 4)
    comparison = compare_drifting(at_speed(loop, 0.98), loop)
    assert comparison.coverage > 0.99
    assert comparison.bit_error < 0.04


def test_a_drone_that_repeats_one_term_for_minutes_takes_no_longer() -> None:
    drone = Fingerprint(track(1, 100).terms + track(2, 1).terms * 10_000)
    assert compare_drifting(drone, drone).diversity < 0.05


def test_lines_cover_a_semitone_either_way() -> None:
    assert SLOPES[0] < 2 ** (-1 / 12) < 2 ** (1 / 12) < SLOPES[-1]


def test_chance_tells_how_far_two_tracks_agree_whatever_they_play() -> None:
    assert compare_drifting(track(1), track(1)).chance == pytest.approx(0.5, abs=0.02)
    mostly_set = [Fingerprint(tuple(term | 0x00FFFFFF for term in track(seed).terms)) for seed in (1, 1)]
    assert compare_drifting(*mostly_set).chance == pytest.approx(0.5 / 4, abs=0.02)
