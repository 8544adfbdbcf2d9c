"""Authenticator apps: the real ones and the tests' own agree on what codes count."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.authenticators import TotpAuthenticators
from domain.errors import Unavailable
from domain.ports import Authenticators
from jobs.demo.codes import code_of
from tests.second_factors import FakeAuthenticators, app_code, fake_code

NOW = datetime(2026, 3, 4, 12, 30, 15, tzinfo=UTC)
SECRET = "s" * 40


@pytest.fixture(params=["totp", "fake"])
def authenticators(request: pytest.FixtureRequest) -> Authenticators:
    return TotpAuthenticators(lambda: SECRET) if request.param == "totp" else FakeAuthenticators()


def shown(authenticators: Authenticators, sealed: str, steps: int = 0) -> str:
    if isinstance(authenticators, FakeAuthenticators):
        return fake_code(sealed, int(NOW.timestamp()) // 30 + steps)
    return app_code(authenticators.enrolment(sealed, "a", "b").key, NOW, steps)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_tells_its_half_minute(authenticators: Authenticators, steps: int) -> None:
    sealed = authenticators.new_key()
    step = authenticators.step_of(sealed, shown(authenticators, sealed, steps), NOW)
    assert step == int(NOW.timestamp()) // 30 + steps


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_codes_of_other_times_are_none(authenticators: Authenticators, steps: int) -> None:
    sealed = authenticators.new_key()
    assert authenticators.step_of(sealed, shown(authenticators, sealed, steps), NOW) is None


def test_keys_differ_and_so_do_their_codes(authenticators: Authenticators) -> None:
    one, other = authenticators.new_key(), authenticators.new_key()
    assert one != other
    assert authenticators.step_of(other, shown(authenticators, one), NOW) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_is_none(authenticators: Authenticators, code: str) -> None:
    assert authenticators.step_of(authenticators.new_key(), code, NOW) is None


def test_the_address_says_whose_key_it_is_and_the_picture_goes_into_a_page() -> None:
    authenticators = TotpAuthenticators(lambda: SECRET)
    found = authenticators.enrolment(authenticators.new_key(), "eve@example.com", "Beat & Pass")
    assert found.address.startswith("otpauth://totp/Beat%20%26%20Pass:eve%40example.com?secret=")
    assert found.picture.startswith("<svg") and "style=" not in found.picture
    assert found.key.replace(" ", "") in found.address


def test_a_key_is_sealed_and_another_secret_cannot_read_it() -> None:
    authenticators = TotpAuthenticators(lambda: SECRET)
    sealed = authenticators.new_key()
    key = authenticators.enrolment(sealed, "a", "b").key.replace(" ", "")
    assert key not in sealed and len(key) == 32
    with pytest.raises(Unavailable, match="ACC-128"):
        TotpAuthenticators(lambda: "t" * 40).step_of(sealed, "123456", NOW)


def test_rfc_6238_gives_these_codes() -> None:
    """Appendix B, of the last six of its eight digits; the demo's own codes are the same."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        assert app_code(key, at) == code_of(key, at) == code
