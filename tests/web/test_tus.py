"""The tus protocol, request by request."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from domain.uploads import UploadState
from tests import factories
from tests.factories import NOW
from tests.web import tus_site

BODY = b"The beat that travels, in 39 bytes all."
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {**TUS, "Content-Type": "application/offset+octet-stream"}


@dataclass
class Hands:
    """A clock that a test turns."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time


@dataclass
class Bench:
    """A signed-in client, and the use cases behind it."""

    client: FlaskClient
    transfer: Transfer
    clock: Hands

    def create(self, size: int = len(BODY), **headers: str) -> TestResponse:
        sent = {**TUS, "Upload-Length": str(size), **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.post("/tus/", headers=sent)

    def begin(self) -> str:
        return self.create().headers["Location"]

    def patch(self, address: str, offset: int, body: bytes, **headers: str) -> TestResponse:
        sent = {**STREAM, "Upload-Offset": str(offset)}
        sent |= {k.replace("_", "-"): v for k, v in headers.items()}
        return self.client.patch(address, headers=sent, data=body)

    def offset(self, address: str) -> int:
        return int(self.client.head(address, headers=TUS).headers["Upload-Offset"])

    def bytes_of(self, address: str) -> bytes:
        return self.transfer.staging.path(address.rsplit("/", 1)[1]).read_bytes()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    clock = Hands()
    app, transfer = tus_site.in_memory(tmp_path, Site(limits=AudioLimits(max_bytes=1000)), clock)
    return Bench(tus_site.client_of(app), transfer, clock)


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_the_server_says_what_it_can(bench: Bench) -> None:
    answer = bench.client.options("/tus/")

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "1000"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "creation-defer-length",
        "termination",
        "expiration",
        "checksum",
    }
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_upload_is_created_filled_in_pieces_and_received(bench: Bench) -> None:
    created = bench.create(Upload_Metadata=f"filename {base64_of('näch †.wav'.encode())},private")
    address = created.headers["Location"]

    assert (created.status_code, created.headers["Tus-Resumable"]) == (201, "1.0.0")
    assert created.headers["Upload-Expires"].endswith("GMT")
    assert bench.patch(address, 0, BODY[:10]).headers["Upload-Offset"] == "10"
    last = bench.patch(address, 10, BODY[10:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, "39")
    assert "Upload-Expires" not in last.headers
    assert bench.bytes_of(address) == BODY
    with bench.transfer.store.read() as unit:
        upload = unit.uploads.get(address.rsplit("/", 1)[1])
        assert upload and (upload.name, upload.state) == ("näch †.wav", UploadState.RECEIVED)


def test_the_offset_comes_with_length_and_metadata_and_is_never_cached(bench: Bench) -> None:
    raw = f"filename {base64_of(b'a.wav')}"
    address = bench.create(Upload_Metadata=raw).headers["Location"]
    bench.patch(address, 0, b"1234")

    answer = bench.client.head(address, headers=TUS)

    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "4"
    assert answer.headers["Upload-Length"] == "39"
    assert answer.headers["Upload-Metadata"] == raw
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_first_bytes_may_come_with_the_creation(bench: Bench) -> None:
    headers = {**STREAM, "Upload-Length": "39"}

    some = bench.client.post("/tus/", headers=headers, data=BODY[:7])
    everything = bench.client.post("/tus/", headers=headers, data=BODY)
    too_much = bench.client.post("/tus/", headers=headers, data=BODY + b"!")

    assert (some.status_code, some.headers["Upload-Offset"]) == (201, "7")
    assert (everything.status_code, everything.headers["Upload-Offset"]) == (201, "39")
    assert too_much.status_code == 400


def test_first_bytes_that_are_damaged_leave_an_empty_upload(bench: Bench) -> None:
    wrong = f"sha1 {base64_of(hashlib.sha1(b'other').digest())}"
    headers = {**STREAM, "Upload-Length": "39", "Upload-Checksum": wrong}

    answer = bench.client.post("/tus/", headers=headers, data=BODY)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "0")
    assert bench.patch(answer.headers["Location"], 0, BODY).status_code == 204


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "3.5"}, 400),
        ({"Upload-Length": "9" * 5000}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": "1001"}, 413),
        ({"Upload-Length": "9", "Upload-Defer-Length": "1"}, 400),
        ({"Upload-Length": "9", "Upload-Concat": "partial"}, 400),
        ({"Upload-Length": "9", "Upload-Metadata": "filename YWJj!"}, 400),
        ({"Upload-Length": "9", "Upload-Metadata": "filename YW"}, 400),
        ({"Upload-Length": "9", "Upload-Metadata": f"filename {base64_of(bytes([0xFF, 0xFE]))}"}, 400),
        ({"Upload-Length": "9", "Upload-Metadata": "a YQ==,a YQ=="}, 400),
        ({"Upload-Length": "9", "Upload-Checksum": "md5 YQ=="}, 400),
        ({"Upload-Length": "9", "Tus-Resumable": "0.2.2"}, 412),
    ],
)
def test_a_creation_that_breaks_the_rules_makes_nothing(
    bench: Bench, headers: dict[str, str], status: int
) -> None:
    sent = [(name, value.encode().decode("latin-1")) for name, value in {**TUS, **headers}.items()]
    answer = bench.client.post("/tus/", headers=sent)

    assert answer.status_code == status
    assert set(answer.get_json()) == {"code", "message", "advice"}
    assert list((bench.transfer.staging.path("x").parent).iterdir()) == []


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Upload-Offset": ""}, 400),
        ({"Upload-Offset": "ten"}, 400),
        ({"Upload-Offset": "4"}, 409),
        ({"Upload-Offset": "39"}, 409),
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Upload-Checksum": "crc32 AAAA"}, 400),
        ({"Upload-Checksum": "sha1"}, 400),
        ({"Upload-Checksum": "sha1 AAAA"}, 400),
        ({"Upload-Checksum": "sha1 ?"}, 400),
        ({"Tus-Resumable": ""}, 412),
        ({"Tus-Resumable": "2.0.0"}, 412),
    ],
)
def test_a_piece_that_breaks_the_rules_changes_nothing(
    bench: Bench, headers: dict[str, str], status: int
) -> None:
    address = bench.begin()
    bench.patch(address, 0, b"12345")

    answer = bench.client.patch(address, headers={**STREAM, "Upload-Offset": "5", **headers}, data=b"x")

    assert answer.status_code == status
    assert answer.headers.get("Tus-Version") == ("1.0.0" if status == 412 else None)
    assert bench.offset(address) == 5


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_is_kept_only_if_its_checksum_is_right(bench: Bench, algorithm: str) -> None:
    address = bench.begin()
    right = f"{algorithm} {base64_of(hashlib.new(algorithm, BODY[5:]).digest())}"
    bench.patch(address, 0, BODY[:5])

    refused = bench.patch(address, 5, BODY[5:].swapcase(), Upload_Checksum=right)

    assert (refused.status, refused.get_json()["code"]) == ("460 Checksum Mismatch", "UPL-202")
    assert bench.offset(address) == 5
    assert bench.patch(address, 5, BODY[5:], Upload_Checksum=right).status_code == 204
    assert bench.bytes_of(address) == BODY


