"""Listens that the player reports."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from domain.catalogue import Visibility
from tests.web.conftest import Cast, House, publish
from tests.web.visitor import Visitor


def listen(visitor: Visitor, **told: Any) -> TestResponse:
    return visitor.client.post("/listens", json=told, headers={"X-CSRFToken": visitor.token()})


def test_half_a_minute_counts_as_a_play_once_in_half_an_hour(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice)
    counted = [listen(cast.charlie.visitor, track=track.id, seconds=31).json for _ in range(2)]
    house.clock.pass_by(minutes=30)
    counted.append(listen(cast.charlie.visitor, track=track.id, seconds=31).json)
    assert counted == [{"counted": True}, {"counted": False}, {"counted": True}]
    assert "Plays 2" in cast.stranger.get(f"/beats/{track.slug}").text


def test_visitors_count_and_the_producer_does_not(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice)
    assert listen(cast.stranger, track=track.id, seconds=40).json == {"counted": True}
    assert listen(cast.alice.visitor, track=track.id, seconds=40).json == {"counted": False}


@pytest.mark.parametrize("seconds", [0, 3, 29.99, 7200])
def test_what_was_not_really_heard_does_not_count(cast: Cast, house: House, seconds: float) -> None:
    track = publish(house, cast.alice)
    assert listen(cast.stranger, track=track.id, seconds=seconds).json == {"counted": False}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"track": "x"},
        {"track": 7, "seconds": 31},
        {"track": "x", "seconds": "31"},
        {"track": "x", "seconds": True},
        {"track": None, "seconds": None},
        {"track": "x", "seconds": -31},
        {"track": "x", "seconds": 10**400},
        {"track": "x", "seconds": float("nan")},
        {"track": "x", "seconds": float("inf")},
        {"track": "\ud800", "seconds": 31},
    ],
)
def test_a_report_that_makes_no_sense_is_answered_in_json(cast: Cast, told: dict[str, Any]) -> None:
    answer = listen(cast.stranger, **told)
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "WEB-400")


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "null", "[" * 100_000])
def test_a_body_that_is_no_report_is_refused(cast: Cast, house: House, body: str) -> None:
    headers = {"X-CSRFToken": cast.stranger.token(), "Content-Type": "application/json"}
    answer = cast.stranger.client.post("/listens", data=body, headers=headers)
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "WEB-400")


def test_another_browsers_name_is_no_other_listener(cast: Cast, house: House) -> None:
    track, token = publish(house, cast.alice), cast.stranger.token()
    names = [{"X-CSRFToken": token, "User-Agent": f"Browser/{number}"} for number in (1, 2)]
    told = {"track": track.id, "seconds": 31}
    answers = [cast.stranger.client.post("/listens", json=told, headers=name).json for name in names]
    assert answers == [{"counted": True}, {"counted": False}]


def test_a_private_beat_takes_no_listens(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    assert listen(cast.stranger, track=track.id, seconds=40).status_code == 404
