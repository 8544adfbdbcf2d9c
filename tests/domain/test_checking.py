"""Looking at audio without uploading it."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import Refused
from domain.faults import FINGERPRINT_FAILED
from domain.services.uploads.checking import Checking
from tests.fakes import FakeLab


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_file_is_accepted_or_refused_as_its_upload_would_be(tmp_path: Path) -> None:
    checking = Checking(FakeLab())
    good = checking.check(path=written(tmp_path / "good.wav", b"RIFF one"))
    bad = checking.check(path=written(tmp_path / "bad.wav", b"ID3"))
    assert (good.accepted, good.frames, bad.accepted, bad.code) == (True, 44_100 * 60, False, "UPL-101")


def test_files_are_compared_by_what_is_heard(tmp_path: Path) -> None:
    checking = Checking(FakeLab())
    one, same, other = (
        written(tmp_path / f"{at}.wav", content)
        for at, content in enumerate((b"RIFF a|1", b"RIFF a|2", b"RIFF b"))
    )
    assert checking.compare(one=one, other=same).duplicate
    assert not checking.compare(one=one, other=other).duplicate


def test_what_has_no_fingerprint_can_not_be_compared(tmp_path: Path) -> None:
    lab = FakeLab()
    heard = lab.analyse
    lab.analyse = lambda *asked: replace(heard(*asked), fingerprint=None)  # type: ignore[method-assign]
    silent = written(tmp_path / "silent.wav", b"RIFF one")
    with pytest.raises(Refused) as caught:
        Checking(lab).compare(one=silent, other=silent)
    assert caught.value.fault is FINGERPRINT_FAILED
