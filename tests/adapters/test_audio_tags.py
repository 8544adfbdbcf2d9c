"""Title, BPM and key from the tags of untrusted files."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.audio.lab import Lab
from domain.audio import Tags
from tests.audio_files import ANY_LENGTH, chunk, flac, id3, long_wav, pcm, riff, wav
from tests.audio_files import fmt as format_chunk


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab(ANY_LENGTH) as lab:
        yield lab


def tags_of(lab: Lab, folder: Path, content: bytes) -> Tags:
    path = folder / "upload"
    path.write_bytes(content)
    return lab.tags(path)


def frame(kind: bytes, text: str) -> bytes:
    body = b"\x01" + text.encode("utf-16")
    return kind + struct.pack(">IH", len(body), 0) + body


def id3_wav(*frames: bytes) -> bytes:
    return riff(format_chunk(), chunk(b"data", pcm()), chunk(b"id3 ", id3(b"".join(frames))))


def info_wav(**fields: bytes) -> bytes:
    body = b"INFO" + b"".join(chunk(kind.encode(), text + b"\0") for kind, text in fields.items())
    return riff(format_chunk(), chunk(b"LIST", body), chunk(b"data", pcm()))


def commented_flac(*comments: str) -> bytes:
    lines = b"".join(struct.pack("<I", len(line.encode())) + line.encode() for line in comments)
    body = struct.pack("<I", 4) + b"Test" + struct.pack("<I", len(comments)) + lines
    block = b"\x04" + len(body).to_bytes(3, "big") + body
    return flac()[:42] + block + flac()[42:]


def test_id3_in_a_wav_is_read(lab: Lab, tmp_path: Path) -> None:
    content = id3_wav(frame(b"TIT2", "Nächte 🌙"), frame(b"TBPM", "139.6"), frame(b"TKEY", "F#m"))

    assert tags_of(lab, tmp_path, content) == Tags("Nächte 🌙", 140, "F♯/G♭", "Minor")


def test_list_info_is_read(lab: Lab, tmp_path: Path) -> None:
    content = info_wav(INAM=b"Night Drive", IBPM=b"90")

    assert tags_of(lab, tmp_path, content) == Tags("Night Drive", 90)


def test_vorbis_comments_are_read(lab: Lab, tmp_path: Path) -> None:
    content = commented_flac("TITLE=Lo Sky", "BPM=85", "INITIALKEY=8A")

    assert tags_of(lab, tmp_path, content) == Tags("Lo Sky", 85, "A", "Minor")


def test_tags_of_a_flac_behind_an_id3_tag_are_read(lab: Lab, tmp_path: Path) -> None:
    assert tags_of(lab, tmp_path, id3() + commented_flac("TITLE=Lo Sky")).title == "Lo Sky"


def test_tags_of_an_rf64_are_read(lab: Lab, tmp_path: Path) -> None:
    plain = long_wav(b"RF64", pcm())
    info = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"Long\0"))
    content = plain[:48] + info + plain[48:]

    assert tags_of(lab, tmp_path, content).title == "Long"


def test_a_title_is_cleaned_and_cut(lab: Lab, tmp_path: Path) -> None:
    content = commented_flac("TITLE=A/B\r\n\u202eevil\x07 " + "x" * 500)

    title = tags_of(lab, tmp_path, content).title

    assert title is not None
    assert title.startswith("A/B evil x")
    assert len(title) == 200


@pytest.mark.parametrize("bpm", ["fast", "0", "-90", "1e9", "nan", "inf", ""])
def test_a_bpm_that_is_none_is_left_out(bpm: str, lab: Lab, tmp_path: Path) -> None:
    assert tags_of(lab, tmp_path, commented_flac(f"BPM={bpm}")).bpm is None


def test_a_key_without_scale_leaves_the_scale_open(lab: Lab, tmp_path: Path) -> None:
    found = tags_of(lab, tmp_path, commented_flac("KEY=Db"))

    assert (found.key, found.scale) == ("C♯/D♭", None)


@pytest.mark.parametrize(
    "content",
    [
        wav(),
        b"",
        b"RIFF",
        b"not audio at all",
        riff(chunk(b"LIST", b"INFO" + b"\xff" * 40)),
        riff(chunk(b"LIST", b"INFOINAM", 0xFFFFFFF0)),
        riff(chunk(b"id3 ", b"ID3\x03\0\0\x7f\x7f\x7f\x7fTIT2\xff\xff\xff\xff")),
        riff(chunk(b"JUNK", b"") * 200_000),
        flac()[:42] + b"\x04\xff\xff\xff" + b"\xff" * 100,
    ],
    ids=["no tags", "empty", "short", "text", "binary info", "huge info", "huge id3", "loop", "huge vorbis"],
)
def test_tags_that_can_not_be_read_are_none(content: bytes, lab: Lab, tmp_path: Path) -> None:
    assert tags_of(lab, tmp_path, content) == Tags()
