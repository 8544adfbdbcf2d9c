"""Calling Stripe: the client, its limits, and what its refusals mean to us."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from stripe import RequestsClient, StripeClient, StripeError, StripeObject

from domain.payments import PaymentRefused, PaymentsDown

API_VERSION = "2026-10-28.endive"
TIMEOUT_SECONDS = 20
PAGE = 100
"""The largest page of a list of v1; those of v2 come in pages of their own size."""
AGAIN_STATUSES = (408, 409, 425, 429)
AGAIN_CODES = ("lock_timeout", "rate_limit", "idempotency_key_in_use")
SECRET = re.compile(r"\b(?:sk|rk|whsec)_\S+")

Thing = dict[str, Any]
"""An object of Stripe's as plain JSON."""


class Calls:
    """What every part of the adapter needs: the client."""

    def __init__(self, key: str, address: str = "", timeout: int = TIMEOUT_SECONDS) -> None:
        # Steps of ours are retried by the site's jobs, which look first whether the last try was done.
        self._client = StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": address} if address else None,
            max_network_retries=0,
            http_client=RequestsClient(timeout=timeout),
        )
        self._is_test = key.startswith(("sk_test_", "rk_test_"))

    @property
    def is_test(self) -> bool:
        return self._is_test


@contextmanager
def asked() -> Iterator[None]:
    """Turns Stripe's errors into ours."""
    try:
        yield
    except StripeError as error:
        raise translated(error) from error


def translated(error: StripeError) -> PaymentsDown | PaymentRefused:
    """Only an answer that says no is one; whatever came of all others isn't known."""
    status, code = error.http_status or 0, code_of(error)
    reason = SECRET.sub("…", error.user_message or "The payment processor gave no reason.")
    if not 400 <= status < 500 or status in AGAIN_STATUSES or code in AGAIN_CODES:
        return PaymentsDown(f"{status or 'no answer'}: {reason}")
    if status == 401:
        return PaymentRefused("The payment processor doesn't accept the site's key.", "key_not_accepted")
    return PaymentRefused(reason, code)


def code_of(error: StripeError) -> str:
    """Stripe's code for what went wrong, or else its kind of error."""
    body = error.json_body.get("error") if isinstance(error.json_body, dict) else None
    said = body if isinstance(body, dict) else {}
    return str(error.code or said.get("decline_code") or said.get("type") or "")


def plain(thing: StripeObject) -> Thing:
    return thing.to_dict()


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def seconds(at: datetime) -> int:
    """Whole seconds since 1970, cut off: Stripe knows no parts of them."""
    return int(at.timestamp())


def id_of(thing: Any) -> str:
    """The id of an object that may be whole, named by its id, or absent."""
    if isinstance(thing, dict):
        return str(thing.get("id") or "")
    return str(thing or "")


def reference_of(thing: Thing) -> str:
    return str((thing.get("metadata") or {}).get("reference", ""))
