"""The codes of the demo admin's authenticator app (RFC 6238), for people who have none at hand."""

import base64
import hashlib
import hmac
from datetime import datetime

STEP_SECONDS = 30


def code_of(key: str, now: datetime) -> str:
    """Six digits; `key` is base32, with gaps as people are shown it."""
    letters = key.replace(" ", "")
    secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    step = int(now.timestamp()) // STEP_SECONDS
    mac = hmac.new(secret, step.to_bytes(8), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"