def test_more_bytes_than_announced_are_not_taken(bench: Bench) -> None:
    address = bench.begin()

    answer = bench.patch(address, 0, BODY + b"!")

    assert (answer.status_code, answer.get_json()["code"]) == (413, "UPL-208")
    assert bench.offset(address) == 0


def test_a_cancelled_upload_is_gone_and_its_bytes_too(bench: Bench) -> None:
    address = bench.begin()
    bench.patch(address, 0, b"12345")

    assert bench.client.delete(address, headers=TUS).status_code == 204
    assert bench.client.head(address, headers=TUS).status_code == 410
    assert bench.patch(address, 5, b"x").status_code == 410
    assert list((bench.transfer.staging.path("x").parent).iterdir()) == []


def test_a_received_upload_is_not_cancelled(bench: Bench) -> None:
    address = bench.begin()
    bench.patch(address, 0, BODY)

    assert bench.client.delete(address, headers=TUS).status_code == 409
    assert bench.offset(address) == 39


def test_an_upload_that_lay_too_long_is_gone(bench: Bench) -> None:
    address = bench.begin()
    bench.clock.time += timedelta(days=8)

    answer = bench.patch(address, 0, BODY)

    assert (answer.status_code, answer.get_json()["code"]) == (410, "UPL-203")


def test_an_unknown_upload_is_not_found(bench: Bench) -> None:
    for address in ("/tus/0190a1b2-0000-7000-8000-000000000001", "/tus/..%2f..%2fsite.db"):
        assert bench.client.head(address, headers=TUS).status_code == 404
        assert bench.patch(address, 0, b"x").status_code == 404


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


def test_the_method_may_be_named_by_a_header(bench: Bench) -> None:
    address = bench.begin()
    headers = {**STREAM, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}

    assert bench.client.post(address, headers=headers, data=BODY[:6]).status_code == 204
    assert bench.offset(address) == 6
    assert bench.client.post(address, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    overridden = bench.client.get("/health", headers={"X-HTTP-Method-Override": "DELETE"})
    assert overridden.status_code == 200


def test_a_post_to_an_upload_is_no_method_of_it(bench: Bench) -> None:
    assert bench.client.post(bench.begin(), headers=TUS).status_code == 405


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
    bench = Bench(tus_site.client_of(app), transfer, Hands())
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
