"""Checking a certificate with a site's published keys and revocations, away from the site."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Refused
from domain.licensing.certificates import Signature, document_of, signed_bytes, statement_of
from domain.licensing.granted import Licence, LicenceStatus
from domain.licensing.published import (
    keys_document,
    keys_in,
    revocations_document,
    revocations_in,
)
from domain.services.licensing.proving import Proving
from tests import factories
from tests.factories import NOW
from tests.fakes import FakeClock

SITE = "https://beats.example"
KEY = b"k" * 32
LICENCE = factories.licence(id="0190a0c4-0000-7000-8000-000000000001")


def is_signed(key: bytes, value: bytes, content: bytes) -> bool:
    """The same key signs and checks here."""
    return hmac.compare_digest(value, hmac.digest(key, content, hashlib.sha512))


def signed(statement: Any, key: bytes = KEY, key_id: str = "one") -> bytes:
    signature = Signature(key_id, hmac.digest(key, signed_bytes(statement), hashlib.sha512))
    return document_of(statement, signature)


def certificate(licence: Licence = LICENCE) -> bytes:
    return signed(statement_of(licence, SITE))


def keys(**others: bytes) -> bytes:
    return json.dumps(keys_document(SITE, {"one": KEY} | others)).encode()


def revocations(*numbers: str) -> bytes:
    listed = [(number, NOW) for number in numbers]
    return json.dumps(revocations_document(SITE, listed, NOW + timedelta(days=1))).encode()


PROVING = Proving(is_signed, FakeClock())


def test_a_genuine_certificate_says_whose_licence_of_what_it_is() -> None:
    proof = PROVING.prove(document=certificate(), keys=keys())

    assert (proof.id, proof.licensee, proof.track) == (LICENCE.id, "Bob", "Night Drive")
    assert (proof.site, proof.keys_site, proof.producer) == (SITE, SITE, "Night Owl")
    assert (proof.status, proof.listed_at, proof.granted_at) == (LicenceStatus.ACTIVE, None, NOW)


def test_a_revoked_one_is_known_by_the_list() -> None:
    proofs = {
        listed: PROVING.prove(document=certificate(), keys=keys(), revocations=revocations(*listed))
        for listed in ((), ("another",), ("another", LICENCE.id))
    }
    assert [proof.status for proof in proofs.values()] == ["Active", "Active", "Revoked"]
    assert proofs[("another", LICENCE.id)].revoked_at == NOW
    assert all(proof.listed_at == NOW + timedelta(days=1) for proof in proofs.values())


def test_another_sites_list_proves_nothing() -> None:
    other = revocations().replace(SITE.encode(), b"https://other.example")
    assert code_of(lambda: PROVING.prove(document=certificate(), keys=keys(), revocations=other)) == "LIC-406"


def test_one_that_ended_is_expired() -> None:
    ending = replace(LICENCE, expires_at=NOW)
    assert PROVING.prove(document=certificate(ending), keys=keys()).status is LicenceStatus.EXPIRED


def code_of(refused: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        refused()
    return caught.value.code


def test_a_foreign_certificate_is_refused() -> None:
    foreign = signed(statement_of(LICENCE, "https://other.example"), b"f" * 32, "theirs")
    assert code_of(lambda: PROVING.prove(document=foreign, keys=keys())) == "LIC-402"
    posing = signed(statement_of(LICENCE, SITE), b"f" * 32, "one")
    assert code_of(lambda: PROVING.prove(document=posing, keys=keys())) == "LIC-403"


WHOLE = json.loads(certificate())
STATEMENT_BYTES = signed_bytes(WHOLE["statement"])


def refusal(document: bytes, published: bytes) -> str:
    return code_of(lambda: PROVING.prove(document=document, keys=published))


def test_no_single_byte_of_the_statement_can_be_changed() -> None:
    parts = {"statement": "@", "algorithm": "Ed25519", "key": "one", "signature": WHOLE["signature"]}
    published = keys()
    for place in range(len(STATEMENT_BYTES)):
        changed = bytearray(STATEMENT_BYTES)
        changed[place] ^= 1 << place % 8
        document = json.dumps(parts).encode().replace(b'"@"', bytes(changed))
        assert refusal(document, published) in ("LIC-401", "LIC-403"), place


# Not every bit of the last digit of base64 counts, so that there everything is tried.
LAST_DIGIT = len(WHOLE["signature"].rstrip("=")) - 1
OTHER_BYTES = [(place, byte) for place in range(len(WHOLE["signature"])) for byte in "Aa!"] + [
    (LAST_DIGIT, chr(byte)) for byte in range(33, 127)
]


def test_no_single_byte_of_the_signature_can_be_changed() -> None:
    text, published = WHOLE["signature"], keys()
    for place, byte in OTHER_BYTES:
        changed = text[:place] + byte + text[place + 1 :]
        document = json.dumps(WHOLE | {"signature": changed}).encode()
        if changed != text:
            assert refusal(document, published) in ("LIC-401", "LIC-403"), (place, byte)


def test_what_somebody_signed_without_being_a_site_of_ours_is_no_certificate() -> None:
    whole = statement_of(LICENCE, SITE)
    odd: list[dict[str, Any]] = [
        {name: value for name, value in whole.items() if name != left_out}
        for left_out in ("id", "facts", "site", "kind", "granted_at", "expires_at")
    ]
    odd += [
        whole | {"id": []},
        whole | {"granted_at": "today"},
        whole | {"facts": "Bob"},
        whole | {"kind": 1},
    ]
    for statement in odd:
        assert code_of(lambda: PROVING.prove(document=signed(statement), keys=keys())) == "LIC-401"  # noqa: B023


def test_half_a_letter_is_no_text() -> None:
    """A lone surrogate can't be written as the bytes that are signed."""
    document = json.dumps(WHOLE | {"statement": WHOLE["statement"] | {"id": "\ud800"}}).encode()
    assert code_of(lambda: PROVING.prove(document=document, keys=keys())) == "LIC-401"


