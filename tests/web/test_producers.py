"""Applying to the Producer Program, and the producers' public pages."""

import io

import pytest
from PIL import Image

from domain.catalogue import Visibility
from tests.web.conftest import Cast, House, publish
from tests.web.visitor import Page

FILLED = {
    "producer_name": "Night Owl",
    "beats_link": "https://example.com/night-owl",
    "legal_first_name": "Charlie",
    "legal_last_name": "Archer",
    "instagram": "@night.owl",
    "label": "Owl Records",
    "owns_the_music": "yes",
    "agrees_to_terms": "yes",
}
APPLY = "/producers/apply"


def apply(cast: Cast, **typed: object) -> Page:
    return cast.charlie.visitor.submit(APPLY, "Apply", FILLED | typed)


def a_picture(name: str = "me.png") -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", (600, 500), "teal").save(file, "PNG")
    file.seek(0)
    return file, name


def test_a_listener_applies_and_is_told_to_wait(cast: Cast, house: House) -> None:
    page = apply(cast)
    assert (page.status, "We have your application" in page.text) == (200, True)
    assert [letter.payload["subject"] for letter in house.letters(cast.charlie.email)] == [
        "We have your application"
    ]


def test_a_visitor_is_asked_to_open_an_account_first(cast: Cast) -> None:
    page = cast.stranger.get(APPLY)
    assert "You need an account first" in page.text
    assert {"/register", "/sign-in?next=/producers/apply"} <= set(page.links())


def test_a_producer_is_shown_the_way_in(cast: Cast) -> None:
    page = cast.alice.visitor.get(APPLY)
    assert "You are in" in page.text and "/backstage" in page.links()


def test_everything_that_is_missing_is_named_beside_its_field(cast: Cast) -> None:
    page = cast.charlie.visitor.submit(APPLY, "Apply")
    assert page.status == 422
    assert page.error_of("producer_name") == "Enter your producer name."
    assert page.error_of("beats_link").startswith("Enter a full address")
    assert page.error_of("legal_first_name") == "Enter your legal first name."
    assert page.error_of("legal_last_name") == "Enter your legal last name."
    assert page.error_of("owns_the_music") == page.error_of("agrees_to_terms") == "Tick this box to apply."
    assert page.error_of("instagram") == page.error_of("label") == page.error_of("picture") == ""


def test_a_wrong_field_keeps_everything_else_that_was_typed(cast: Cast) -> None:
    page = apply(cast, instagram="not a name!", agrees_to_terms=None)
    assert page.status == 422
    kept = page.form("Apply").values
    assert {name: kept.get(name) for name in FILLED} == FILLED | {
        "instagram": "not a name!",
        "agrees_to_terms": None,
    }


def test_the_form_sent_back_can_simply_be_corrected(cast: Cast) -> None:
    page = apply(cast, beats_link="javascript:alert(1)")
    assert page.status == 422
    page = cast.charlie.visitor.submit(page, "Apply", {"beats_link": "https://example.com"})
    assert "We have your application" in page.text


@pytest.mark.parametrize(
    "content", [b"GIF89a" + bytes(100), b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + bytes(50), b""]
)
def test_what_is_no_picture_is_refused_beside_its_field(cast: Cast, content: bytes) -> None:
    page = apply(cast, picture=(io.BytesIO(content), "me.png"))
    assert page.status == 422
    assert "me.png" in page.error_of("picture")
    assert page.form("Apply").values["producer_name"] == "Night Owl"


def test_a_picture_above_two_megabytes_is_refused(cast: Cast) -> None:
    big = io.BytesIO(a_picture()[0].getvalue() + bytes(2 * 1024**2))
    page = apply(cast, picture=(big, "big.png"))
    assert (page.status, "2 MB" in page.error_of("picture")) == (422, True)


def test_a_picture_comes_to_the_producers_page(cast: Cast, house: House) -> None:
    assert apply(cast, picture=a_picture()).status == 200
    cast.root.visitor.submit("/admin", "Approve Night Owl")
    page = cast.stranger.get("/producers/night-owl")
    [source] = [e["src"] for e in page.markup.elements if e["src"].startswith("/media/pictures/")]
    with cast.stranger.client.get(source) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


def test_one_application_waits_at_a_time(cast: Cast) -> None:
    form = cast.charlie.visitor.get(APPLY)
    cast.charlie.visitor.submit(form, "Apply", FILLED)
    page = cast.charlie.visitor.submit(form, "Apply", FILLED)
    assert (page.status, "PRD-102" in page.text) == (409, True)


def test_who_was_denied_reads_why_and_may_apply_again(cast: Cast) -> None:
    apply(cast)
    cast.root.visitor.submit("/admin", "Deny", {"reason": "The link is empty."})
    page = cast.charlie.visitor.get(APPLY)
    assert "was not accepted: The link is empty." in page.text
    assert "We have your application" in cast.charlie.visitor.submit(page, "Apply", FILLED).text


def test_a_producers_page_shows_public_beats_alone(cast: Cast, house: House) -> None:
    publish(house, cast.alice, name="Open Road")
    publish(house, cast.alice, name="Hidden Road", visibility=Visibility.PRIVATE)
    for visitor in (cast.stranger, cast.alice.visitor, cast.root.visitor):
        page = visitor.get(f"/producers/{cast.alice.slug}")
        assert page.heading == "Alice"
        assert "Open Road" in page.text and "Hidden Road" not in page.text


def test_a_producer_without_beats_has_a_page_that_says_so(cast: Cast) -> None:
    assert "has not published a beat so far" in cast.stranger.get(f"/producers/{cast.bob.slug}").text


def test_an_unknown_producer_is_told_plainly(cast: Cast) -> None:
    page = cast.stranger.get("/producers/nobody")
    assert (page.status, page.heading) == (404, "There is no producer at this address.")


@pytest.mark.parametrize("page", ["-1", "0", "2", "999999999", "99999999999999999999", "abc", "١"])
def test_odd_page_numbers_harm_nothing(cast: Cast, page: str) -> None:
    assert cast.stranger.get(f"/producers/{cast.alice.slug}", query_string={"page": page}).status == 200


def test_the_pages_of_a_producer_follow_each_other(cast: Cast, house: House) -> None:
    for number in range(25):
        publish(house, cast.alice, name=f"Beat {number}")
    page = cast.stranger.get(f"/producers/{cast.alice.slug}/beats")
    [following] = [link for link in page.links() if link.endswith("?page=2")]
    assert "Beat 0" in cast.stranger.get(following).text
