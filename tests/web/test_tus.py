"""What the site makes of tus requests, beyond the protocol's own cases."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from adapters.memory import MemoryStore
from adapters.staging import DiskStaging
from domain import faults
from domain.audio import AudioLimits
from domain.errors import NoRoom
from domain.services.uploads.transfer import Transfer
from domain.site import Site
from domain.store import Store
from tests import factories
from tests.web import tus_site

BODY = b"The beat that travels, in 39 bytes all."
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {**TUS, "Content-Type": "application/offset+octet-stream"}


@dataclass
class Bench:
    """A signed-in client, and the use cases behind it."""

    client: FlaskClient
    transfer: Transfer

    def create(self, size: int = len(BODY), **headers: str) -> TestResponse:
        sent = {**TUS, "Upload-Length": str(size), **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.post("/tus/", headers=sent)

    def begin(self) -> str:
        return self.create().headers["Location"]

    def patch(self, address: str, offset: int, body: bytes) -> TestResponse:
        return self.client.patch(address, headers={**STREAM, "Upload-Offset": str(offset)}, data=body)

    def offset(self, address: str) -> int:
        return int(self.client.head(address, headers=TUS).headers["Upload-Offset"])

    def bytes_of(self, address: str) -> bytes:
        return self.transfer.staging.path(address.rsplit("/", 1)[1]).read_bytes()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    app, transfer = tus_site.in_memory(tmp_path, Site(limits=AudioLimits(max_bytes=1000)))
    return Bench(tus_site.client_of(app), transfer)


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_an_upload_bears_the_name_of_its_file(bench: Bench) -> None:
    created = bench.create(Upload_Metadata=f"filename {base64_of('näch †.wav'.encode())},private")

    with bench.transfer.store.read() as unit:
        upload = unit.uploads.get(created.headers["Location"].rsplit("/", 1)[1])
        assert upload and upload.name == "näch †.wav"


@pytest.mark.parametrize("length", ["", "٣", "9" * 5000])
def test_a_length_that_is_no_plain_number_makes_nothing(bench: Bench, length: str) -> None:
    sent = {**TUS, "Upload-Length": length.encode().decode("latin-1")}

    assert bench.client.post("/tus/", headers=sent).status_code == 400
    assert list((bench.transfer.staging.path("x").parent).iterdir()) == []


def test_a_cancelled_upload_takes_its_bytes_along(bench: Bench) -> None:
    address = bench.begin()
    bench.patch(address, 0, b"12345")

    assert bench.client.delete(address, headers=TUS).status_code == 204
    assert list((bench.transfer.staging.path("x").parent).iterdir()) == []


def test_an_address_is_no_way_out_of_the_folder(bench: Bench) -> None:
    assert bench.client.head("/tus/..%2f..%2fsite.db", headers=TUS).status_code == 404
    assert bench.patch("/tus/..%2f..%2fsite.db", 0, b"x").status_code == 404


def test_a_method_is_named_by_a_header_under_this_address_only(bench: Bench) -> None:
    answer = bench.client.get("/health", headers={"X-HTTP-Method-Override": "DELETE"})

    assert answer.status_code == 200
    assert "Tus-Resumable" not in answer.headers


@pytest.mark.parametrize("person", ["bob", "charlie", "nobody"])
def test_only_the_owner_may_look_write_or_cancel(bench: Bench, person: str) -> None:
    address = bench.begin()
    stranger = tus_site.client_of(bench.client.application, person)

    assert stranger.head(address, headers=TUS).status_code == 403
    assert stranger.patch(address, headers={**STREAM, "Upload-Offset": "0"}, data=b"x").status_code == 403
    assert stranger.delete(address, headers=TUS).status_code == 403
    assert bench.offset(address) == 0


@pytest.mark.parametrize("person, code", [("charlie", "ACC-102"), ("nobody", "ACC-101")])
def test_only_producers_may_upload(bench: Bench, person: str, code: str) -> None:
    stranger = tus_site.client_of(bench.client.application, person)

    answer = stranger.post("/tus/", headers={**TUS, "Upload-Length": "9"})

    assert (answer.status_code, answer.get_json()["code"]) == (403, code)


def test_bytes_that_arrived_before_the_server_died_become_a_recording(bench: Bench) -> None:
    address = bench.begin()
    id = address.rsplit("/", 1)[1]
    bench.transfer.staging.append(id, 0, iter([BODY]), 39)

    assert bench.offset(address) == 39

    with bench.transfer.store.read() as unit:
        assert unit.recordings.get(id) is not None


def test_the_last_piece_is_no_recording_while_it_is_still_being_written(bench: Bench) -> None:
    address = bench.begin()
    id = address.rsplit("/", 1)[1]

    def pieces() -> Iterator[bytes]:
        yield BODY
        assert bench.offset(address) == 39
        with bench.transfer.store.read() as unit:
            assert unit.recordings.get(id) is None

    bench.transfer.staging.append(id, 0, pieces(), 39)


class FullDisk(DiskStaging):
    """A disk with room for so many bytes of pieces."""

    room = 0

    def append(self, upload_id: str, offset: int, pieces: Iterable[bytes], limit: int) -> int:
        def fitting() -> Iterator[bytes]:
            for piece in pieces:
                yield piece[: self.room]
                self.room -= len(piece)
                if self.room < 0:
                    raise NoRoom(faults.DISK_FULL)

        return super().append(upload_id, offset, fitting(), limit)


def test_a_full_disk_is_said_and_the_upload_goes_on_when_there_is_room(tmp_path: Path) -> None:
    staging = FullDisk(tmp_path)
    store = cast(Store, MemoryStore(lambda job_ids: None, tus_site.NO_FINGERPRINTS))
    app, transfer = tus_site.make(store, staging)
    bench = Bench(tus_site.client_of(app), transfer)
    address, staging.room = bench.begin(), 12

    answer = bench.patch(address, 0, BODY)

    assert (answer.status_code, answer.get_json()["code"]) == (507, "UPL-205")
    assert bench.offset(address) == 12
    staging.room = 1000
    assert bench.patch(address, 12, BODY[12:]).status_code == 204
    assert bench.bytes_of(address) == BODY


def test_too_many_open_uploads_are_refused(bench: Bench) -> None:
    address = bench.begin()
    id = address.rsplit("/", 1)[1]
    with bench.transfer.store.write() as unit:
        upload = unit.uploads.get(id)
        assert upload
        for number in range(199):
            unit.uploads.add(replace(upload, id=f"u{number}"))
            unit.drafts.add(factories.draft(id=f"u{number}", owner_id=upload.owner_id))
        unit.commit()

    answer = bench.create()

    assert (answer.status_code, answer.get_json()["code"]) == (409, "UPL-209")
