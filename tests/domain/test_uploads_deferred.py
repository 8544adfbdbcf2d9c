"""Uploads that begin before anybody knows how long they will be."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from domain.accounts import Actor
from domain.audio import AudioLimits
from domain.errors import Conflict, DomainError, Gone, Refused, TooLarge
from domain.site import Site
from domain.uploads import Checksum, RecordingState, Upload, UploadState, announce
from tests import factories
from tests.domain.house import WAV, House

LIMITS = AudioLimits(max_bytes=100)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, site=Site(limits=LIMITS))


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def upload(house: House, owner: Actor) -> Upload:
    return house.transfer.begin(actor=owner, name="a.wav", size=None)


def send(
    house: House,
    upload: Upload,
    offset: int,
    piece: bytes,
    length: int | None = None,
    checksum: Checksum | None = None,
) -> tuple[Upload, int]:
    owner = Actor(upload.owner_id, "Night Owl", factories.Role.PRODUCER, producer_slug="night-owl")
    return house.transfer.receive(
        actor=owner, upload_id=upload.id, offset=offset, pieces=[piece], checksum=checksum, length=length
    )


def standing(house: House, upload: Upload) -> tuple[int | None, int]:
    """The length that is known, and how much has arrived."""
    with house.store.read() as unit:
        found = unit.uploads.get(upload.id)
    assert found
    return found.size, house.transfer.arrived(upload)


@pytest.mark.parametrize(
    ("known", "length", "arrived", "code"),
    [
        (9, 8, 0, "UPL-217"),
        (9, 10, 9, "UPL-217"),
        (None, 8, 9, "UPL-218"),
        (None, 0, 1, "UPL-218"),
        (None, 0, 0, "UPL-102"),
        (None, 101, 0, "UPL-111"),
    ],
)
def test_a_length_that_can_not_be_is_refused(known: int | None, length: int, arrived: int, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        announce(factories.upload(size=known), length, arrived, LIMITS)
    assert caught.value.code == code


@pytest.mark.parametrize("known", [None, 9])
def test_a_length_is_told_once_and_may_be_repeated(known: int | None) -> None:
    upload = factories.upload(size=known)
    assert announce(upload, 9, 9, LIMITS) == replace(upload, size=9)


def test_pieces_arrive_without_a_length_and_the_last_one_brings_it(house: House, upload: Upload) -> None:
    receiving, offset = send(house, upload, 0, WAV[:5])
    assert (receiving.size, receiving.state, offset) == (None, UploadState.RECEIVING, 5)
    received, offset = send(house, upload, 5, WAV[5:], length=len(WAV))
    assert (received.size, received.state, offset) == (len(WAV), UploadState.RECEIVED, len(WAV))
    ready = house.ingest.run(recording_id=upload.id)
    assert (ready.size, ready.state) == (len(WAV), RecordingState.READY)
    assert len(house.queue.woken) == 1


def test_the_length_may_come_after_the_last_byte_or_long_before(house: House, owner: Actor) -> None:
    after, before = (house.transfer.begin(actor=owner, name="a.wav", size=None) for _ in range(2))
    send(house, after, 0, WAV)
    assert send(house, after, len(WAV), b"", length=len(WAV))[0].state is UploadState.RECEIVED
    assert send(house, before, 0, b"", length=len(WAV))[0].state is UploadState.RECEIVING
    assert send(house, before, 0, WAV)[0].state is UploadState.RECEIVED


def test_a_length_that_was_told_limits_what_follows(house: House, upload: Upload) -> None:
    send(house, upload, 0, b"RIFF", length=8)
    with pytest.raises(TooLarge):
        send(house, upload, 4, b"beats")
    with pytest.raises(Conflict):
        send(house, upload, 4, b"beats", length=9)
    assert standing(house, upload) == (8, 4)
    assert send(house, upload, 4, b"beat", length=8)[0].state is UploadState.RECEIVED
    assert send(house, upload, 8, b"", length=8)[1] == 8
    with pytest.raises(Conflict):
        send(house, upload, 8, b"", length=9)


def test_while_no_length_is_known_the_sites_limit_holds(house: House, upload: Upload) -> None:
    send(house, upload, 0, b"x" * 90)
    with pytest.raises(TooLarge):
        send(house, upload, 90, b"x" * 11)
    with pytest.raises(TooLarge):
        send(house, upload, 90, b"x", length=101)
    assert standing(house, upload) == (None, 90)
    assert send(house, upload, 90, b"x" * 10, length=100)[0].state is UploadState.RECEIVED


def test_a_piece_at_another_place_tells_no_length(house: House, upload: Upload) -> None:
    with pytest.raises(Conflict) as caught:
        send(house, upload, 4, b"beat", length=8)
    assert caught.value.code == "UPL-201"
    assert standing(house, upload) == (None, 0)


def test_a_damaged_piece_tells_no_length_and_a_right_one_does(house: House, upload: Upload) -> None:
    right = Checksum("sha1", hashlib.sha1(WAV).digest())
    with pytest.raises(Refused):
        send(house, upload, 0, WAV.swapcase(), len(WAV), right)
    assert standing(house, upload) == (None, 0)
    assert send(house, upload, 0, WAV, len(WAV), right)[0].state is UploadState.RECEIVED


def test_a_writer_that_began_without_a_length_keeps_to_one_told_meanwhile(
    house: House, upload: Upload
) -> None:
    append = house.staging.append

    def append_late(*told: object) -> int:
        house.staging.append = append  # type: ignore[method-assign]
        send(house, upload, 0, b"", length=4)
        return append(*told)  # type: ignore[arg-type]

    house.staging.append = append_late  # type: ignore[method-assign]
    with pytest.raises(TooLarge):
        send(house, upload, 0, b"RIFF beats")
    house.staging.append = append_late  # type: ignore[method-assign]
    assert send(house, upload, 0, b"RIFF")[0].state is UploadState.RECEIVED


def test_an_upload_whose_length_nobody_told_expires_like_any_other(house: House, upload: Upload) -> None:
    send(house, upload, 0, b"RIFF")
    house.clock.pass_by(days=7)
    assert house.transfer.expire() == 1
    with pytest.raises(Gone):
        send(house, upload, 4, b"beat", length=8)
