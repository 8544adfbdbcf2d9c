"""Bad and odd files before our own reader of containers."""

from pathlib import Path

import pytest

from adapters.audio.inspect import flac_md5, inspect
from domain import faults
from domain.audio import AudioFormat, Container
from domain.errors import Refused
from tests.audio_files import (
    ANY_LENGTH,
    BAD_FILES,
    FRAMES,
    ODD_FILES,
    BadFile,
    OddFile,
    flac,
    long_wav,
    pcm,
    riff,
    wav,
    with_md5,
)

SHALLOW = [bad for bad in BAD_FILES if not bad.deep]


def stored(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("bad", SHALLOW, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_by_its_header(bad: BadFile, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        inspect(stored(tmp_path, bad.build()), bad.name, bad.limits)

    assert refusal.value.fault in bad.expected
    assert f"“{bad.name}”" in refusal.value.message
    assert bad.says in refusal.value.message


@pytest.mark.parametrize("odd", ODD_FILES, ids=lambda odd: odd.name)
def test_an_odd_file_is_let_through(odd: OddFile, tmp_path: Path) -> None:
    format = inspect(stored(tmp_path, odd.build()), odd.name, ANY_LENGTH)

    frame_bytes = format.channels * format.bits // 8
    assert format.frames in (None, len(odd.samples) // frame_bytes)
    assert format.container == odd.name[-4:].lstrip(".").upper()


@pytest.mark.parametrize("cut_at", range(1, 60, 3))
def test_a_wav_cut_anywhere_in_its_header_is_refused(cut_at: int, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        inspect(stored(tmp_path, wav()[:cut_at]), "cut.wav", ANY_LENGTH)


@pytest.mark.parametrize("content", [wav(), flac(), long_wav(b"RF64", pcm())], ids=["wav", "flac", "rf64"])
def test_a_header_with_any_byte_damaged_is_judged_calmly(content: bytes, tmp_path: Path) -> None:
    for at in range(100):
        for value in (0x00, 0xFF, content[at] ^ 0x80):
            path = stored(tmp_path, content[:at] + bytes([value]) + content[at + 1 :])
            try:
                assert inspect(path, "damaged.wav", ANY_LENGTH).channels in (1, 2)
            except Refused as refusal:
                assert "“damaged.wav”" in refusal.message


def test_the_format_of_a_wav_is_read(tmp_path: Path) -> None:
    found = inspect(stored(tmp_path, wav()), "plain.wav", ANY_LENGTH)

    assert found == AudioFormat(Container.WAV, 2, 44_100, 16, False, FRAMES)


def test_a_site_that_takes_wav_alone_names_a_flac(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        inspect(stored(tmp_path, flac()), "beat.wav", ANY_LENGTH, (Container.WAV,))

    assert refusal.value.fault is faults.UNSUPPORTED_FORMAT
    assert refusal.value.message == "“beat.wav” is a FLAC file, and this site takes WAV."


def test_a_sparse_terabyte_is_refused_for_its_size(tmp_path: Path) -> None:
    path = stored(tmp_path, riff())
    with path.open("r+b") as file:
        file.truncate(2**40)

    with pytest.raises(Refused) as refusal:
        inspect(path, "bomb.wav", ANY_LENGTH)

    assert refusal.value.fault is faults.TOO_LARGE_FILE


def test_the_md5_of_a_flac_is_found_where_there_is_one(tmp_path: Path) -> None:
    md5 = b"0123456789abcdef"

    assert flac_md5(stored(tmp_path, with_md5(flac(), md5))) == md5
    assert flac_md5(stored(tmp_path, with_md5(flac(), bytes(16)))) is None
    assert flac_md5(stored(tmp_path, wav())) is None
