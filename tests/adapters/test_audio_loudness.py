"""Loudness and true peak against ffmpeg, against known signals and against the filters run step by step."""

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from adapters.audio.blocks import Block
from adapters.audio.loudness import RUN, IntegratedLoudness, KWeighting, Recursion, gated, power, unrolled
from adapters.audio.peaks import TruePeak
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


def test_a_sine_of_1_khz_reads_as_ebu_tech_3341_says() -> None:
    amplitude = 10 ** (-23 / 20)
    kernel = IntegratedLoudness(48_000, 2)
    kernel.feed(Block(np.repeat(sine(1_000, 20, amplitude, 48_000)[:, None], 2, axis=1).astype("<f4")))
    assert kernel.finish() == pytest.approx(-23, abs=0.1)


def test_less_than_400_ms_have_no_loudness() -> None:
    kernel = IntegratedLoudness(RATE, 1)
    kernel.feed(Block(np.ones((RATE // 4, 1), "<f4")))
    assert kernel.finish() is None


def test_windows_10_lu_below_the_others_do_not_count() -> None:
    assert gated(np.array([power(-20), power(-20), power(-33)])) == pytest.approx(-20)
    assert gated(np.array([power(-70.5)])) is None


def test_the_unrolled_filter_is_the_filter() -> None:
    weighting = KWeighting.at(RATE)
    outputs, following = unrolled(weighting, RUN)
    samples = np.random.default_rng(5).standard_normal(3 * RUN)
    state, expected = [np.zeros(1)] * 4, []
    for sample in samples:
        out, state = weighting.step(np.array([sample]), state)
        expected.append(out[0])
    carried, found = np.zeros(4), []
    for run in samples.reshape(3, RUN):
        row = np.concatenate([run, carried])
        found += list(row @ outputs)
        carried = row @ following
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("count", [1, 15, 16, 17, 255, 256, 300])
def test_the_grouped_recursion_is_the_recursion(count: int) -> None:
    matrix = np.diag([0.9, 0.8, 0.99, 0.5]) + 0.05 * np.eye(4, k=1)
    random = np.random.default_rng(6)
    inputs, start = random.standard_normal((2, count, 4)), random.standard_normal((2, 4))
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
