"""Certificates: what a licence states, the bytes that are signed, and how anyone checks them."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import Fault, Refused
from domain.licensing.granted import Licence
from domain.names import clean_text
from domain.words import say

FORMAT = "beatpass-certificate-1"
ALGORITHM = "Ed25519"
MOST_BYTES = 256 * 1024
MOST_SITE = 200
NO_CERTIFICATE = Fault(
    "LIC-401",
    "This file is no certificate of a licence.",
    "Choose the JSON file that came with the download.",
)
UNKNOWN_KEY = Fault(
    "LIC-402",
    "This certificate was signed with a key that isn't among the given ones.",
    "Fetch the site's keys again from {site}.",
)
FORGED = Fault(
    "LIC-403",
    "This certificate was changed, or was never signed by the site that it names.",
    "Don't rely on it.",
)


@dataclass(frozen=True)
class Certificate:
    """The signed document of a licence, whose id it bears, as it was handed out first."""

    id: str
    document: str


@dataclass(frozen=True)
class Signature:
    """`value` over the signed bytes, by the key of that id."""

    key_id: str
    value: bytes


def statement_of(licence: Licence, site_url: str) -> dict[str, Any]:
    """What the certificate says, all of it frozen with the licence."""
    return {
        "format": FORMAT,
        "site": site_url,
        "id": licence.id,
        "kind": str(licence.kind),
        "granted_at": licence.granted_at.isoformat(),
        "expires_at": licence.expires_at.isoformat() if licence.expires_at else None,
        "facts": dict(licence.facts),
        "terms_version": licence.terms_version,
        "terms": [{"about": about, "text": text} for about, text in licence.terms.items()],
        "files": [str(kind) for kind in licence.files],
        "verify": f"{site_url}/verify-license/{licence.id}",
    }


def signed_bytes(statement: Mapping[str, Any]) -> bytes:
    """One way of writing for each statement: sorted keys, no spaces, UTF-8 (compare RFC 8785)."""
    return json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def document_of(statement: Mapping[str, Any], signature: Signature) -> bytes:
    """The JSON file that people keep."""
    document = {
        "statement": statement,
        "algorithm": ALGORITHM,
        "key": signature.key_id,
        "signature": base64.b64encode(signature.value).decode(),
    }
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False).encode() + b"\n"


def statement_in(document: str) -> dict[str, Any]:
    """What a certificate of our own says."""
    return dict(json.loads(document)["statement"])


def verified(
    document: bytes, keys: Mapping[str, bytes], is_signed: Callable[[bytes, bytes, bytes], bool]
) -> dict[str, Any]:
    """The statement of a certificate that one of the keys has signed.

    `keys` are public ones by id, `is_signed` takes key, signature and bytes. Raises `Refused` for what is no
    certificate, names an unknown key or was changed. Whether the licence still holds, only the site knows.
    """
    statement, key_id, value, content = _read(document)
    if key_id not in keys:
        site = statement.get("site")
        raise Refused(UNKNOWN_KEY, site=clean_text(str(site))[:MOST_SITE] if site else say("the site"))
    if not is_signed(keys[key_id], value, content):
        raise Refused(FORGED)
    return statement


def _read(document: bytes) -> tuple[dict[str, Any], str, bytes, bytes]:
    """The statement, the key's id, the signature, and what it has to be over."""
    if len(document) > MOST_BYTES:
        raise Refused(NO_CERTIFICATE)
    try:
        found = json.loads(document)
        statement, key_id, signature = found["statement"], found["key"], found["signature"]
        value = base64.b64decode(signature, validate=True)
        is_ours = statement["format"] == FORMAT and found["algorithm"] == ALGORITHM
        # Base64 has several ways to write the last byte, of which only one counts.
        is_ours = is_ours and base64.b64encode(value).decode() == signature
        content = signed_bytes(statement)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise Refused(NO_CERTIFICATE) from error
    if not is_ours or not isinstance(statement, dict) or not isinstance(key_id, str):
        raise Refused(NO_CERTIFICATE)
    return statement, key_id, value, content
