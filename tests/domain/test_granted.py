"""Granted licences: how they stand, and how an admin ends one."""

from datetime import timedelta

import pytest

from domain.errors import Conflict, Invalid
from domain.licensing.granted import LicenceStatus, facts_of, revoked
from domain.reasons import LONG_REASON
from tests import factories
from tests.domain.test_entitlement import licence
from tests.factories import NOW


def test_a_licence_is_active_until_it_expires_or_is_revoked() -> None:
    ending = licence(expires_at=NOW + timedelta(days=1))

    assert licence().status(NOW + timedelta(days=10_000)) is LicenceStatus.ACTIVE
    assert ending.status(NOW) is LicenceStatus.ACTIVE
    assert ending.status(NOW + timedelta(days=1)) is LicenceStatus.EXPIRED
    assert revoked(ending, "root", "Paid with a stolen card.", NOW).status(NOW) is LicenceStatus.REVOKED


def test_a_revocation_says_who_why_and_when_and_is_final() -> None:
    ended = revoked(licence(), "root", " Paid with a stolen card. ", NOW)

    assert (ended.revoked_by, ended.revoked_at) == ("root", NOW)
    assert ended.revoked_for == "Paid with a stolen card."
    with pytest.raises(Conflict):
        revoked(ended, "root", "Once more.", NOW)


@pytest.mark.parametrize("reason", ["", "  ", "x" * (LONG_REASON + 1)])
def test_a_revocation_needs_a_reason(reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        revoked(licence(), "root", reason, NOW)
    assert caught.value.fields.keys() == {"reason"}


def test_what_a_certificate_says_of_its_holder_is_no_address() -> None:
    said = facts_of("Bob me@secret.example", factories.details(), "Night Owl", factories.recording())

    assert "@" not in said["licensee"] and said["licensee"].startswith("Bob")
    assert (said["track"], said["key"], said["bpm"]) == ("Night Drive", "A Minor", "140")
