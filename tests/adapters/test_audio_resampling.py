"""The low rate: what stays, what goes, and that nothing is shifted or lost at the ends."""

import numpy as np
import pytest

from adapters.audio.blocks import Block
from adapters.audio.fingerprint import RATE
from adapters.audio.resampling import Decimator, LowRate, factor_at
from tests.adapters.signals import sine


class Kept:
    def __init__(self) -> None:
        self.parts: list[np.ndarray] = []

    def feed(self, low: np.ndarray) -> None:
        self.parts.append(low)

    def whole(self) -> np.ndarray:
        return np.concatenate(self.parts, axis=-1)


def low(samples: np.ndarray, factor: int) -> np.ndarray:
    decimator = Decimator(factor, 1)
    planar = samples[None].astype(np.float32)
    return np.concatenate([decimator.feed(planar), decimator.flush()], axis=1)[0]


@pytest.mark.parametrize("factor", [1, 4, 8, 17])
def test_low_tones_stay_where_they_are(factor: int) -> None:
    samples = sine(1_000, 1, rate=factor * RATE)
    assert low(samples, factor)[50:-50] == pytest.approx(samples[::factor][50:-50], abs=2e-3)


def test_tones_that_would_be_mirrored_among_the_low_ones_go() -> None:
    assert np.abs(low(sine(8_000, 1), 4)[50:-50]).max() < 1e-3


@pytest.mark.parametrize("frames", [1, 63, 64, 65, 1_000, 4_001])
def test_every_started_step_makes_a_sample(frames: int) -> None:
    assert len(low(np.ones(frames), 4)) == -(-frames // 4)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 192_000])
def test_the_mean_comes_at_the_rate_of_fingerprints(rate: int) -> None:
    each, mean = Kept(), Kept()
    kernel = LowRate(rate, 2, (each,), (mean,))
    tone = sine(440, 2, rate=rate)
    kernel.feed(Block(np.stack([tone, np.zeros_like(tone)], axis=1).astype("<f4")))
    kernel.flush()
    assert each.whole().shape == (2, -(-2 * rate // factor_at(rate)))
    expected = sine(440, 2, 0.25, RATE)
    assert len(mean.whole()) == pytest.approx(len(expected), abs=1)
    assert mean.whole()[200:20_000] == pytest.approx(expected[200:20_000], abs=5e-3)
