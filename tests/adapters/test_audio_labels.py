"""Names in files, read back by other programs: tinytag, libsndfile and, where it is there, ffprobe."""

import io
import json
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tinytag import TinyTag

from adapters.audio.conversion import wav_header
from adapters.audio.labels import FileLabels, initial_key
from adapters.audio.previews import encode_mp3
from domain.audio import AudioFormat, Container
from domain.licensing.downloads import Label, Wrapping
from domain.music import KEYS, Scale
from tests.adapters.signals import noise, sixteen_bit, write

LABELS = FileLabels()
LABEL = Label("Night Drive", "Night Owl", "140", "C♯/D♭ Minor")
FORMAT = AudioFormat(Container.WAV, 2, 44_100, 16)
SAMPLES = np.arange(20_000, dtype="<i2").tobytes()
WAV = wav_header(FORMAT, len(SAMPLES)) + SAMPLES


def around(wrapping: Wrapping, content: bytes) -> bytes:
    return wrapping.before + content[wrapping.skip :] + wrapping.after


def cover() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "orange").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = write(tmp_path_factory.mktemp("mp3") / "a.wav", sixteen_bit(noise(2)))
    encode_mp3(source, source.with_suffix(".mp3"), 320)
    return source.with_suffix(".mp3").read_bytes()


@pytest.mark.parametrize(("title", "artist"), [("Night Drive", "Night Owl"), ("Ночь 🌙", "Été")])
def test_an_mp3_says_what_it_is_and_sounds_the_same(
    tmp_path: Path, mp3: bytes, title: str, artist: str
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(around(LABELS.mp3(replace(LABEL, title=title, artist=artist), cover()), mp3))
    found = TinyTag.get(path, image=True)
    assert (found.title, found.artist) == (title, artist)
    assert found.other["bpm"] == ["140"] and found.other["initial_key"] == ["C#m"]
    assert found.images.front_cover and found.images.front_cover.data == cover()
    assert found.duration == pytest.approx(2, abs=0.1)
    plain = path.with_name("plain.mp3")
    plain.write_bytes(mp3)
    assert np.array_equal(soundfile.read(path)[0], soundfile.read(plain)[0])


def test_an_mp3_without_a_cover_has_none(tmp_path: Path, mp3: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(around(LABELS.mp3(LABEL, b""), mp3))
    found = TinyTag.get(path, image=True)
    assert found.title == "Night Drive" and found.images.front_cover is None


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="there is no ffprobe")
def test_ffprobe_reads_them_too(tmp_path: Path, mp3: bytes) -> None:
    for name, content in (
        ("a.mp3", around(LABELS.mp3(LABEL, cover()), mp3)),
        ("a.wav", around(LABELS.wav(LABEL, WAV, len(WAV)), WAV)),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        asked = ["ffprobe", "-v", "error", "-show_format", "-of", "json", str(path)]
        tags = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)["format"]["tags"]
        assert (tags["title"], tags["artist"]) == ("Night Drive", "Night Owl")


@pytest.mark.parametrize(
    ("key", "initial"),
    [("A Minor", "Am"), ("C♯/D♭ Major", "C#"), ("G♯/A♭ Minor", "G#m"), ("B Major", "B"), ("", "")],
)
def test_keys_are_written_as_id3_has_them(key: str, initial: str) -> None:
    assert initial_key(key) == initial


def test_no_key_is_longer_than_id3_allows() -> None:
    assert all(len(initial_key(f"{key} {scale}")) <= 3 for key in KEYS for scale in Scale)


def test_a_wav_says_what_it_is_behind_its_own_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(around(LABELS.wav(LABEL, WAV[:4096], len(WAV)), WAV))
    content = path.read_bytes()
    assert content[8 : len(WAV)] == WAV[8:]
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    found = TinyTag.get(path)
    assert (found.title, found.artist, found.comment) == ("Night Drive", "Night Owl", "140 BPM, C♯/D♭ Minor")
    samples, _ = soundfile.read(path, dtype="int16")
    assert samples.tobytes() == SAMPLES


def test_a_wav_of_an_odd_length_is_padded_first() -> None:
    odd = wav_header(replace(FORMAT, channels=1, bits=8), 3)[:-8] + b"data" + struct.pack("<I", 3) + b"abc"
    odd = odd[:4] + struct.pack("<I", len(odd) - 8) + odd[8:]
    labelled = around(LABELS.wav(LABEL, odd, len(odd)), odd)
    assert labelled[len(odd) : len(odd) + 5] == b"\x00LIST"
    assert int.from_bytes(labelled[4:8], "little") == len(labelled) - 8


def with_sizes(riff: int, data: int) -> bytes:
    return WAV[:4] + struct.pack("<I", riff) + WAV[8:40] + struct.pack("<I", data) + WAV[44:]


@pytest.mark.parametrize(
    "wav",
    [
        with_sizes(0, 0),
        with_sizes(0xFFFFFFFF, 0xFFFFFFFF),
        with_sizes(len(WAV) - 8, 0xFFFFFFFF),
        with_sizes(len(WAV) - 8, len(SAMPLES) + 2),
        with_sizes(len(WAV) - 10, len(SAMPLES)),
        b"RF64" + WAV[4:],
        WAV + b"what somebody left behind",
        b"",
        b"RIFF",
    ],
)
def test_a_wav_whose_end_is_not_certain_stays_as_it_is(wav: bytes) -> None:
    assert LABELS.wav(LABEL, wav[:4096], len(wav)) == Wrapping()


def test_a_wav_that_would_become_too_long_stays_as_it_is() -> None:
    size = 2**32 - 20
    assert LABELS.wav(LABEL, with_sizes(size - 8, size - 44)[:44], size) == Wrapping()


@given(st.text(), st.text(), st.binary(max_size=300))
def test_any_name_gives_a_header_of_the_length_that_it_tells(title: str, artist: str, jpeg: bytes) -> None:
    header = LABELS.mp3(Label(title, artist, "140", "A Minor"), jpeg).before
    size = sum(byte << shift for byte, shift in zip(header[6:10], (21, 14, 7, 0), strict=True))
    assert header[:3] == b"ID3" and len(header) == size + 10 and max(header[6:10]) < 0x80


@given(st.text(), st.text())
def test_any_name_leaves_a_wavs_audio_alone(title: str, artist: str) -> None:
    labelled = around(LABELS.wav(Label(title, artist, "", ""), WAV, len(WAV)), WAV)
    samples, _ = soundfile.read(io.BytesIO(labelled), dtype="int16")
    assert samples.tobytes() == SAMPLES and len(labelled) % 2 == 0
