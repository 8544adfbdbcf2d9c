"""MP3s decode to what went in, whatever went in."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.audio.previews import encode_mp3, mp3_rate
from tests.adapters.signals import RATE, noise, sine, sixteen_bit, write


def encoded(source: Path, kbps: int = 128) -> tuple[np.ndarray, int]:
    target = source.with_suffix(".mp3")
    encode_mp3(source, target, kbps)
    return soundfile.read(target, always_2d=True)


@pytest.mark.parametrize(
    ("name", "subtype", "rate", "channels"),
    [
        ("a.wav", "PCM_16", 44_100, 2),
        ("a.wav", "PCM_16", 48_000, 1),
        ("a.wav", "PCM_24", 96_000, 2),
        ("a.wav", "FLOAT", 88_200, 2),
        ("a.wav", "PCM_32", 192_000, 1),
        ("a.flac", "PCM_16", 44_100, 2),
        ("a.flac", "PCM_24", 44_101, 1),
    ],
)
def test_an_mp3_sounds_like_its_master(
    tmp_path: Path, name: str, subtype: str, rate: int, channels: int
) -> None:
    tone = np.repeat(sine(1_000, 2, 0.5, rate)[:, None], channels, axis=1)
    decoded, found_rate = encoded(write(tmp_path / name, tone, rate, subtype))
    assert (found_rate, decoded.shape[1]) == (mp3_rate(rate), channels)
    assert len(decoded) / found_rate == pytest.approx(2, abs=0.1)
    spectrum = np.abs(np.fft.rfft(decoded[: 2 * found_rate, 0]))
    assert spectrum.argmax() / 2 == pytest.approx(1_000, abs=2)
    assert np.abs(decoded[found_rate]).max() <= 0.55


@pytest.mark.parametrize("kbps", [128, 320])
def test_the_bit_rate_is_the_one_asked_for(tmp_path: Path, kbps: int) -> None:
    source = write(tmp_path / "a.wav", sixteen_bit(noise(4)))
    encode_mp3(source, tmp_path / "a.mp3", kbps)
    assert (tmp_path / "a.mp3").stat().st_size == pytest.approx(4 * kbps * 125, rel=0.03)


def test_floats_beyond_full_scale_are_held_there(tmp_path: Path) -> None:
    decoded, _ = encoded(write(tmp_path / "a.wav", 4 * sine(200, 1)[:, None], RATE, "FLOAT"))
    assert np.sign(decoded[10_000:30_000, 0]).mean() == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(("rate", "expected"), [(44_100, 44_100), (88_200, 44_100), (96_000, 48_000)])
def test_high_rates_become_the_one_that_divides_them(rate: int, expected: int) -> None:
    assert mp3_rate(rate) == expected