def test_what_a_stranger_wrote_does_not_steer_a_terminal() -> None:
    facts = dict(LICENCE.facts) | {"licensee": "\x1b[2JBob\u202e"}
    proof = PROVING.prove(document=certificate(replace(LICENCE, facts=facts)), keys=keys())
    assert proof.licensee == "[2JBob"
    unknown = signed(statement_of(LICENCE, "\x1b[31mhttps://x"), key_id="other")
    with pytest.raises(Refused) as caught:
        PROVING.prove(document=unknown, keys=keys())
    assert "\x1b" not in caught.value.advice


def test_keys_survive_being_published() -> None:
    found = keys_in(keys(two=b"2" * 32))
    assert (found.site, found.keys) == (SITE, {"one": KEY, "two": b"2" * 32})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        certificate(),
        keys().replace(b"Ed25519", b"RSA"),
        keys(short=b"x"),
        keys().replace(base64.b64encode(KEY), b"!"),
        keys().replace(b'"keys": {', b'"keys": [], "other": {'),
        keys() + b" " * 256 * 1024,
    ],
    ids=range(12),
)
def test_what_are_no_keys_is_said_to_be_none(content: bytes) -> None:
    assert code_of(lambda: keys_in(content)) == "LIC-404"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        keys(),
        b"[" * 100_000,
        revocations("x").replace(b"revoked_at", b"at"),
        revocations("x").replace(b'"2026-', b'"20x6-'),
        revocations().replace(b"[]", b"7"),
    ],
    ids=range(8),
)
def test_what_is_no_list_of_revocations_is_said_to_be_none(content: bytes) -> None:
    assert code_of(lambda: revocations_in(content)) == "LIC-405"
    assert (
        code_of(lambda: PROVING.prove(document=certificate(), keys=keys(), revocations=content)) == "LIC-405"
    )
