"""Errors as people and scripts are told them: a sentence, a code, what to do next."""

from typing import Any

import pytest

from domain import faults
from domain.errors import Conflict, Forbidden, Gone, Invalid, NoRoom, NotFound, Refused, TooLarge, Unavailable
from tests.web.conftest import Cast, House
from tests.web.visitor import Page, Visitor
from web.errors import status_of

JSON = {"Accept": "application/json"}


def breaks(house: House, error: Exception) -> None:
    """A page of the site meets an error that nobody foresaw, or that somebody did."""

    def view() -> str:
        raise error

    house.app.add_url_rule("/breaks", view_func=view)


def test_an_unknown_address_is_told_plainly(visitor: Visitor) -> None:
    page = visitor.get("/no/such/page")
    assert (page.status, page.heading) == (404, "There is nothing at this address.")
    assert "WEB-404" in page.text and "Check the address, or browse the beats." in page.text
    assert {"/", "/beats"} <= set(page.links())


def test_a_wrong_method_is_told_with_the_right_ones(visitor: Visitor) -> None:
    page = visitor.post("/beats")
    assert (page.status, "WEB-405" in page.text) == (405, True)
    assert "GET" in page.headers["Allow"]


def test_a_body_above_the_limit_is_told_plainly(visitor: Visitor) -> None:
    page = Page(visitor.client.post("/register", data={"name": "x" * 9 * 1024**2}))
    assert (page.status, page.heading) == (413, "What was sent is too large.")


@pytest.mark.parametrize(
    ("referrer", "is_led_back"),
    [("http://localhost/support?code=x", True), ("http://localhost.evil/support", False), ("", False)],
)
def test_a_body_above_the_limit_leads_back_to_the_form_on_this_site(
    visitor: Visitor, referrer: str, is_led_back: bool
) -> None:
    sent = {"message": "x" * 9 * 1024**2}
    page = Page(visitor.client.post("/support", data=sent, headers={"Referer": referrer}))
    assert (page.status, referrer in page.links()) == (413, is_led_back)
    assert ("Open the form again" in page.text) is is_led_back


def test_scripts_are_told_in_json(visitor: Visitor) -> None:
    answer = visitor.client.get("/no/such/page", headers=JSON)
    assert (answer.status_code, answer.json) == (
        404,
        {
            "code": "WEB-404",
            "message": "There is nothing at this address.",
            "advice": "Check the address, or browse the beats.",
            "fields": {},
        },
    )


def test_a_script_that_is_not_signed_in_is_told_so_instead_of_being_led_away(visitor: Visitor) -> None:
    answer = visitor.client.get("/account", headers=JSON)
    assert (answer.status_code, answer.json and answer.json["code"]) == (403, "ACC-101")


@pytest.mark.parametrize(
    "accept", ["text/html", "*/*", "image/webp", "text/html;q=0.9,application/json;q=0.8"]
)
def test_everyone_else_gets_a_page(visitor: Visitor, accept: str) -> None:
    assert visitor.client.get("/nowhere", headers={"Accept": accept}).mimetype == "text/html"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(faults.UPLOAD_UNKNOWN), 404),
        (Forbidden(faults.UPLOAD_UNKNOWN), 403),
        (Conflict(faults.UPLOAD_BUSY), 409),
        (Gone(faults.UPLOAD_EXPIRED), 410),
        (TooLarge(faults.UPLOAD_UNKNOWN), 413),
        (Invalid({"name": "Enter a name."}), 422),
        (Refused(faults.UPLOAD_UNKNOWN), 422),
        (Unavailable(faults.UPLOAD_UNKNOWN), 503),
        (NoRoom(faults.DISK_FULL), 507),
    ],
)
def test_each_kind_of_error_has_its_status(error: Any, status: int, house: House) -> None:
    breaks(house, error)
    page = house.visitor().get("/breaks")
    assert (page.status, status_of(error)) == (status, status)
    assert page.heading == error.message and error.code in page.text and error.advice in page.text


def test_a_forms_errors_reach_scripts_by_field(house: House) -> None:
    breaks(house, Invalid({"name": "Enter a name."}))
    answer = house.visitor().client.get("/breaks", headers=JSON)
    assert answer.json and answer.json["fields"] == {"name": "Enter a name."}


def test_a_surprise_is_logged_and_told_without_its_details(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(house, ZeroDivisionError("secret detail"))
    page = house.visitor().get("/breaks")
    assert (page.status, page.heading) == (500, "Something went wrong on our side.")
    assert "WEB-500" in page.text and "secret detail" not in page.html
    assert "secret detail" in caplog.text and "/breaks" in caplog.text


def test_the_log_of_a_surprise_names_the_page_and_no_secret_of_its_address(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def view(secret: str) -> str:
        raise ZeroDivisionError

    house.app.add_url_rule("/breaks/<secret>", view_func=view)
    assert house.visitor().get("/breaks/opens-the-account").status == 500
    assert "/breaks/<secret>" in caplog.text and "opens-the-account" not in caplog.text


def test_only_a_page_is_come_back_to_after_signing_in(visitor: Visitor) -> None:
    asked, sent = visitor.get("/account", follow=False), visitor.post("/account/name", {"name": "C"})
    assert asked.headers["Location"] == "/sign-in?next=/account"
    assert sent.headers["Location"] == "/sign-in"


def test_the_page_of_an_error_stands_even_when_sessions_cannot_be_looked_up(
    house: House, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with house.database.connection_context():
        house.database.execute_sql("DROP TABLE sessions")
    page = cast.charlie.visitor.get("/")
    assert (page.status, page.heading) == (500, "Something went wrong on our side.")
    assert "Sign in" in page.html and "sessions" in caplog.text


def test_an_error_keeps_the_frame_of_who_is_asking(cast: Cast) -> None:
    page = cast.charlie.visitor.get("/nowhere")
    assert any(e["aria-label"] == "Account menu of Charlie" for e in page.markup.elements)


def test_a_media_address_without_a_file_is_a_plain_404(visitor: Visitor) -> None:
    for path in ("/media/covers/none.jpg", "/media/covers/..%2f..%2fsecret_key", "/media/preview/x.mp3"):
        assert visitor.get(path).status == 404
