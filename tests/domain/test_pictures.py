"""A picture that is stored for what then doesn't happen is gone again, whatever came in between."""

import pytest

from domain.errors import DomainError, Invalid
from domain.services.pictures import kept
from tests.domain.house import House

KEY = "covers/one.jpg"


@pytest.mark.parametrize("error", [Invalid({}), KeyError("gone"), KeyboardInterrupt(), SystemExit(1)])
def test_a_picture_is_gone_again_whatever_ends_the_rest(house: House, error: BaseException) -> None:
    with pytest.raises(type(error)), kept(house.blobs, KEY, b"JPEG") as key:
        assert house.content(key) == b"JPEG"
        raise error
    assert not house.blobs.exists(KEY)


def test_a_picture_stays_once_all_went_well(house: House) -> None:
    with kept(house.blobs, KEY, b"JPEG") as key:
        assert key == KEY
    assert house.content(KEY) == b"JPEG"


def test_without_a_picture_there_is_no_key(house: House) -> None:
    with pytest.raises(DomainError), kept(house.blobs, KEY, None) as key:
        assert key == ""
        raise Invalid({})
