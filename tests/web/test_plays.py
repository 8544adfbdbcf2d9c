"""Play sessions, and reports of them as players send them."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from domain.activity.listens import Device, Listen
from domain.catalogue import Track, Visibility
from domain.errors import NoRoom
from domain.faults import DISK_FULL
from domain.ports import PlayReports
from tests.countries import write_countries
from tests.web.conftest import Cast, House, publish
from tests.web.visitor import Visitor
from web import bodies
from web.deps import WebOptions
from web.intake import answers
from web.intake.answers import A_MINUTE, MOST_BYTES, Turnstile


def begin(visitor: Visitor, track: Track, **headers: str) -> str:
    answer = visitor.client.post(
        "/plays", json={"track": track.id}, headers={"X-CSRFToken": visitor.token(), **headers}
    )
    assert answer.status_code == 201 and answer.json
    return str(answer.json["session"])


def said(session: str, seconds: float, *spans: list[float]) -> dict[str, Any]:
    return {"session": session, "seconds": seconds, "spans": list(spans)}


def send(house: House, *reports: dict[str, Any], **options: Any) -> TestResponse:
    """As a beacon does: no token, no cookie, and a type that needs nobody's leave."""
    body = json.dumps({"reports": reports})
    return house.app.test_client().post("/plays/reports", data=body, content_type="text/plain", **options)


def listens(house: House) -> list[Listen]:
    house.services.activity.fold_all()
    with house.store.read() as unit:
        moment = house.clock.now()
        return unit.listens.walk(
            moment.replace(year=2000), moment.replace(year=3000), (moment.replace(year=2000), ""), 99
        )


def test_half_a_minute_counts_as_a_play_once_it_is_folded_in(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice)
    session = begin(cast.stranger, track)
    house.clock.pass_by(seconds=31)
    answer = send(house, said(session, 31, [0, 31]))
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Plays 0" in cast.stranger.get(f"/beats/{track.slug}").text
    assert [each.counted for each in listens(house)] == [True]
    assert "Plays 1" in cast.stranger.get(f"/beats/{track.slug}").text


def test_the_device_and_who_is_signed_in_are_kept_and_the_address_is_not(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice)
    phone = {"User-Agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/140"}
    for visitor in (cast.charlie.visitor, cast.stranger):
        session = begin(visitor, track, **phone)
        send(house, said(session, 0.5))
        assert "127.0.0.1" not in session
    one, other = listens(house)
    assert {one.device, other.device} == {Device.PHONE}
    assert one.listener == cast.charlie.id and other.listener.startswith("v:")


def test_the_country_is_what_the_operators_file_says(folder: Path, played: Any, cast: Cast) -> None:
    file = write_countries(folder / "countries.mmdb")
    house = House(folder, {"COUNTRY_DB": str(file)})
    track, visitor = publish(house, played.again(house).alice), house.visitor()
    headers = {"X-CSRFToken": visitor.token()}
    for address in ("192.0.2.9", "2001:db8::1", "127.0.0.1"):
        opened = visitor.client.post(
            "/plays", json={"track": track.id}, headers=headers, environ_base={"REMOTE_ADDR": address}
        )
        assert opened.json
        send(house, said(opened.json["session"], 0.5))
    assert sorted(each.country for each in listens(house)) == ["", "CA", "JP"]
    house.database.close()


def test_another_browsers_name_is_no_other_listener(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice)
    sessions = [begin(cast.stranger, track, **{"User-Agent": f"Browser/{n}"}) for n in range(2)]
    house.clock.pass_by(seconds=31)
    assert send(house, *(said(each, 31) for each in sessions)).status_code == 204
    assert [each.counted for each in listens(house)] == [True, False]


@pytest.mark.parametrize(
    "body",
    ["", "{", "{}", '{"track": 7}', '{"track": null}', '{"track": "\\ud800"}', "[]", "null", "[" * 99_999],
)
def test_a_session_of_no_beat_is_refused_in_json(cast: Cast, body: str) -> None:
    headers = {"X-CSRFToken": cast.stranger.token(), "Content-Type": "application/json"}
    answer = cast.stranger.client.post("/plays", data=body, headers=headers)
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "WEB-400")


def test_a_private_beat_opens_no_session(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    headers = {"X-CSRFToken": cast.alice.visitor.token()}
    assert (
        cast.alice.visitor.client.post("/plays", json={"track": track.id}, headers=headers).status_code == 404
    )


BODIES = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b"[" * 60_000,
    b'{"reports":' + b"[" * 60_000,
    b'{"reports": []}',
    b'{"reports": [{"session": 7}]}',
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:16].decode("latin-1"))
def test_a_body_that_is_no_report_is_refused(house: House, body: bytes) -> None:
    answer = house.app.test_client().post("/plays/reports", data=body)
    assert answer.status_code == 400
    assert answer.json and answer.json["code"] in ("WEB-400", "PLY-102")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("seconds", [-1, True, "31", None, 1e300, 10**400, float("nan"), float("inf")])
