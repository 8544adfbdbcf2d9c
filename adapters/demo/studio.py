"""The studio as a whole: a beat's details in, a finished file out."""

import io

import numpy as np
import soundfile

from adapters.demo.arrangement import arrange
from adapters.demo.band import Band, Time
from adapters.demo.covers import draw_cover
from adapters.demo.harmony import harmony
from adapters.demo.mixing import finish, lift, mix, stereo
from adapters.demo.styles import STYLES
from adapters.demo.waves import Floats
from domain.audio import AudioFormat
from domain.catalogue import BeatDetails

TAIL_SECONDS = 2.0


class Studio:
    """Everything it makes depends on its arguments alone."""

    def beat(self, details: BeatDetails, format: AudioFormat, seed: int) -> bytes:
        """A beat in the key, tempo and first genre of `details`, as a file of this format and length."""
        song = compose(details, format, seed)
        return _encode(song if format.channels == 2 else song.mean(axis=0, keepdims=True), format)

    def cover(self, seed: int) -> bytes:
        """A square picture as a JPEG."""
        return draw_cover(seed)

    def renamed_mp3(self, details: BeatDetails, format: AudioFormat, seed: int) -> bytes:
        """The same beat as an MP3, which some people rename instead of exporting again."""
        target = io.BytesIO()
        soundfile.write(target, compose(details, format, seed).T, format.rate, format="MP3")
        return target.getvalue()


def compose(details: BeatDetails, format: AudioFormat, seed: int) -> Floats:
    """(2, frames) of float32 within full scale."""
    frames, dice = format.frames or 0, np.random.default_rng(seed)
    style = STYLES[details.genres[0]]
    # An even bar, so that halves are whole; a frame more or less changes no tempo.
    time = Time(2 * round(120 / details.bpm * format.rate), format.rate, style.swing)
    band = Band(style, harmony(details.key, details.scale, dice), time, seed)
    plan = arrange(max(1, int((frames - TAIL_SECONDS * format.rate) / time.bar + 0.01)), dice)
    song = mix(stereo(band.loops(), time, seed), plan, time, frames)
    lift(song, plan, time, band.kit["rise"], band.kit["crash"])
    return finish(song, style.drive)


def _encode(song: Floats, format: AudioFormat) -> bytes:
    target = io.BytesIO()
    soundfile.write(target, song.T, format.rate, format=str(format.container), subtype=f"PCM_{format.bits}")
    return target.getvalue()
