"""Laying fingerprints over each other, and choosing the terms that are indexed."""

import numpy as np
import pytest

from adapters.audio.matching import ENOUGH_TERMS, compare, index_terms
from domain.audio import Fingerprint
from domain.duplicates import is_duplicate


def track(seed: int, length: int = 600) -> tuple[int, ...]:
    dice = np.random.default_rng(seed)
    return tuple(dice.integers(0, 1 << 32, length).tolist())


def with_three_bits_flipped(terms: tuple[int, ...]) -> tuple[int, ...]:
    """Three bits of each term's upper 28, so that none of them would be found again."""
    return tuple(term ^ (0b1001001 << 4 + number % 9) for number, term in enumerate(terms))


def test_a_fingerprint_agrees_wholly_with_itself() -> None:
    comparison = compare(Fingerprint(track(1)), Fingerprint(track(1)))
    assert (comparison.bit_error, comparison.overlap, comparison.coverage) == (0, 600, 1)
    assert comparison.diversity == 1


@pytest.mark.parametrize("trimmed", [1, 37, 250])
def test_a_trimmed_copy_is_laid_where_it_belongs_from_either_side(trimmed: int) -> None:
    whole, part = Fingerprint(track(1)), Fingerprint(track(1)[trimmed:])
    assert compare(whole, part) == compare(part, whole)
    assert (compare(whole, part).bit_error, compare(whole, part).overlap) == (0, 600 - trimmed)


def test_a_copy_without_any_term_in_common_is_still_laid_right() -> None:
    whole, part = Fingerprint(track(1)), Fingerprint(with_three_bits_flipped(track(1)[100:]))
    assert not {term >> 4 for term in whole.terms} & {term >> 4 for term in part.terms}
    comparison = compare(whole, part)
    assert (comparison.bit_error, comparison.overlap) == (3 / 32, 500)


def test_bit_error_is_the_share_of_differing_bits() -> None:
    one = Fingerprint(track(1))
    other = Fingerprint((*one.terms[:-2], one.terms[-2] ^ 0b111, one.terms[-1] ^ 1))
    assert compare(one, other).bit_error == 4 / (600 * 32)


def test_a_drone_is_laid_over_its_copy_although_every_term_agrees_with_hundreds() -> None:
    drone = Fingerprint(track(1, 200) + track(2, 1) * 1_000 + track(3, 200))
    copy = Fingerprint(drone.terms[150:])
    comparison = compare(drone, copy)
    assert (comparison.bit_error, comparison.overlap) == (0, 1_250)
    assert comparison.diversity < 1 / 3


def test_silence_at_the_ends_does_not_make_two_tracks_alike() -> None:
    silence = track(9, 1) * 100
    one, other = Fingerprint(silence + track(1)), Fingerprint(track(2) + silence)
    assert not is_duplicate(compare(one, other))


@pytest.mark.parametrize("terms", [(), (1,), (5, 5, 5)])
def test_next_to_nothing_is_no_duplicate_of_anything(terms: tuple[int, ...]) -> None:
    assert not is_duplicate(compare(Fingerprint(terms), Fingerprint(track(1))))
    assert not is_duplicate(compare(Fingerprint(terms), Fingerprint(terms)))


def test_one_in_eight_of_a_long_tracks_terms_is_indexed() -> None:
    assert len(index_terms(Fingerprint(track(1, 8_000)))) == pytest.approx(1_000, rel=0.1)


def test_all_terms_of_a_short_clip_are_indexed() -> None:
    terms = track(1, 40)
    assert sorted(index_terms(Fingerprint(terms))) == sorted({term >> 4 for term in terms})


def test_a_repetitive_track_is_indexed_more_densely() -> None:
    loop = Fingerprint(track(1, 200) * 5)
    assert ENOUGH_TERMS <= len(index_terms(loop)) <= 200


def test_a_trimmed_copy_chooses_the_same_terms_first() -> None:
    whole, part = (index_terms(Fingerprint(track(1, 4_000)[start:])) for start in (0, 1_000))
    assert part == [term for term in whole if term in part]


def test_index_terms_fit_a_signed_32_bit_column() -> None:
    assert max(index_terms(Fingerprint(((1 << 32) - 1,)))) == (1 << 28) - 1