def test_seconds_that_make_no_sense_keep_nothing_of_what_came_along(
    cast: Cast, house: House, seconds: object
) -> None:
    session = begin(cast.stranger, publish(house, cast.alice))
    house.clock.pass_by(seconds=31)
    answer = send(house, said(session, 31), {"session": session, "seconds": seconds})
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "PLY-102")
    assert listens(house) == []


def test_a_forged_session_keeps_nothing_of_what_came_along(cast: Cast, house: House) -> None:
    session = begin(cast.stranger, publish(house, cast.alice))
    house.clock.pass_by(seconds=31)
    answer = send(house, said(session, 31), said(session.replace("|v:", "|x:"), 31))
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "PLY-101")
    assert listens(house) == []


def test_a_replayed_report_is_one_play(cast: Cast, house: House) -> None:
    session = begin(cast.stranger, publish(house, cast.alice))
    house.clock.pass_by(seconds=31)
    assert {send(house, said(session, 31)).status_code for _ in range(30)} == {204}
    assert [each.counted for each in listens(house)] == [True]


def test_too_much_at_once_is_refused(house: House) -> None:
    answer = house.app.test_client().post("/plays/reports", data=b" " * (MOST_BYTES + 1))
    assert (answer.status_code, answer.json and answer.json["code"]) == (413, "WEB-413")


def test_a_length_of_very_many_digits_is_too_much(house: House) -> None:
    length = {"CONTENT_LENGTH": "9" * 5_000}
    answer = house.app.test_client().post("/plays/reports", data=b"{}", environ_overrides=length)
    assert answer.status_code == 413


def status_of_silence(house: House, path: str, begun: bytes, kind: str) -> int:
    """The answer to a sender who stops in the middle of a body, on a connection that goes on."""
    here, there = socket.socketpair()
    with here, there, here.makefile("rb") as body:
        there.send(begun)
        told = {"wsgi.input": body, "CONTENT_LENGTH": "500", "gunicorn.socket": here}
        environ = create_environ(path, method="POST", content_type=kind) | told
        _, status, _ = run_wsgi_app(house.app, environ)
        assert here.gettimeout() is None
    return int(status[:3])


def test_a_report_whose_sender_falls_silent_holds_its_thread_for_moments(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "SILENCE_SECONDS", 0.05)
    assert status_of_silence(house, "/plays/reports", b'{"reports": [', "text/plain") == 400


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sign-in", "application/x-www-form-urlencoded"),
        ("/sign-in", "multipart/form-data; boundary=x"),
        ("/plays", "application/json"),
    ],
)
def test_a_silent_sender_of_a_form_holds_no_thread_for_good(
    house: House, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.setattr(bodies, "SILENCE_SECONDS", 0.05)
    assert status_of_silence(house, path, b"--x\r\ncsrf", kind) == 400


def test_only_posting_is_taken_and_every_other_address_is_flasks(house: House) -> None:
    client = house.app.test_client()
    assert [client.get("/plays/reports").status_code, client.post("/plays/reports/").status_code] == [
        404,
        404,
    ]
    assert client.get("/health").status_code == 200


class Full:
    """Where nothing can be kept any more."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def append(self, reports: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(NoRoom(DISK_FULL), 507, "UPL-205"), (RuntimeError("smoke"), 500, "WEB-500")],
)
def test_what_could_not_be_kept_is_never_acknowledged(
    folder: Path, played: Any, cast: Cast, error: Exception, status: int, code: str
) -> None:
    house = House(folder, parts={"log": Full(error)})
    alice = played.again(house).alice
    session = begin(house.visitor(), publish(house, alice))
    answer = send(house, said(session, 1))
    assert (answer.status_code, answer.json and answer.json["code"]) == (status, code)
    house.database.close()


def test_one_address_may_not_report_without_end(folder: Path) -> None:
    house = House(folder, options=WebOptions(lambda: "k" * 40))
    statuses = [send(house).status_code for _ in range(A_MINUTE)]
    answer = send(house)
    assert (set(statuses), answer.status_code, answer.headers["Retry-After"]) == ({400}, 429, "60")
    assert send(house, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 400
    house.database.close()


def test_the_turnstile_begins_afresh_each_minute() -> None:
    time = [59.0]
    turnstile = Turnstile(lambda: time[0])
    assert all(turnstile.lets_in("one") for _ in range(A_MINUTE))
    assert not turnstile.lets_in("one") and turnstile.lets_in("other")
    assert all(turnstile.lets_in(f"2001:db8::{number:x}") for number in range(A_MINUTE))
    assert not turnstile.lets_in("2001:db8::ffff") and turnstile.lets_in("2001:db8:0:1::1")
    time[0] = 60.0
    assert turnstile.lets_in("one")


def test_reports_lie_in_a_file_beside_the_database_and_wait_for_no_writer(cast: Cast, house: House) -> None:
    session = begin(cast.stranger, publish(house, cast.alice))
    with house.store.write():
        assert send(house, said(session, 1)).status_code == 204
    assert (house.folder / "plays.sqlite3").exists()
    log: PlayReports = house.services.activity.log
    assert [len(some) for _, some in log.read(9)] == [1]
