"""What people do to a beat before they upload it as theirs: each function makes such a copy."""

import io
import subprocess
from collections.abc import Callable

import imageio_ffmpeg
import lameenc
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from adapters.audio.fingerprint import RATE as FINGERPRINT_RATE
from adapters.audio.fingerprint import FingerprintKernel
from adapters.audio.retuning import Retunings
from domain.audio import Fingerprint

Samples = NDArray[np.float32]
Copying = Callable[[Samples, int], Samples]


def fingerprint_of(samples: Samples, rate: int) -> Fingerprint:
    """What an upload of these samples would be given."""
    kernel = FingerprintKernel()
    kernel.feed(low_rate(samples, rate))
    fingerprint = kernel.finish()
    assert fingerprint is not None
    return fingerprint


def retuned_of(samples: Samples, rate: int) -> tuple[Fingerprint, ...]:
    """What is looked for when that fingerprint finds nothing."""
    kernel = Retunings()
    kernel.feed(low_rate(samples, rate))
    return kernel.finish()


def low_rate(samples: Samples, rate: int) -> Samples:
    return np.asarray(soxr.resample(samples.mean(axis=1), rate, FINGERPRINT_RATE, "LQ"))


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


def faster(ratio: float) -> Copying:
    """Played faster, as a turntable does: pitch and tempo rise together."""
    return lambda samples, rate: np.asarray(soxr.resample(samples, rate * ratio, rate))


def at_tempo(ratio: float) -> Copying:
    """Stretched in time, the pitch left alone."""
    return lambda samples, rate: filtered(samples, rate, f"atempo={ratio}")


def at_pitch(semitones: float) -> Copying:
    """Played faster and stretched back: the tempo is left alone."""
    ratio = 2 ** (semitones / 12)
    return lambda samples, rate: at_tempo(1 / ratio)(faster(ratio)(samples, rate), rate)


def filtered(samples: Samples, rate: int, filters: str) -> Samples:
    """Through filters of ffmpeg."""
    form = ["-f", "f32le", "-ar", str(rate), "-ac", str(samples.shape[1])]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", *form, "-i", "pipe:0"]
    command += ["-af", filters, *form, "pipe:1"]
    run = subprocess.run(command, input=samples.tobytes(), capture_output=True, check=True)
    return np.frombuffer(run.stdout, np.float32).reshape(-1, samples.shape[1])


def left_alone(samples: Samples, rate: int) -> Samples:
    return np.repeat(samples[:, :1], 2, axis=1)


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

CHANGED_COPIES: dict[str, Copying] = {
    "1 % faster": faster(1.01),
    "3 % faster": faster(1.03),
    "2.2 % slower": faster(0.978),
    "tempo 3 % up": at_tempo(1.03),
    "tempo 4 % down": at_tempo(0.96),
    "a semitone up": at_pitch(1),
    "a semitone down": at_pitch(-1),
    "left channel alone": left_alone,
    "3 % faster, trimmed and through MP3": lambda samples, rate: mp3_128(
        trimmed(8)(faster(1.03)(samples, rate), rate), rate
    ),
}
