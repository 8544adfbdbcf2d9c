"""Second factors and fresh sessions for tests that are about something else, and the codes of an app."""

import hashlib
from datetime import datetime, timedelta

import pyotp

from domain.accounts import new_session, normal_email
from domain.services.bundle import Services
from domain.two_factor import Enrolment, TwoFactor


def give_second_factor(services: Services, user_id: str) -> None:
    """As if somebody had set it up long ago. Admins need one."""
    two_factor = services.account.two_factor
    now = two_factor.clock.now()
    sealed = two_factor.authenticators.new_key()
    with two_factor.store.write() as unit:
        unit.two_factors.add(TwoFactor(user_id, sealed, now, now))
        unit.commit()


def signed_in_secret(services: Services, email: str, agent: str = "Firefox/1 Linux") -> str:
    """The secret of a session of somebody who has just given all that signing in needs."""
    accounts = services.accounts
    secret = accounts.ids.secret()
    with accounts.store.write() as unit:
        user = unit.users.by_email(normal_email(email))
        assert user is not None
        unit.sessions.add(new_session(secret, user, agent, accounts.clock.now()))
        unit.commit()
    return secret


def app_code(key: str, now: datetime, steps: int = 0) -> str:
    """What an app shows that took this key in, so many half minutes from now."""
    return pyotp.TOTP(key.replace(" ", "")).at(now + timedelta(seconds=30 * steps))


class FakeAuthenticators:
    """Whatever is sealed is its own key; the code of a half minute follows from both."""

    def __init__(self) -> None:
        self.made = 0

    def new_key(self) -> str:
        self.made += 1
        return f"key-{self.made}"

    def enrolment(self, sealed: str, account: str, issuer: str) -> Enrolment:
        return Enrolment(sealed, f"otpauth://totp/{issuer}:{account}?secret={sealed}", "<svg></svg>")

    def step_of(self, sealed: str, code: str, now: datetime) -> int | None:
        current = int(now.timestamp()) // 30
        around = range(current - 1, current + 2)
        return next((step for step in around if fake_code(sealed, step) == code), None)


def fake_code(sealed: str, step: int) -> str:
    return str(int(hashlib.sha256(f"{sealed} {step}".encode()).hexdigest(), 16) % 1_000_000).zfill(6)
