"""Conversions hold the very samples that went in, inside the sandbox as outside of it."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from adapters.audio.conversion import convert
from adapters.audio.lab import Lab
from domain.audio import AudioLimits, Container
from domain.errors import Refused
from domain.made import Made
from tests.adapters.signals import noise, sine, sixteen_bit, write


def stored(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="int32", always_2d=True)[0]


def whole(seconds: float, channels: int, bits: int, rate: int) -> np.ndarray:
    """Every sample of its own kind, from silence to both ends of the scale."""
    rng = np.random.default_rng(7)
    top = 2 ** (bits - 1)
    samples = rng.integers(-top, top, (int(seconds * rate), channels))
    samples[:4] = np.array([0, top - 1, -top, -1])[:, None]
    return (samples << 32 - bits).astype(np.int32)


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_flac_and_its_wav_hold_the_same_samples(
    tmp_path: Path, bits: int, channels: int, rate: int
) -> None:
    samples = whole(1, channels, bits, rate)
    first, wav, back = tmp_path / "a.flac", tmp_path / "a.wav", tmp_path / "b.flac"
    soundfile.write(first, samples, rate, subtype=f"PCM_{bits}")
    convert(first, wav, Made.WAV)
    convert(wav, back, Made.FLAC)
    assert np.array_equal(stored(wav), samples) and np.array_equal(stored(back), samples)
    told = soundfile.info(wav)
    assert (told.format, told.subtype, told.samplerate) == ("WAV", f"PCM_{bits}", rate)
    assert wav.stat().st_size == 44 + samples.size * bits // 8


def test_an_odd_number_of_bytes_is_padded(tmp_path: Path) -> None:
    source = tmp_path / "a.flac"
    soundfile.write(source, np.zeros((44_101, 1), np.int32), 44_100, subtype="PCM_24")
    convert(source, tmp_path / "a.wav", Made.WAV)
    content = (tmp_path / "a.wav").read_bytes()
    assert len(content) == 44 + 44_101 * 3 + 1
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    assert len(stored(tmp_path / "a.wav")) == 44_101


@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_32"])
def test_what_is_deeper_is_rounded_for_flac(tmp_path: Path, subtype: str) -> None:
    tone = np.concatenate([sine(440, 1)[:, None], [[1.0], [-1.0], [4.0], [-4.0]]])
    source = write(tmp_path / "a.wav", tone, 44_100, subtype)
    convert(source, tmp_path / "a.flac", Made.FLAC)
    assert soundfile.info(tmp_path / "a.flac").subtype == "PCM_24"
    found = soundfile.read(tmp_path / "a.flac", always_2d=True)[0]
    assert np.abs(found - np.clip(tone, -1, 1 - 2**-23)).max() <= 2**-23


def test_the_lab_converts_in_its_own_process(tmp_path: Path) -> None:
    samples = whole(6, 2, 24, 44_100)
    source = tmp_path / "a.flac"
    soundfile.write(source, samples, 44_100, subtype="PCM_24")
    with Lab(AudioLimits(), tuple(Container)) as lab:
        lab.convert(source, tmp_path / "a.wav", Made.WAV)
        lab.convert(tmp_path / "a.wav", tmp_path / "b.flac", Made.FLAC)
        lab.convert(source, tmp_path / "a.mp3", Made.MP3_256)
        assert lab.inspect(tmp_path / "a.wav", "a.wav").bits == 24
    assert np.array_equal(stored(tmp_path / "a.wav"), samples)
    assert np.array_equal(stored(tmp_path / "b.flac"), samples)
    assert (tmp_path / "a.mp3").stat().st_size == pytest.approx(6 * 256 * 125, rel=0.03)


def test_a_damaged_master_leaves_no_half_a_file(tmp_path: Path) -> None:
    source = write(tmp_path / "a.flac", sixteen_bit(noise(6)))
    content = source.read_bytes()
    source.write_bytes(content[: len(content) // 2] + bytes(len(content) // 2))
    with Lab() as lab, pytest.raises(Refused):
        lab.convert(source, tmp_path / "a.wav", Made.WAV)
    assert not (tmp_path / "a.wav").exists()
