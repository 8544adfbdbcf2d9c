"""Uploads on their way: the file's size is always the truth."""

import errno
import multiprocessing
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters import staging as adapter
from adapters.staging import DiskStaging
from domain import faults
from domain.errors import Conflict, NoRoom, TooLarge

ID = "0190a1b2-0000-7000-8000-000000000001"


@pytest.fixture
def staging(tmp_path: Path) -> DiskStaging:
    staging = DiskStaging(tmp_path / "staging")
    staging.create(ID)
    return staging


def test_pieces_are_appended_in_order(staging: DiskStaging) -> None:
    assert staging.offset(ID) == 0
    assert staging.append(ID, 0, iter([b"one ", b"", b"two "]), limit=100) == 8
    assert staging.append(ID, 8, iter([b"three"]), limit=100) == 13
    assert staging.path(ID).read_bytes() == b"one two three"
    assert staging.offset(ID) == 13


def test_what_arrived_before_the_sender_broke_off_stays(staging: DiskStaging) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"arrived"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        staging.append(ID, 0, pieces(), limit=100)

    assert staging.offset(ID) == 7
    assert staging.append(ID, 7, iter([b" whole"]), limit=100) == 13


@pytest.mark.parametrize("offset", [0, 4, 6])
def test_a_piece_for_another_place_is_refused(staging: DiskStaging, offset: int) -> None:
    staging.append(ID, 0, iter([b"12345"]), limit=100)

    with pytest.raises(Conflict) as caught:
        staging.append(ID, offset, iter([b"x"]), limit=100)

    assert caught.value.fault is faults.OFFSET_MISMATCH
    assert staging.offset(ID) == 5


def test_nothing_is_written_beyond_the_limit(staging: DiskStaging) -> None:
    with pytest.raises(TooLarge) as caught:
        staging.append(ID, 0, iter([b"12345", b"678901"]), limit=10)

    assert caught.value.fault is faults.UPLOAD_OVERFLOW
    assert staging.offset(ID) == 5
    assert staging.append(ID, 5, iter([b"67890"]), limit=10) == 10


def test_a_second_writer_is_turned_away_and_the_first_goes_on(staging: DiskStaging) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"first "
        with pytest.raises(Conflict) as caught:
            staging.append(ID, 6, iter([b"second"]), limit=100)
        assert caught.value.fault is faults.UPLOAD_BUSY
        yield b"still"

    assert staging.append(ID, 0, pieces(), limit=100) == 11
    assert staging.path(ID).read_bytes() == b"first still"


def _write_and_hang(root: Path, arrived) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"kept"
        arrived.set()
        yield os.read(os.pipe()[0], 1)

    DiskStaging(root).append(ID, 0, pieces(), limit=100)


def test_a_killed_writer_keeps_its_bytes_and_lets_go_of_the_upload(staging: DiskStaging) -> None:
    context = multiprocessing.get_context("spawn")
    arrived = context.Event()
    writer = context.Process(target=_write_and_hang, args=(staging.path(ID).parent, arrived))
    writer.start()
    assert arrived.wait(30)
    with pytest.raises(Conflict):
        staging.append(ID, 4, iter([b"x"]), limit=100)

    writer.kill()
    writer.join(30)

    assert DiskStaging(staging.path(ID).parent, boot="another").offset(ID) == 0
    assert staging.append(ID, 4, iter([b" on"]), limit=100) == 7
    writer.close()


