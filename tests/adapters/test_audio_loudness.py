"""Loudness and true peak against ffmpeg, against known signals and against the filters run step by step."""

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from adapters.audio.blocks import Block
from adapters.audio.loudness import IntegratedLoudness, LowFilter, Recursion, gated, power
from adapters.audio.peaks import TruePeak
from adapters.audio.resampling import LowRate, low_pass
from adapters.audio.weighting import PASS_HZ, RAISE, SHELF_HZ, SHELF_Q, Deficit
from tests.adapters.signals import RATE, analysed, drums, noise, sine, write


def by_ffmpeg(path: Path) -> tuple[float, float]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(path), "-af", "ebur128=peak=true"]
    run = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True)
    summary = run.stderr[run.stderr.rindex("Summary:") :]
    integrated, peak = re.search(r"I:\s+(\S+) LUFS", summary), re.search(r"Peak:\s+(\S+) dBFS", summary)
    assert integrated and peak
    return float(integrated[1]), float(peak[1])


SIGNALS = {
    "noise": noise(10),
    "mono drums": drums(93, 10),
    "one side only": np.stack([sine(60, 10), np.zeros(10 * RATE)], axis=1),
    "quiet, then loud": np.concatenate([0.003 * noise(8), noise(4)]),
    "with a pause": np.concatenate([noise(4), np.zeros((5 * RATE, 2)), 0.5 * noise(4)]),
    "clipped": np.clip(4 * noise(8), -1, 0.999),
}


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("signal", SIGNALS)
def test_loudness_and_peak_are_ffmpegs(tmp_path: Path, signal: str, rate: int) -> None:
    path = write(tmp_path / "a.wav", SIGNALS[signal], rate, "PCM_24")
    integrated, peak = by_ffmpeg(path)
    found = analysed(path).loudness
    assert found.integrated == pytest.approx(integrated, abs=0.1)
    assert found.true_peak == pytest.approx(peak, abs=0.2)


def loudness(samples: np.ndarray, rate: int) -> float | None:
    kernel = IntegratedLoudness(rate, samples.shape[1])
    low, block = LowRate(rate, samples.shape[1], (kernel.low,), ()), Block(samples.astype("<f4"))
    for part in (kernel, low):
        part.feed(block)
    low.flush()
    return kernel.finish()


def test_a_sine_of_1_khz_reads_as_ebu_tech_3341_says() -> None:
    one = sine(1_000, 20, 10 ** (-23 / 20), 48_000)
    assert loudness(np.stack([one, one], axis=1), 48_000) == pytest.approx(-23, abs=0.1)


def test_less_than_400_ms_have_no_loudness() -> None:
    assert loudness(np.ones((RATE // 4, 1)), RATE) is None


def test_a_constant_offset_is_not_heard() -> None:
    hiss = noise(10, amplitude=0.05)
    assert loudness(hiss + 0.3, RATE) == pytest.approx(loudness(hiss, RATE), abs=0.1)


def test_windows_10_lu_below_the_others_do_not_count() -> None:
    assert gated(np.array([power(-20), power(-20), power(-33)])) == pytest.approx(-20)
    assert gated(np.array([power(-70.5)])) is None


def by_the_standard(frequencies: np.ndarray, rate: int) -> np.ndarray:
    """The power of the two filters of BS.1770, as two biquads for any rate."""
    z = np.exp(-2j * np.pi * frequencies / rate)
    k, near = np.tan(np.pi * SHELF_HZ / rate), RAISE**0.4996667741545416 / SHELF_Q
    above = (RAISE + near * k + k * k, 2 * (k * k - RAISE), RAISE - near * k + k * k)
    below = (1 + k / SHELF_Q + k * k, 2 * (k * k - 1), 1 - k / SHELF_Q + k * k)
    low = np.tan(np.pi * PASS_HZ / rate)
    under = np.array(
        (
            1 + low / 0.5003270373238773 + low * low,
            2 * (low * low - 1),
            1 - low / 0.5003270373238773 + low * low,
        )
    )
    parts = [
        sum(part * z**order for order, part in enumerate(parts)) for parts in (above, below, under / under[0])
    ]
    return np.abs(parts[0] / parts[1] * (1 - z) ** 2 / parts[2]) ** 2


@pytest.mark.parametrize("rate", [44_100, 48_000, 88_200, 96_000, 176_400, 192_000])
def test_what_is_taken_away_leaves_the_weighting_of_the_standard(rate: int) -> None:
    deficit, frequencies = Deficit.at(rate), np.geomspace(20, 20_000, 300)
    taps = low_pass(deficit.factor)
    passed = np.exp(-2j * np.pi * np.outer(frequencies / rate, np.arange(len(taps)))) @ taps
    z = np.exp(-2j * np.pi * frequencies * deficit.factor / rate)
    passed *= deficit.level * sum(tap * z**order for order, tap in enumerate(deficit.shelf))
    for zero in deficit.zeros:
        passed *= (1 - zero * z) / (1 - deficit.pole * z)
    found = deficit.gain * (RAISE**2 - (RAISE**2 - 1) * np.abs(passed) ** 2)
    assert 10 * np.log10(found / by_the_standard(frequencies, rate)) == pytest.approx(0, abs=0.02)


def test_the_unrolled_filter_is_the_filter() -> None:
    deficit = Deficit.at(RATE)
    samples = np.random.default_rng(5).standard_normal(400).astype(np.float32)
    expected = deficit.level * np.convolve(samples, deficit.shelf)
    for zero in deficit.zeros:
        before, out = 0.0, 0.0
        for index, sample in enumerate(expected):
            out = sample - zero * before + deficit.pole * out
            before, expected[index] = sample, out
    kernel = LowFilter(deficit, 1)
    found = np.concatenate([kernel.feed(piece[None]) for piece in np.split(samples, [10, 170, 330])], axis=1)
    assert found.shape[1] > 300
    assert found[0] == pytest.approx(expected[: found.shape[1]], abs=1e-4)


@pytest.mark.parametrize("count", [1, 15, 16, 17, 255, 256, 300])
def test_the_grouped_recursion_is_the_recursion(count: int) -> None:
    matrix = np.diag([0.9, 0.99]) + 0.05 * np.eye(2, k=1)
    random = np.random.default_rng(6)
    inputs, start = random.standard_normal((2, count, 2)), random.standard_normal((2, 2))
    states = Recursion(matrix).states(inputs.astype(np.float32), start.astype(np.float32))
    expected = [start]
    for index in range(count):
        expected.append(inputs[:, index] + expected[-1] @ matrix)
    assert states == pytest.approx(np.stack(expected, axis=1), abs=1e-4)


def test_a_peak_between_two_samples_is_found() -> None:
    """A quarter of the rate, sampled at 45 degrees: no sample is higher than 0.707 of the sine."""
    time = np.arange(RATE) / RATE
    fade = np.minimum(1, np.minimum(time, time[::-1]) * 20)
    samples = 0.8 * fade * np.sin(2 * np.pi * RATE / 4 * time + np.pi / 4)
    kernel = TruePeak(RATE, 1)
    kernel.feed(Block(samples[:, None].astype("<f4")))
    assert kernel.finish() == pytest.approx(20 * np.log10(0.8), abs=0.1)


@pytest.mark.parametrize("place", [0, 63, 64, 500, 999])
def test_a_single_full_sample_peaks_at_full_scale(place: int) -> None:
    samples = np.zeros((1_000, 2), "<f4")
    samples[place, 1] = -1
    kernel = TruePeak(RATE, 2)
    kernel.feed(Block(samples))
    assert kernel.finish() == pytest.approx(0, abs=0.01)
