"""The second factor: codes of an authenticator app, recovery codes, and what too many wrong ones lead to."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.accounts import digest
from domain.errors import Conflict, Fault, Forbidden

CODE_DIGITS = 6
STEPS_EITHER_SIDE = 1
"""How many steps of half a minute a phone's clock may be ahead of ours, or behind."""
WRONG_CODES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
RECOVERY_CODES = 10
RECOVERY_LETTERS = 16
"""80 bits each: nobody guesses one, so that a plain hash keeps them."""

NO_TWO_FACTOR = Fault(
    "ACC-120", "Two-factor authentication isn't switched on for this account.", "Switch it on first."
)
TWO_FACTOR_ON = Fault(
    "ACC-121",
    "Two-factor authentication is switched on already.",
    "Switch it off first if you want to use another app.",
)
NOT_BEGUN = Fault("ACC-122", "There is no key to confirm a code of.", "Begin with the setup again.")
WRONG_CODE = Fault(
    "ACC-123",
    "This code isn't right, or was used already.",
    "Wait for the next code of your app and enter that one, or use a recovery code.",
)
CODES_LOCKED = Fault(
    "ACC-124",
    "Too many wrong codes were entered.",
    "Try again in {minutes} min. Nobody can enter a code for this account until then.",
)
CODE_NEEDED = Fault(
    "ACC-125", "This account needs a code of its authenticator app as well.", "Sign in on the page."
)
HALF_WAY_OVER = Fault(
    "ACC-126", "You have waited too long between password and code.", "Sign in again from the beginning."
)
SET_UP_TWO_FACTOR = Fault(
    "ACC-127",
    "This needs two-factor authentication.",
    "Set it up with an authenticator app; then go on where you were.",
)
KEY_UNREADABLE = Fault(
    "ACC-128",
    "The key of this account's authenticator app can't be read any more.",
    "Use a recovery code, or write to support to have two-factor authentication reset.",
)


@dataclass(frozen=True)
class TwoFactor:
    """Somebody's second factor, by their id; it counts from `enabled_at` on.

    `sealed` is the app's key as only the site itself can read it, `recovery` what is stored of the codes that
    weren't used, and `last_step` the newest step of which a code was taken.
    """

    id: str
    sealed: str
    begun_at: datetime
    enabled_at: datetime | None = None
    recovery: tuple[str, ...] = ()
    last_step: int = 0
    failures: int = 0
    locked_until: datetime | None = None

    @property
    def is_on(self) -> bool:
        return self.enabled_at is not None


@dataclass(frozen=True)
class Enrolment:
    """What an app takes a key from: typed, followed as an address, or scanned (SVG to put in a page)."""

    key: str
    address: str
    picture: str


def check_unlocked(factor: TwoFactor, now: datetime) -> None:
    if factor.locked_until is not None and now < factor.locked_until:
        minutes = max(1, -(-(factor.locked_until - now) // timedelta(minutes=1)))
        raise Forbidden(CODES_LOCKED, minutes=minutes)


def with_wrong_code(factor: TwoFactor, now: datetime) -> TwoFactor:
    """Counted; after too many in a row no code counts for a while."""
    failures = factor.failures + 1
    if failures < WRONG_CODES_ALLOWED:
        return replace(factor, failures=failures)
    return replace(factor, failures=0, locked_until=now + LOCKED_FOR)


def with_code(factor: TwoFactor, step: int | None) -> TwoFactor | None:
    """Once a code of this step was taken; None for no step, or one of which a code was taken before."""
    if step is None or step <= factor.last_step:
        return None
    return replace(factor, last_step=step, failures=0, locked_until=None)


def with_recovery(factor: TwoFactor, code: str) -> TwoFactor | None:
    """Once a recovery code was taken, which then is gone; None for one that isn't there."""
    stored = digest(normal_code(code))
    left = tuple(each for each in factor.recovery if not hmac.compare_digest(each, stored))
    if len(left) == len(factor.recovery):
        return None
    return replace(factor, recovery=left, failures=0, locked_until=None)


def switched_on(factor: TwoFactor, step: int, codes: Iterable[str], now: datetime) -> TwoFactor:
    return replace(with_codes(factor, codes), enabled_at=now, last_step=step, failures=0, locked_until=None)


def with_codes(factor: TwoFactor, codes: Iterable[str]) -> TwoFactor:
    """With these recovery codes alone."""
    return replace(factor, recovery=tuple(digest(normal_code(code)) for code in codes))


def on(factor: TwoFactor | None) -> TwoFactor:
    if factor is None or not factor.is_on:
        raise Conflict(NO_TWO_FACTOR)
    return factor


def recovery_code(secret: str) -> str:
    """A code to write down, made of a secret: `abcd-efgh-ijkl-mnop`."""
    letters = base64.b32encode(hashlib.sha256(secret.encode()).digest()).decode().lower()[:RECOVERY_LETTERS]
    return "-".join(letters[at : at + 4] for at in range(0, RECOVERY_LETTERS, 4))


def normal_code(typed: str) -> str:
    """A code as it is compared: people write gaps and hyphens as they like."""
    return re.sub(r"[\s\-–—]", "", typed).lower()


def is_app_code(typed: str) -> bool:
    """Whether it looks like one of the app; anything else is taken for a recovery code."""
    return re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", normal_code(typed)) is not None
