"""Static files on their way: packed for whoever takes it, themselves for everybody else."""

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import Cast, House

STATIC = Path(__file__).parents[2] / "web" / "static"
SHEET = "/static/css/base.css?v=1"
AS_IS = (STATIC / "css" / "base.css").read_bytes()


@pytest.fixture
def client(house: House) -> FlaskClient:
    return house.app.test_client()


def get(client: FlaskClient, path: str = SHEET, **headers: str) -> TestResponse:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.get(path, headers=told) as answer:
        answer.get_data()
    return answer


@pytest.mark.parametrize("path", ["css/base.css", "js/player.js", "icon.svg"])
def test_text_comes_packed_to_browsers_that_take_it_and_is_the_same_inside(
    client: FlaskClient, path: str
) -> None:
    plain = get(client, f"/static/{path}")
    answer = get(client, f"/static/{path}", Accept_Encoding="gzip, deflate, br, zstd")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain.data)
    assert gzip.decompress(answer.data) == plain.data == (STATIC / path).read_bytes()
    assert answer.headers["Content-Type"] == plain.headers["Content-Type"]
    assert answer.headers["Cache-Control"] == plain.headers["Cache-Control"]


@pytest.mark.parametrize("taken", ["", "identity", "br", "gzip;q=0"])
def test_others_get_the_file_itself(client: FlaskClient, taken: str) -> None:
    answer = get(client, Accept_Encoding=taken)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == AS_IS


def test_caches_between_learn_that_it_depends(client: FlaskClient) -> None:
    assert get(client).headers["Vary"] == "Accept-Encoding"
    assert get(client, Accept_Encoding="gzip").headers["Vary"] == "Accept-Encoding"


def test_each_form_has_a_tag_of_its_own_and_is_not_sent_again_to_who_has_it(client: FlaskClient) -> None:
    plain, packed = get(client), get(client, Accept_Encoding="gzip")
    assert plain.headers["ETag"] != packed.headers["ETag"]
    again = get(client, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Vary"] == "Accept-Encoding"
    assert "max-age=31536000" in again.headers["Cache-Control"]
    other = get(client, Accept_Encoding="gzip", If_None_Match=plain.headers["ETag"])
    assert other.status_code == 200


def test_a_range_is_one_of_the_file_itself(client: FlaskClient) -> None:
    answer = get(client, Accept_Encoding="gzip", Range="bytes=0-9")
    assert "Content-Encoding" not in answer.headers
    assert (answer.status_code, answer.data) == (206, AS_IS[:10])


@pytest.mark.parametrize("path", ["css/none.css", "../security.css", "css"])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert get(client, f"/static/{path}", Accept_Encoding="gzip").status_code == 404


def test_a_visitors_page_comes_packed_and_is_the_same_inside(client: FlaskClient) -> None:
    answer = get(client, "/help", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    inside, plain = gzip.decompress(answer.data), get(client, "/help").data
    assert len(answer.data) < len(plain) / 2
    assert without_nonces(inside) == without_nonces(plain)


def without_nonces(page: bytes) -> bytes:
    return re.sub(rb'(nonce|content|value)="[^"]*"', b"", page)


def test_a_page_says_that_it_depends_on_what_is_taken(client: FlaskClient) -> None:
    for answer in (get(client, "/help"), get(client, "/help", Accept_Encoding="gzip")):
        assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_no_page_of_somebody_signed_in_is_packed_for_its_length_would_tell_what_is_theirs(cast: Cast) -> None:
    for path in ("/beats?q=guess", "/backstage"):
        answer = get(cast.alice.visitor.client, path, Accept_Encoding="gzip")
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_what_is_no_page_is_left_alone(client: FlaskClient) -> None:
    assert "Content-Encoding" not in get(client, "/health", Accept_Encoding="gzip").headers


def test_sheets_and_scripts_carry_a_policy_of_few_words(client: FlaskClient) -> None:
    for path in (SHEET, "/static/js/player.js"):
        assert get(client, path).headers["Content-Security-Policy"] == "default-src 'none'"
    assert "default-src 'self'" in get(client, "/static/icon.svg").headers["Content-Security-Policy"]
