"""What a beat's page draws: as much for an hour as for a minute, and not a peak less."""

from array import array

import pytest

from tests.web.conftest import Cast, House
from tests.web.test_media import publish, waveform_of
from web.media import MOST_PAIRS, coarse


def waves(*values: int) -> bytes:
    return array("b", values).tobytes()


def test_a_short_waveform_stays_as_it_is() -> None:
    assert coarse(waves(-3, 4) * MOST_PAIRS) == waves(-3, 4) * MOST_PAIRS
    assert coarse(b"") == b""


@pytest.mark.parametrize("pairs", [MOST_PAIRS + 1, 2 * MOST_PAIRS, 31_007])
@pytest.mark.parametrize("place", [0, 0.4, 0.999])
def test_a_long_one_keeps_its_highest_and_lowest_where_they_were(pairs: int, place: float) -> None:
    values = array("b", waves(-1, 1) * pairs)
    at = int(place * pairs)
    values[2 * at], values[2 * at + 1] = -128, 127
    found = array("b", coarse(values.tobytes()))
    assert len(found) == 2 * MOST_PAIRS
    marked = [pair for pair in range(MOST_PAIRS) if found[2 * pair] == -128 and found[2 * pair + 1] == 127]
    assert len(marked) == 1 and abs(marked[0] / MOST_PAIRS - place) < 0.002
    assert set(found[0::2]) == {-1, -128} and set(found[1::2]) == {1, 127}


def test_it_has_a_tag_of_its_own_and_is_asked_for_again(house: House, cast: Cast) -> None:
    address = waveform_of(publish(house, cast.alice))
    client = house.visitor().client
    with client.get(address) as whole, client.get(f"{address}?coarse") as few:
        assert few.data == coarse(whole.data)
        assert few.headers["Cache-Control"] == whole.headers["Cache-Control"]
        assert few.headers["Content-Security-Policy"] == whole.headers["Content-Security-Policy"]
        assert few.headers["ETag"] != whole.headers["ETag"]
        tag = few.headers["ETag"]
    with client.get(f"{address}?coarse", headers={"If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_there_is_none_of_what_is_not_there(house: House) -> None:
    with house.visitor().client.get("/media/waveform/nothing?coarse") as answer:
        assert answer.status_code == 404
