"""Certificates: what they state, and that nothing in them can be changed unnoticed."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Refused
from domain.licensing.certificates import (
    MOST_BYTES,
    Signature,
    document_of,
    signed_bytes,
    statement_of,
    verified,
)
from tests.domain.test_entitlement import licence
from tests.factories import NOW

SITE = "https://beats.example"
KEYS = {"2026": b"a key", "2027": b"another key"}
LICENCE = licence(
    facts={"licensee": "Ève Ωmega", "track": "Night Drive", "producer": "Ночная Сова", "bpm": "140"},
    terms={"Where": "Worldwide, for good."},
)


def sign(key_id: str, content: bytes) -> Signature:
    """A stand-in for a signature: the same key signs and checks."""
    return Signature(key_id, hmac.digest(KEYS[key_id], content, hashlib.sha256))


def is_signed(key: bytes, value: bytes, content: bytes) -> bool:
    return hmac.compare_digest(value, hmac.digest(key, content, hashlib.sha256))


def document(key_id: str = "2026") -> bytes:
    statement = statement_of(LICENCE, SITE)
    return document_of(statement, sign(key_id, signed_bytes(statement)))


def check(content: bytes) -> dict[str, Any]:
    return verified(content, KEYS, is_signed)


def test_a_certificate_states_what_was_agreed_and_no_address() -> None:
    statement = check(document())

    assert statement["facts"] == LICENCE.facts and [
        (term["about"], term["text"]) for term in statement["terms"]
    ] == [*LICENCE.terms.items()]
    assert statement["verify"] == f"{SITE}/verify-license/{LICENCE.id}"
    assert statement["files"] == ["WAV", "MP3 320", "FLAC"]
    assert (statement["granted_at"], statement["expires_at"]) == (NOW.isoformat(), None)
    assert b"@" not in document()


def test_an_end_is_stated() -> None:
    ends = NOW + timedelta(days=30)
    assert statement_of(licence(expires_at=ends), SITE)["expires_at"] == ends.isoformat()


def test_older_keys_still_count() -> None:
    assert check(document("2026")) == check(document("2027"))


def test_no_byte_of_what_it_states_can_be_changed() -> None:
    genuine, statement = document(), check(document())
    for place, byte in enumerate(genuine):
        changed = genuine[:place] + bytes([byte ^ 1 << place % 8]) + genuine[place + 1 :]
        try:
            stated = check(changed)
        except Refused as refused:
            assert refused.code in ("LIC-401", "LIC-402", "LIC-403"), place
        else:
            assert stated == statement, place


FORGERIES = {
    "another licensee": lambda found: found["statement"]["facts"].update(licensee="Mallory"),
    "more files": lambda found: found["statement"]["files"].append("stems"),
    "a word more": lambda found: found["statement"].update(extra="word"),
    "a word less": lambda found: found["statement"].pop("terms"),
    "another signature": lambda found: found.update(signature="AAAA"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_found(forge: Any) -> None:
    found = json.loads(document())
    forge(found)
    with pytest.raises(Refused) as caught:
        check(json.dumps(found).encode())
    assert caught.value.code == "LIC-403"


def test_a_key_that_is_not_given_is_told_apart() -> None:
    with pytest.raises(Refused, match="isn't among the given ones") as caught:
        verified(document(), {"2020": b"a key"}, is_signed)
    assert SITE in caught.value.advice


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"statement": [], "key": "2026", "signature": "", "algorithm": "Ed25519"}',
        b'{"statement": {"format": "other"}, "key": "2026", "signature": "", "algorithm": "Ed25519"}',
        document().replace(b'"Ed25519"', b'"none"'),
        document().replace(b'"key": "2026"', b'"key": []'),
        b" " * (MOST_BYTES + 1) + b"{}",
    ],
    ids=range(11),
)
def test_what_is_no_certificate_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Refused) as caught:
        check(content)
    assert caught.value.code == "LIC-401"
