"""Judging codes of a second factor within one unit."""

from dataclasses import dataclass
from datetime import datetime

from domain.ports import Authenticators
from domain.store import Unit
from domain.two_factor import (
    TwoFactor,
    check_unlocked,
    is_app_code,
    normal_code,
    with_code,
    with_recovery,
    with_wrong_code,
)


@dataclass(frozen=True)
class Judged:
    """What came of a code; a recovery code that was right is used up."""

    is_right: bool
    is_recovery: bool
    codes_left: int


def take_code(
    unit: Unit, authenticators: Authenticators, factor: TwoFactor, code: str, now: datetime
) -> Judged:
    """Judge a code for a factor that is locked, and note what came of it: the caller commits either way.

    Raises `Forbidden` (CODES_LOCKED) without looking at the code.
    """
    check_unlocked(factor, now)
    is_recovery = not is_app_code(code)
    if is_recovery:
        right = with_recovery(factor, code)
    else:
        right = with_code(factor, authenticators.step_of(factor.sealed, normal_code(code), now))
    after = right or with_wrong_code(factor, now)
    unit.two_factors.save(after)
    return Judged(right is not None, is_recovery, len(after.recovery))
