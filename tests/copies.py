"""What people do to a beat before they upload it as theirs: each function makes such a copy."""

import io
from collections.abc import Callable

import lameenc
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from adapters.audio.fingerprint import RATE as FINGERPRINT_RATE
from adapters.audio.fingerprint import FingerprintKernel
from domain.audio import Fingerprint

Samples = NDArray[np.float32]
Copying = Callable[[Samples, int], Samples]


def fingerprint_of(samples: Samples, rate: int) -> Fingerprint:
    """What an upload of these samples would be given."""
    kernel = FingerprintKernel()
    kernel.feed(soxr.resample(samples.mean(axis=1), rate, FINGERPRINT_RATE, "LQ"))
    fingerprint = kernel.finish()
    assert fingerprint is not None
    return fingerprint


def quieter(samples: Samples, rate: int) -> Samples:
    return samples * np.float32(0.25)


def clipped(samples: Samples, rate: int) -> Samples:
    """Nearly 10 dB louder, cut off at full scale."""
    return np.clip(samples * 3, -1, 1)


def mono(samples: Samples, rate: int) -> Samples:
    return np.repeat(samples.mean(axis=1, keepdims=True), 2, axis=1)


def resampled(samples: Samples, rate: int) -> Samples:
    """Down to 32 kHz and back up."""
    return np.asarray(soxr.resample(soxr.resample(samples, rate, 32_000), 32_000, rate))


def mp3_128(samples: Samples, rate: int) -> Samples:
    """Through MP3 at 128 kbit/s, with the encoder's delay left in."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(128)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(2)
    encoder.set_quality(7)
    content = encoder.encode((samples * 32_767).astype(np.int16).tobytes()) + encoder.flush()
    decoded, decoded_rate = soundfile.read(io.BytesIO(bytes(content)), dtype="float32", always_2d=True)
    assert decoded_rate == rate
    return np.asarray(decoded)


def trimmed(seconds: float) -> Copying:
    return lambda samples, rate: samples[int(seconds * rate) :]


def after_silence(samples: Samples, rate: int) -> Samples:
    """Three seconds of digital silence before it."""
    return np.concatenate([np.zeros((3 * rate, 2), np.float32), samples])


def faded(samples: Samples, rate: int) -> Samples:
    """In over 5 seconds, out over 10."""
    seconds = np.arange(len(samples)) / rate
    gain = np.minimum(1, np.minimum(seconds / 5, seconds[::-1] / 10)).astype(np.float32)
    return samples * gain[:, None]


def noisy(samples: Samples, rate: int) -> Samples:
    """White noise 20 dB below the music."""
    level = np.sqrt(np.mean(samples**2)) / 10
    noise = np.random.default_rng(20).standard_normal(samples.shape, dtype=np.float32)
    return samples + np.float32(level) * noise


def tagged(samples: Samples, rate: int) -> Samples:
    """A voice as loud as the music that says two words every ten seconds."""
    words = _words(rate)
    words *= np.sqrt(np.mean(samples**2) / np.mean(words**2))
    copy = samples.copy()
    for start in range(2 * rate, len(copy) - len(words), 10 * rate):
        copy[start : start + len(words)] += words[:, None]
    return copy


def _words(rate: int) -> Samples:
    """A second and a half of vowels: harmonics of a gliding voice, shaped by two formants a syllable."""
    vowels = ((730, 1_090), (270, 2_290), (570, 840), (530, 1_840), (300, 870), (660, 1_720))
    pieces = [_vowel(rate, 0.25, 115 + 9 * number, vowel) for number, vowel in enumerate(vowels)]
    return np.concatenate(pieces)


def _vowel(rate: int, seconds: float, pitch: float, formants: tuple[int, int]) -> Samples:
    time = np.arange(int(seconds * rate)) / rate
    phase = 2 * np.pi * pitch * (time - 0.2 * time**2)
    voice = np.zeros_like(time)
    for number in range(1, int(4_000 / pitch)):
        hertz = number * pitch
        gain = sum(1 / (1 + ((hertz - formant) / 120) ** 2) for formant in formants)
        voice += gain * np.sin(number * phase)
    return (voice * np.sin(np.pi * time / seconds)).astype(np.float32)


COPIES: dict[str, Copying] = {
    "12 dB quieter": quieter,
    "clipped": clipped,
    "mono": mono,
    "resampled": resampled,
    "MP3 128": mp3_128,
    "5 s trimmed": trimmed(5),
    "20 s trimmed": trimmed(20),
    "40 s trimmed": trimmed(40),
    "3 s of silence before": after_silence,
    "faded": faded,
    "noise at 20 dB": noisy,
    "spoken tag": tagged,
}
