"""Which files the benchmarks take for music, and in which half each lies."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.bench import bench_copies
from tests.bench.music import LEAST_SECONDS, Piece, are_one, pieces


def tone(path: Path, seconds: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.zeros((seconds * 8_000, 2), np.float32), 8_000)
    return path


def test_pieces_are_long_files_of_music_wherever_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tone(tmp_path / "one" / "game" / "theme.ogg", LEAST_SECONDS)
    tone(tmp_path / "one" / "game" / "jingle.ogg", 3)
    (tmp_path / "one" / "game" / "broken.ogg").write_bytes(b"no music")
    monkeypatch.setenv("BENCH_MUSIC", f"{tmp_path / 'one'}:{tmp_path / 'missing'}")
    assert [piece.path for piece in pieces()] == [long]


def test_a_piece_lies_in_the_same_half_on_every_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = []
    for place in ("here", "there"):
        for number in range(8):
            tone(tmp_path / place / "game" / f"{number}.wav", LEAST_SECONDS)
        monkeypatch.setenv("BENCH_MUSIC", str(tmp_path / place))
        halves.append([(piece.path.name, piece.reported) for piece in pieces()])
    assert halves[0] == halves[1]
    assert {reported for _, reported in halves[0]} == {True, False}


def test_the_fast_version_of_a_last_lap_is_the_same_piece() -> None:
    lap, last, other = (Piece(Path("music", name), True) for name in ("a.ogg", "a_fast.ogg", "b.ogg"))
    assert are_one(lap, last)
    assert not are_one(lap, other)


@pytest.mark.parametrize(("pieces", "found", "met"), [(100, 90, True), (100, 79, False), (1, 1, None)])
def test_a_figure_of_a_hundred_is_met_by_no_fewer(
    pieces: int, found: int, met: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_copies, "COPIED", 100)
    answers = [
        dict.fromkeys(bench_copies.CHANGES, [number] if number < found else []) for number in range(pieces)
    ]

    assert {row.met for row in bench_copies.found_rows([*range(pieces)], answers)} == {met}
