"""What counts as a code that a test has produced."""

import pytest

from domain import faults
from domain.audio import AudioLimits
from domain.errors import Conflict, DomainError, Fault, Invalid, TooLarge
from domain.uploads import new_upload
from tests import factories, produced

MADE_UP = Fault("TST-001", "Nobody sees this.", "Do nothing.")


def test_what_tests_and_fakes_make_themselves_proves_nothing() -> None:
    for error in (DomainError(MADE_UP), Conflict(MADE_UP), Invalid({"name": "Enter one."}, MADE_UP)):
        assert error.code not in produced.seen()


def test_what_the_site_raises_counts() -> None:
    with pytest.raises(TooLarge) as caught:
        new_upload("id", "owner", "a.wav", 2, factories.NOW, AudioLimits(max_bytes=1))
    assert caught.value.fault is faults.TOO_LARGE_FILE
    assert caught.value.code in produced.seen()
