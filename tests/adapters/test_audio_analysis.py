"""One pass over a file: what it finds, and what it refuses."""

import hashlib
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adapters.audio.analysis import Progress, analyse, lanes
from adapters.audio.blocks import Block, blocks
from adapters.audio.inspect import inspect
from domain import faults
from domain.audio import AudioFormat, AudioLimits, Container, Loudness
from domain.errors import Fault, Refused
from tests.adapters.signals import ANY_LENGTH, RATE, analysed, noise, sine, sixteen_bit, write

MONO = AudioFormat(Container.WAV, 1, RATE, 16)


def refusal(path: Path, format: AudioFormat, limits: AudioLimits = ANY_LENGTH) -> Refused:
    with pytest.raises(Refused) as caught:
        analyse(path, "beat.wav", format, lambda step, done: None, limits)
    return caught.value


def test_wav_and_flac_of_the_same_samples_agree_in_everything(tmp_path: Path) -> None:
    samples = sixteen_bit(noise(6))
    wav, flac = write(tmp_path / "a.wav", samples), write(tmp_path / "a.flac", samples)
    assert analysed(wav) == analysed(flac)


def test_24_bit_samples_hash_alike_in_wav_and_flac(tmp_path: Path) -> None:
    samples = (noise(1) * 2**31).clip(-(2**31), 2**31 - 1).astype("<i4")
    wav = analysed(write(tmp_path / "a.wav", samples, subtype="PCM_24"))
    flac = analysed(write(tmp_path / "a.flac", samples, subtype="PCM_24"))
    packed = samples.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
    assert wav.sha256_samples == flac.sha256_samples == hashlib.sha256(packed).hexdigest()


@pytest.mark.parametrize(("subtype", "dtype"), [("PCM_16", "<i2"), ("PCM_32", "<i4"), ("FLOAT", "<f4")])
def test_the_hash_is_over_the_samples_as_they_are_stored(tmp_path: Path, subtype: str, dtype: str) -> None:
    stored = noise(0.5).astype("<f4")
    if dtype != "<f4":
        stored = (stored * np.iinfo(dtype).max / 4).astype(dtype)
    found = analysed(write(tmp_path / "a.wav", stored, subtype=subtype))
    assert found.sha256_samples == hashlib.sha256(stored.tobytes()).hexdigest()


def test_a_flac_whose_checksum_differs_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", sixteen_bit(noise(1)))
    content = bytearray(path.read_bytes())
    content[8 + 18] ^= 1
    path.write_bytes(content)
    assert refusal(path, inspect(path, "a", ANY_LENGTH)).code == faults.DECODED_OTHERWISE.code


def test_a_flac_without_a_checksum_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", sixteen_bit(noise(1)))
    content = bytearray(path.read_bytes())
    content[8 + 18 : 8 + 34] = bytes(16)
    path.write_bytes(content)
    assert analysed(path).frames == RATE


def test_a_damaged_flac_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", sixteen_bit(noise(3)))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    codes = (faults.UNDECODABLE.code, faults.DECODED_OTHERWISE.code)
    assert refusal(path, inspect(path, "a", ANY_LENGTH)).code in codes


@pytest.mark.parametrize("promised", [RATE - 1, RATE + 1])
def test_another_number_of_samples_than_promised_is_refused(tmp_path: Path, promised: int) -> None:
    path = write(tmp_path / "a.wav", sine(440, 1))
    refused = refusal(path, replace(MONO, frames=promised))
    assert refused.code == faults.DECODED_OTHERWISE.code
    assert f"instead of {promised:,}" in refused.message


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused_with_their_place(tmp_path: Path, wrong: float) -> None:
    samples = noise(3).astype("<f4")
    samples[2 * RATE, 1] = wrong
    path = write(tmp_path / "a.wav", samples, subtype="FLOAT")
    refused = refusal(path, inspect(path, "a", ANY_LENGTH))
    assert refused.code == faults.NOT_FINITE.code
    assert "at 2.000 seconds" in refused.message


