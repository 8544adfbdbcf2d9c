"""A session that ends while an upload is on its way: the sender signs in again and goes on."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from domain.accounts import SIGN_IN_FIRST
from tests.web.conftest import Cast, House, Person
from tests.web.visitor import Visitor

TUS = {"Tus-Resumable": "1.0.0"}
BODY = b"RIFF one beat, in two halves."
HALF = 12


def send(visitor: Visitor, address: str, offset: int, body: bytes) -> TestResponse:
    stream = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return visitor.client.patch(address, headers=stream, data=body)


def begun(visitor: Visitor) -> str:
    """An upload of which half has arrived."""
    created = visitor.client.post("/tus/", headers={**TUS, "Upload-Length": str(len(BODY))})
    address = created.headers["Location"]
    assert send(visitor, address, 0, BODY[:HALF]).status_code == 204
    return address


def signed_out(house: House, person: Person) -> None:
    person.visitor.submit("/", "Sign out")


def signed_out_elsewhere(house: House, person: Person) -> None:
    elsewhere = house.signed_in(person.email)
    actor: Any = house.services.accounts.actor(secret_of(elsewhere))
    [other] = [each for each in house.services.accounts.sessions(actor=actor) if each.id != actor.session_id]
    house.services.accounts.end_session(actor=actor, session_id=other.id)


def secret_of(visitor: Visitor) -> str:
    with visitor.client.session_transaction() as kept:
        return str(kept["secret"])


@pytest.mark.parametrize("end", [signed_out, signed_out_elsewhere])
def test_a_sender_whose_session_ended_is_told_and_goes_on_after_signing_in(
    cast: Cast, house: House, end: Any
) -> None:
    address = begun(cast.alice.visitor)
    end(house, cast.alice)

    refused = send(cast.alice.visitor, address, HALF, BODY[HALF:])

    assert (refused.status_code, refused.get_json()["code"]) == (403, SIGN_IN_FIRST.code)
    assert cast.alice.visitor.client.head(address, headers=TUS).status_code == 403
    again = house.signed_in(cast.alice.email)
    assert again.client.head(address, headers=TUS).headers["Upload-Offset"] == str(HALF)
    assert send(again, address, HALF, BODY[HALF:]).status_code == 204
    assert house.services.transfer.staging.path(address.rpartition("/")[2]).read_bytes() == BODY


def test_a_piece_that_began_within_a_session_is_taken_whole_though_it_ends_meanwhile(
    cast: Cast, house: House
) -> None:
    address = begun(cast.alice.visitor)
    id, actor = address.rpartition("/")[2], house.services.accounts.actor(secret_of(cast.alice.visitor))

    def pieces() -> Any:
        yield BODY[HALF:20]
        house.services.accounts.sign_out(actor=actor)
        yield BODY[20:]

    _, offset = house.services.transfer.receive(actor=actor, upload_id=id, offset=HALF, pieces=pieces())

    assert offset == len(BODY)
    assert cast.alice.visitor.client.head(address, headers=TUS).status_code == 403
