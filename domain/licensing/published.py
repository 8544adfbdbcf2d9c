"""What a site publishes so that certificates can be checked without it: its keys, and what it revoked."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.errors import Fault, Refused
from domain.licensing.certificates import ALGORITHM, MOST_BYTES

KEYS_FORMAT, REVOCATIONS_FORMAT = "beatpass-keys-1", "beatpass-revocations-1"
KEYS_ADDRESS = "/.well-known/beatpass-keys.json"
REVOCATIONS_ADDRESS = "/.well-known/beatpass-revocations.json"
NO_KEYS = Fault(
    "LIC-404",
    "This file holds no public keys of a site.",
    "Fetch /.well-known/beatpass-keys.json from the site and try again.",
)
NO_REVOCATIONS = Fault(
    "LIC-405",
    "This file is no list of revoked licences.",
    "Fetch /.well-known/beatpass-revocations.json from the site and try again.",
)
OTHER_REVOCATIONS = Fault(
    "LIC-406",
    "This list of revoked licences isn't of the site that made the certificate.",
    "Fetch {address} from {site} and try again.",
)
KEY_BYTES = 32
# Some 100 bytes each, so that this is room for half a million.
MOST_REVOCATION_BYTES = 200 * MOST_BYTES


@dataclass(frozen=True)
class PublicKeys:
    """A site's keys, the 32 bytes of each by its id."""

    site: str
    keys: Mapping[str, bytes]


def keys_document(site_url: str, keys: Mapping[str, bytes]) -> dict[str, Any]:
    encoded = {key_id: base64.b64encode(key).decode() for key_id, key in keys.items()}
    return {"format": KEYS_FORMAT, "site": site_url, "algorithm": ALGORITHM, "keys": encoded}


def keys_in(content: bytes) -> PublicKeys:
    """The keys that a site has published. Raises `Refused` for anything else."""
    try:
        found = _object(content, MOST_BYTES, KEYS_FORMAT)
        keys = {str(id): base64.b64decode(text, validate=True) for id, text in found["keys"].items()}
        is_ours = found["algorithm"] == ALGORITHM and all(len(key) == KEY_BYTES for key in keys.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise Refused(NO_KEYS) from error
    if not is_ours:
        raise Refused(NO_KEYS)
    return PublicKeys(str(found.get("site", "")), keys)


def revocations_document(
    site_url: str, revoked: Iterable[tuple[str, datetime]], now: datetime
) -> dict[str, Any]:
    """`revoked` are the numbers of licences, and when each was ended."""
    listed = [{"id": number, "revoked_at": at.isoformat()} for number, at in revoked]
    return {"format": REVOCATIONS_FORMAT, "site": site_url, "made_at": now.isoformat(), "revoked": listed}


@dataclass(frozen=True)
class Revocations:
    """A site's list as it stood at one moment: when each licence was ended, by its number."""

    site: str
    made_at: datetime
    ended: Mapping[str, datetime]


def revocations_in(content: bytes) -> Revocations:
    """The list that a site has published. Raises `Refused` for anything else."""
    try:
        found = _object(content, MOST_REVOCATION_BYTES, REVOCATIONS_FORMAT)
        ended = {str(each["id"]): datetime.fromisoformat(each["revoked_at"]) for each in found["revoked"]}
        return Revocations(str(found["site"]), datetime.fromisoformat(found["made_at"]), ended)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(NO_REVOCATIONS) from error


def _object(content: bytes, most: int, format: str) -> dict[str, Any]:
    """Raises `ValueError`, or what comes of looking into something else than an object."""
    found = json.loads(content) if len(content) <= most else {}
    if found["format"] != format:
        raise ValueError(format)
    return dict(found)
