"""Authenticator apps by pyotp, their keys sealed with the site's own secret, and the code that they scan."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from functools import cached_property

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken

from domain.errors import Unavailable
from domain.two_factor import KEY_UNREADABLE, STEPS_EITHER_SIDE, Enrolment

PURPOSE = b"keys of authenticator apps, 1"
STEP_SECONDS = 30
GROUP = 4


class TotpAuthenticators:
    """`secret` is the site's own, asked for once something is to be sealed; without it no key can be read."""

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret

    def new_key(self) -> str:
        return self._box.encrypt(pyotp.random_base32().encode()).decode()

    def enrolment(self, sealed: str, account: str, issuer: str) -> Enrolment:
        key = self._key(sealed)
        address = pyotp.TOTP(key).provisioning_uri(name=account, issuer_name=issuer)
        drawn = segno.make(address, micro=False, error="m").svg_inline(
            scale=5, border=4, dark="#000", light="#fff", omitsize=True
        )
        return Enrolment(_grouped(key), address, drawn)

    def step_of(self, sealed: str, code: str, now: datetime) -> int | None:
        totp, current = pyotp.TOTP(self._key(sealed)), int(now.timestamp()) // STEP_SECONDS
        around = range(current - STEPS_EITHER_SIDE, current + STEPS_EITHER_SIDE + 1)
        shown = {step: totp.generate_otp(step).encode() for step in around}
        found = [step for step, own in shown.items() if hmac.compare_digest(own, code.encode())]
        return found[-1] if found else None

    def _key(self, sealed: str) -> str:
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unavailable(KEY_UNREADABLE) from None

    @cached_property
    def _box(self) -> Fernet:
        key = hashlib.blake2b(self._secret().encode(), key=PURPOSE, digest_size=32).digest()
        return Fernet(base64.urlsafe_b64encode(key))


def _grouped(key: str) -> str:
    return " ".join(key[at : at + GROUP] for at in range(0, len(key), GROUP))