def test_absurdly_loud_floats_are_measured_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.full((RATE, 2), 1e38, "<f4"), subtype="FLOAT")
    assert analysed(path).loudness.true_peak is not None


def piped(path: Path, samples: np.ndarray) -> Path:
    """A WAV as a program leaves it that writes to a pipe and can't go back to fill in lengths."""
    riff = struct.pack("<4sI4s", b"RIFF", 2**32 - 1, b"WAVE")
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    path.write_bytes(riff + fmt + struct.pack("<4sI", b"data", 2**32 - 1) + sixteen_bit(samples).tobytes())
    return path


def test_a_wav_of_unknown_length_is_read_to_its_end(tmp_path: Path) -> None:
    path = piped(tmp_path / "a.wav", sine(440, 2))
    found = analyse(path, "a", MONO, lambda step, done: None, ANY_LENGTH)
    assert found.frames == 2 * RATE


@pytest.mark.parametrize(
    ("limits", "fault"),
    [(AudioLimits(min_seconds=3), faults.TOO_SHORT), (AudioLimits(0, 0, 1), faults.TOO_LONG)],
)
def test_an_unknown_length_is_checked_once_it_is_known(
    tmp_path: Path, limits: AudioLimits, fault: Fault
) -> None:
    path = piped(tmp_path / "a.wav", sine(440, 2))
    assert refusal(path, MONO, limits).code == fault.code


def test_silence_has_a_waveform_and_no_loudness(tmp_path: Path) -> None:
    found = analysed(write(tmp_path / "a.wav", np.zeros((6 * RATE, 2))))
    assert found.loudness == Loudness(None, None)
    assert not any(found.waveform)
    assert (found.bpm, found.key, found.scale) == (None, None, None)


def test_a_single_sample_is_enough(tmp_path: Path) -> None:
    found = analysed(write(tmp_path / "a.wav", np.array([[1000]], "<i2")))
    assert (found.frames, found.waveform) == (1, bytes([3, 3]))
    assert found.fingerprint is None


@pytest.mark.parametrize("rate", [44_101, 48_000, 88_200, 96_000, 192_000])
def test_any_rate_is_measured(tmp_path: Path, rate: int) -> None:
    found = analysed(write(tmp_path / "a.wav", sine(997, 6, 0.5, rate), rate, "PCM_24"))
    assert found.frames == 6 * rate
    assert found.loudness.integrated == pytest.approx(-9.03, abs=0.1)
    assert found.loudness.true_peak == pytest.approx(-6.02, abs=0.1)
    assert found.fingerprint and len(found.fingerprint.terms) > 20


def test_each_step_is_reported_when_it_is_done(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", sine(440, 1))
    said: list[tuple[str, float]] = []
    analyse(path, "a", replace(MONO, frames=RATE), lambda *step: said.append(step), ANY_LENGTH)
    assert said == [(step, 1.0) for step in ("decode", "waveform", "loudness", "fingerprint", "tempo", "key")]


def test_progress_is_reported_a_few_times_a_second() -> None:
    now = iter([0.0, 0.1, 0.35, 0.35, 0.4])
    said: list[tuple[str, float]] = []
    progress = Progress(lambda *step: said.append(step), 100, lambda: next(now))
    for frames in (10, 50, 60):
        progress(frames)
    assert said == [("decode", 0.5)]


def test_a_failing_kernel_ends_the_pass() -> None:
    class Broken:
        def feed(self, block: Block) -> None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), lanes(((Broken(),),)) as feed:
        feed(Block(np.zeros((1, 1), "<i2")))


def test_blocks_stay_small_at_every_rate(tmp_path: Path) -> None:
    for rate in (44_100, 96_000, 192_000):
        path = write(tmp_path / f"{rate}.wav", sixteen_bit(noise(4, rate=rate)), rate)
        format = inspect(path, "a", ANY_LENGTH)
        assert max(len(block.stored) for block in blocks(path, "a", format, ANY_LENGTH)) <= 131_072
