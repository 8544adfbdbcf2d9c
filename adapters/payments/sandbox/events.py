"""Events as the sandbox signs and sends them, and as they are read again."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime

from adapters.payments.sandbox.records import when
from domain.payments import Event, ForgedEvent, Topic

SOURCE = "sandbox"
HEADER = "sandbox-signature"
TOLERANCE_SECONDS = 300


def signed(body: bytes, secret: str, now: datetime) -> dict[str, str]:
    stamp = int(now.timestamp())
    return {HEADER: f"t={stamp},v1={_signature(body, secret, stamp)}", "content-type": "application/json"}


def check(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> None:
    """Raises `ForgedEvent` unless these very bytes were signed within five minutes of `now`."""
    told = re.fullmatch(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})", headers.get(HEADER, ""))
    if told is None:
        raise ForgedEvent("no signature")
    stamp = int(told[1])
    if not hmac.compare_digest(told[2], _signature(body, secret, stamp)):
        raise ForgedEvent("the signature isn't ours")
    if abs(now.timestamp() - stamp) > TOLERANCE_SECONDS:
        raise ForgedEvent("signed too long ago, or in the future")


def _signature(body: bytes, secret: str, stamp: int) -> str:
    return hmac.new(secret.encode(), b"%d." % stamp + body, hashlib.sha256).hexdigest()


def event(body: str | bytes) -> Event:
    told = json.loads(body)
    return Event(
        SOURCE,
        told["id"],
        Topic(told["topic"]),
        told["kind"],
        told["object"],
        told["account"],
        when(told["at"]),
    )
