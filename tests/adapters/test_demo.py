"""The demo's studio: what it makes is what it was asked for, and the same each time."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from PIL import Image

from adapters.audio.fingerprint import RATE
from adapters.audio.inspect import inspect
from adapters.audio.key import KeyAndScale
from adapters.audio.tempo import Tempo
from adapters.demo.covers import MANNERS
from adapters.demo.studio import Studio, compose
from adapters.demo.styles import STYLES
from domain.audio import AudioFormat, AudioLimits, Container
from domain.catalogue import GENRE_SUGGESTIONS, BeatDetails
from domain.music import Scale
from domain.pictures import COVER_MAX_BYTES

TEN_SECONDS = AudioFormat(Container.WAV, 2, 44_100, 16, frames=441_000)
HOUSE = BeatDetails("Copper Mirrors", "A", Scale.MINOR, 124, genres=("House",))


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert Studio().beat(HOUSE, TEN_SECONDS, 7) == Studio().beat(HOUSE, TEN_SECONDS, 7)
    assert Studio().cover(7) == Studio().cover(7)


def test_another_seed_gives_another_beat() -> None:
    assert Studio().beat(HOUSE, TEN_SECONDS, 7) != Studio().beat(HOUSE, TEN_SECONDS, 8)


def test_every_suggested_genre_can_be_played() -> None:
    assert set(STYLES) == set(GENRE_SUGGESTIONS)


@pytest.mark.parametrize("genre", sorted(STYLES))
def test_a_genre_sounds_and_stays_within_full_scale(genre: str) -> None:
    song = compose(replace(HOUSE, genres=(genre,)), TEN_SECONDS, 3)

    assert song.shape == (2, 441_000)
    assert 0.5 < np.abs(song).max() < 1
    assert np.isfinite(song).all()


@pytest.mark.parametrize(
    "wanted",
    [
        AudioFormat(Container.WAV, 2, 48_000, 24, frames=300_000),
        AudioFormat(Container.FLAC, 1, 44_100, 16, frames=300_001),
        AudioFormat(Container.FLAC, 2, 44_100, 24, frames=299_999),
    ],
    ids=str,
)
def test_a_file_has_the_format_and_length_that_was_asked_for(wanted: AudioFormat, tmp_path: Path) -> None:
    path = tmp_path / "beat"
    path.write_bytes(Studio().beat(HOUSE, wanted, 7))

    assert inspect(path, "beat", AudioLimits(), tuple(Container)) == wanted


def test_analysis_hears_the_tempo_and_key_that_were_played() -> None:
    long = replace(TEN_SECONDS, frames=30 * 44_100)
    mono = soxr.resample(compose(HOUSE, long, 5).mean(axis=0), long.rate, RATE, "LQ")
    tempo, key = Tempo(), KeyAndScale()
    for kernel in (tempo, key):
        kernel.feed(mono)

    heard = (tempo.finish(), *(key.finish() or ()))
    assert [each and each.value for each in heard] == ["124", "A", "Minor"]


def test_a_renamed_mp3_is_an_mp3() -> None:
    with soundfile.SoundFile(io.BytesIO(Studio().renamed_mp3(HOUSE, TEN_SECONDS, 7))) as file:
        assert file.format == "MP3"


@pytest.mark.parametrize("seed", range(len(MANNERS)))
def test_each_manner_of_cover_is_a_square_picture_small_enough_to_upload(seed: int) -> None:
    content = Studio().cover(seed)

    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (800, 800)
        assert len(picture.convert("L").getcolors(256) or ()) > 20
    assert len(content) < COVER_MAX_BYTES
