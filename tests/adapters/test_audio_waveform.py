"""The waveform against audiowaveform's arithmetic, and every kernel against the size of its blocks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.audio.blocks import Block
from adapters.audio.fingerprint import FingerprintKernel
from adapters.audio.hashing import SampleHash
from adapters.audio.key import KeyAndScale
from adapters.audio.loudness import IntegratedLoudness
from adapters.audio.peaks import TruePeak
from adapters.audio.resampling import LowRate
from adapters.audio.tempo import Tempo
from adapters.audio.waveform import Waveform
from tests.adapters.signals import RATE, drums, in_pieces, noise, sixteen_bit


def towards_zero(value: int, by: int) -> int:
    return abs(value) // by * (1 if value >= 0 else -1)


def as_audiowaveform(samples: list[list[int]]) -> bytes:
    """Its documented steps, one sample at a time: mean of the channels, lowest and highest of 256, 8 bits."""
    points = b""
    mix = [towards_zero(sum(frame), len(frame)) for frame in samples]
    for start in range(0, len(mix), 256):
        for edge in (min, max):
            points += towards_zero(edge(mix[start : start + 256]), 256).to_bytes(1, "big", signed=True)
    return points


def waveform(*blocks: Block) -> bytes:
    kernel = Waveform()
    for block in blocks:
        kernel.feed(block)
    return kernel.finish()


def test_points_are_those_of_audiowaveform() -> None:
    random = np.random.default_rng(3)
    for channels in (1, 2):
        samples = random.integers(-32_768, 32_768, (2_000, channels)).astype("<i2")
        samples[256:512] //= 100
        assert waveform(Block(samples)) == as_audiowaveform(samples.tolist())


def test_the_extremes_fit_into_a_byte() -> None:
    samples = np.array([[-32_768, -32_768], [32_767, 32_767]], "<i2")
    assert waveform(Block(samples)) == bytes([0x80, 0x7F])


def test_finer_samples_are_cut_to_sixteen_bits_first() -> None:
    samples = np.random.default_rng(4).integers(-(2**31), 2**31, (1_000, 2)).astype("<i4")
    assert waveform(Block(samples)) == as_audiowaveform((samples >> 16).tolist())


def test_floats_are_scaled_and_cut_and_held_at_full_scale() -> None:
    samples = np.array([[0.5, 0.5], [-3.0, -3.0]], "<f4")
    assert waveform(Block(samples)) == as_audiowaveform([[16_383, 16_383], [-32_767, -32_767]])


SAMPLES = sixteen_bit(0.5 * drums(120, 5)[:, None] + noise(5, amplitude=0.02))


def measured(sizes: list[int]) -> tuple[object, ...]:
    fingerprint, tempo, key = FingerprintKernel(), Tempo(), KeyAndScale()
    loudness = IntegratedLoudness(RATE, 2)
    low = LowRate(RATE, 2, (loudness.low,), (fingerprint, tempo, key))
    whole = (SampleHash(16, True), Waveform(), loudness, TruePeak(RATE, 2))
    for block in in_pieces(SAMPLES, sizes):
        for kernel in (low, *whole):
            kernel.feed(block)
    low.flush()
    return tuple(kernel.finish() for kernel in (*whole, fingerprint, tempo, key))


AT_ONCE = measured([len(SAMPLES)])


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(st.integers(60, 70_000), min_size=1, max_size=4).filter(lambda sizes: sum(sizes) > 4_000))
def test_the_size_of_blocks_changes_nothing(sizes: list[int]) -> None:
    assert measured(sizes) == AT_ONCE