def test_a_full_disk_is_said_and_loses_nothing(staging: DiskStaging) -> None:
    staging.path(ID).unlink()
    staging.path(ID).symlink_to("/dev/full")

    with pytest.raises(NoRoom) as caught:
        staging.append(ID, 0, iter([b"x"]), limit=100)

    assert caught.value.fault is faults.DISK_FULL


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_bytes_that_could_not_be_made_durable_do_not_count(
    staging: DiskStaging, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    staging.append(ID, 0, iter([b"safe"]), limit=100)

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(adapter.os, "fdatasync", fail)

    with pytest.raises(OSError if number == errno.EIO else NoRoom):
        staging.append(ID, 4, iter([b"lost"]), limit=100)

    assert staging.path(ID).read_bytes() == b"safe"


def test_a_short_write_of_the_system_is_carried_on(
    staging: DiskStaging, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.pwrite
    monkeypatch.setattr(adapter.os, "pwrite", lambda file, piece, position: write(file, piece[:3], position))

    assert staging.append(ID, 0, iter([b"0123456789"]), limit=100) == 10
    assert staging.path(ID).read_bytes() == b"0123456789"


def test_a_damaged_piece_can_be_dropped_while_it_is_still_locked(staging: DiskStaging) -> None:
    staging.append(ID, 0, iter([b"good"]), limit=100)

    def pieces() -> Iterator[bytes]:
        yield b"bad"
        staging.truncate(ID, 4)
        raise ValueError("checksum")

    with pytest.raises(ValueError, match="checksum"):
        staging.append(ID, 4, pieces(), limit=100)

    assert staging.append(ID, 4, iter([b"!"]), limit=100) == 5
    assert staging.path(ID).read_bytes() == b"good!"


@pytest.fixture
def monday(tmp_path: Path) -> DiskStaging:
    """A staging in one run of the machine, with an upload of which four of eight bytes have arrived."""
    monday = DiskStaging(tmp_path / "days", boot="monday")
    monday.create(ID)
    monday.append(ID, 0, [b"safe"], limit=8)
    return monday


def tuesday(monday: DiskStaging) -> DiskStaging:
    return DiskStaging(monday.path(ID).parent, boot="tuesday")


def test_unfinished_uploads_outlive_the_machine(monday: DiskStaging) -> None:
    assert tuesday(monday).offset(ID) == 4


def test_the_last_piece_counts_for_as_long_as_the_machine_runs(monday: DiskStaging) -> None:
    assert monday.append(ID, 4, [b"last"], limit=8) == 8
    assert DiskStaging(monday.path(ID).parent, boot="monday").offset(ID) == 8
    assert tuesday(monday).offset(ID) == 4


def test_an_upload_goes_on_where_the_disk_was_sure(monday: DiskStaging) -> None:
    monday.append(ID, 4, [b"l\0\0\0"], limit=8)
    after = tuesday(monday)

    assert after.append(ID, 4, [b"la"], limit=8) == 6
    assert after.path(ID).read_bytes() == b"safela"
    assert after.append(ID, 6, [b"st"], limit=8) == 8
    assert after.offset(ID) == 8


def test_bytes_that_took_the_place_of_dropped_ones_are_not_taken_for_synced(monday: DiskStaging) -> None:
    monday.truncate(ID, 2)
    monday.append(ID, 2, [b"unsure"], limit=8)

    assert monday.offset(ID) == 8
    assert tuesday(monday).offset(ID) == 2


def test_nothing_is_believed_of_a_file_whose_note_is_gone(monday: DiskStaging) -> None:
    monday.path(ID).with_suffix(".synced").unlink()

    assert monday.offset(ID) == 0


@pytest.mark.parametrize(("boot", "syncs"), [("monday", False), ("", True)])
def test_the_last_piece_is_synced_only_where_runs_of_the_machine_have_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: str, syncs: bool
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(adapter.os, "fdatasync", synced.append)
    staging = DiskStaging(tmp_path, boot)
    staging.create(ID)

    assert staging.append(ID, 0, [b"all"], limit=3) == 3
    assert bool(synced) is syncs
    assert DiskStaging(tmp_path, boot).offset(ID) == 3


def test_an_upload_leaves_nothing_behind(monday: DiskStaging) -> None:
    monday.delete(ID)

    assert list(monday.path(ID).parent.iterdir()) == []


class Water:
    """A body that pours itself."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.length = len(content)

    def __iter__(self) -> Iterator[bytes]:
        raise AssertionError("nobody needs to look at it")

    def pour(self, descriptor: int, position: int, most: int) -> None:
        piece, self._content = self._content[:most], self._content[most:]
        os.pwrite(descriptor, piece, position)
        self.length = len(self._content)


def test_what_can_pour_is_poured(monday: DiskStaging) -> None:
    assert monday.append(ID, 4, Water(b"wa"), limit=8) == 6
    assert monday.append(ID, 6, Water(b"ve"), limit=8) == 8
    assert monday.path(ID).read_bytes() == b"safewave"


def test_what_pours_does_so_in_turns(monday: DiskStaging, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "POURED_AT_ONCE", 3)

    assert monday.append(ID, 4, Water(b"wave"), limit=8) == 8
    assert monday.path(ID).read_bytes() == b"safewave"


@pytest.mark.parametrize("pieces", [[b"wave"], Water(b"wave")], ids=["pieces", "poured"])
def test_uploads_leave_room_for_everything_else(
    monday: DiskStaging, monkeypatch: pytest.MonkeyPatch, pieces: Iterable[bytes]
) -> None:
    monkeypatch.setattr(adapter, "ROOM_KEPT", 2**62)

    with pytest.raises(NoRoom) as caught:
        monday.append(ID, 4, pieces, limit=8)

    assert caught.value.fault is faults.DISK_FULL
    assert monday.offset(ID) == 4


def test_nothing_is_poured_that_would_overflow(monday: DiskStaging) -> None:
    with pytest.raises(TooLarge) as caught:
        monday.append(ID, 4, Water(b"wave!"), limit=8)

    assert caught.value.fault is faults.UPLOAD_OVERFLOW
    assert monday.offset(ID) == 4


def test_an_unknown_upload_is_not_found(staging: DiskStaging) -> None:
    staging.delete(ID)
    staging.delete(ID)

    with pytest.raises(FileNotFoundError):
        staging.offset(ID)
    with pytest.raises(FileNotFoundError):
        staging.append(ID, 0, iter([b"x"]), limit=100)


def test_an_upload_that_goes_while_it_is_looked_at_is_not_found(tmp_path: Path) -> None:
    class Going(DiskStaging):
        """Another process deletes the upload between one look and the next."""

        def _synced(self, upload_id: str) -> tuple[str, int]:
            found = super()._synced(upload_id)
            self.delete(upload_id)
            return found

    staging = Going(tmp_path)
    staging.create(ID)

    with pytest.raises(FileNotFoundError):
        staging.offset(ID)


def test_an_upload_is_created_once_and_for_us_alone(staging: DiskStaging) -> None:
    with pytest.raises(FileExistsError):
        staging.create(ID)

    assert staging.path(ID).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("id", ["", "..", "a/b", "a\n", "a\0", "é", "x" * 65])
def test_an_id_that_could_name_another_file_is_refused(staging: DiskStaging, id: str) -> None:
    with pytest.raises(ValueError, match="not an upload's id"):
        staging.path(id)


def test_files_that_lie_there_untouched_are_found(tmp_path: Path) -> None:
    staging = DiskStaging(tmp_path)
    for upload_id in ("old", "going-on"):
        staging.create(upload_id)
    (tmp_path / "some one's.file.txt").touch()
    begun = datetime.now(UTC)
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0), follow_symlinks=False)
    staging.append("going-on", 0, [b"RIFF"], 8)
    assert staging.untouched_since(begun - timedelta(hours=1)) == ["old"]
    staging.delete("old")
    assert staging.untouched_since(begun - timedelta(hours=1)) == []
