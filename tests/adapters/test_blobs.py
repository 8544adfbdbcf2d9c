"""One contract for finished files, kept by a folder and by a real S3 store."""

import errno
import os
import shutil
import urllib.request
from pathlib import Path

import pytest

from adapters import blobs as adapter
from adapters.blobs import DiskBlobs
from adapters.s3 import S3Blobs
from domain import faults
from domain.errors import NoRoom, Unavailable
from domain.ports import Blobs
from tests.servers import S3Server, free_ports

KEY = "masters/3f/3f9c.wav"


def s3_blobs(server: S3Server) -> S3Blobs:
    return S3Blobs(server.endpoint, server.bucket, server.access_key, server.secret_key, server.region)


@pytest.fixture(params=["disk", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "disk":
        return DiskBlobs(tmp_path / "blobs")
    return s3_blobs(request.getfixturevalue("s3"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"0123456789")
    return path


def content(blobs: Blobs, key: str) -> bytes:
    with blobs.open(key) as file:
        return file.read()


def test_a_file_is_taken_over(blobs: Blobs, source: Path) -> None:
    blobs.put(KEY, source)

    assert not source.exists()
    assert blobs.exists(KEY)
    assert blobs.size(KEY) == 10
    assert content(blobs, KEY) == b"0123456789"


def test_what_was_written_once_is_never_changed(blobs: Blobs, source: Path) -> None:
    blobs.put_bytes(KEY, b"first")

    blobs.put(KEY, source)
    blobs.put_bytes(KEY, b"third")

    assert not source.exists()
    assert content(blobs, KEY) == b"first"


def test_a_file_larger_than_one_piece_arrives_whole(blobs: Blobs, source: Path) -> None:
    large = os.urandom(1024) * 20 * 1024
    source.write_bytes(large)

    blobs.put(KEY, source)

    assert blobs.size(KEY) == len(large)
    assert content(blobs, KEY) == large


def test_an_empty_blob_is_a_blob(blobs: Blobs) -> None:
    blobs.put_bytes(KEY, b"")

    assert blobs.size(KEY) == 0
    assert content(blobs, KEY) == b""


def test_an_open_blob_can_be_read_from_anywhere(blobs: Blobs) -> None:
    every_byte = bytes(range(256)) * 4096
    blobs.put_bytes(KEY, every_byte)

    with blobs.open(KEY) as file:
        assert file.seekable()
        assert file.read(3) == b"\x00\x01\x02"
        assert (file.seek(700_001), file.read(2)) == (700_001, every_byte[700_001:700_003])
        assert (file.seek(-4, os.SEEK_END), file.read()) == (len(every_byte) - 4, every_byte[-4:])
        assert (file.seek(-2, os.SEEK_CUR), file.read(1)) == (len(every_byte) - 2, b"\xfe")
        assert (file.seek(len(every_byte) + 9), file.read()) == (len(every_byte) + 9, b"")
        assert (file.seek(0), file.read()) == (0, every_byte)


def test_a_blob_can_be_had_as_a_local_file(blobs: Blobs) -> None:
    blobs.put_bytes(KEY, b"local")

    with blobs.local(KEY) as path:
        assert path.read_bytes() == b"local"
        assert path.suffix == ".wav"

    assert content(blobs, KEY) == b"local"


def test_a_missing_blob_is_said(blobs: Blobs) -> None:
    assert not blobs.exists(KEY)
    with pytest.raises(FileNotFoundError):
        blobs.open(KEY)
    with pytest.raises(FileNotFoundError):
        blobs.size(KEY)
    with pytest.raises(FileNotFoundError), blobs.local(KEY):
        pass


def test_a_deleted_blob_is_gone_and_deleting_again_is_fine(blobs: Blobs) -> None:
    blobs.put_bytes(KEY, b"x")

    blobs.delete(KEY)
    blobs.delete(KEY)

    assert not blobs.exists(KEY)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "file",
        "/etc/passwd",
        "a/../b",
        "a/..",
        "a/./b",
        "a//b",
        "A/b",
        "a/b c",
        "a/b\n",
        "a/é",
        ".drafts/x",
    ],
)
def test_a_key_that_leaves_the_store_is_refused(blobs: Blobs, source: Path, key: str) -> None:
    for refused in (
        lambda: blobs.put(key, source),
        lambda: blobs.put_bytes(key, b"x"),
        lambda: blobs.open(key),
        lambda: blobs.exists(key),
        lambda: blobs.delete(key),
    ):
        with pytest.raises(ValueError, match="not a blob's key"):
            refused()
    assert source.exists()


def test_a_file_from_another_disk_is_copied_over(tmp_path_factory: pytest.TempPathFactory) -> None:
    memory, disk = Path("/dev/shm"), tmp_path_factory.mktemp("disk")
    if not memory.is_dir() or memory.stat().st_dev == disk.stat().st_dev:
        pytest.skip("there is no second file system to copy from")
    folder = memory / f"{disk.name}-{os.getpid()}"
    folder.mkdir()
    try:
        (folder / "source").write_bytes(b"far away")
        blobs = DiskBlobs(disk / "blobs")

        blobs.put(KEY, folder / "source")

        assert content(blobs, KEY) == b"far away"
        assert list(folder.iterdir()) == []
    finally:
        shutil.rmtree(folder)


def test_a_full_disk_leaves_the_source_and_nothing_half_done(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(adapter.os, "fsync", fail)

    for put in (lambda: blobs.put(KEY, source), lambda: blobs.put_bytes(KEY, b"x")):
        with pytest.raises(NoRoom) as caught:
            put()
        assert caught.value.fault is faults.DISK_FULL
    assert source.read_bytes() == b"0123456789"
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


def test_a_folder_tells_where_a_blob_lies(tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path)
    blobs.put_bytes(KEY, b"x")

    assert blobs.path(KEY) == tmp_path / KEY
    assert blobs.path(KEY).stat().st_mode & 0o777 == 0o640


def test_a_presigned_link_reads_the_blob_without_an_account(s3: S3Server) -> None:
    blobs = s3_blobs(s3)
    blobs.put_bytes("previews/a.mp3", b"music")

    with urllib.request.urlopen(str(blobs.link("previews/a.mp3", 60))) as answer:
        assert answer.read() == b"music"
        assert answer.headers["Content-Type"] == "audio/mpeg"
        assert answer.headers["Content-Disposition"] is None


def test_a_presigned_link_may_name_the_file(s3: S3Server) -> None:
    blobs, told = (
        s3_blobs(s3),
        "attachment; filename=\"Ete #1.wav\"; filename*=UTF-8''%C3%89t%C3%A9%20%231.wav",
    )
    blobs.put_bytes(KEY, b"music")

    with urllib.request.urlopen(str(blobs.link(KEY, 60, told))) as answer:
        assert answer.headers["Content-Disposition"] == told


def test_a_store_that_does_not_answer_is_unavailable(source: Path) -> None:
    nobody = S3Server(f"http://127.0.0.1:{free_ports(1)[0]}", "key", "only-for-tests", "beatpass")

    for ask in (lambda: s3_blobs(nobody).put(KEY, source), lambda: s3_blobs(nobody).open(KEY)):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert caught.value.fault is faults.FILES_UNREACHABLE
    assert source.exists()


def test_wrong_keys_to_the_store_are_not_a_missing_file(s3: S3Server) -> None:
    blobs = S3Blobs(s3.endpoint, s3.bucket, s3.access_key, "wrong", s3.region)

    with pytest.raises(Unavailable):
        blobs.exists(KEY)
