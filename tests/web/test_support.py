"""Contact support from both sides."""

import io
from pathlib import Path

from PIL import Image

from tests import factories
from tests.web.conftest import Cast, House
from web.deps import WebOptions

ADDRESS = "/support?code=UPL-101&file_name=beat.wav&format=MP3&mode=Collection&problem=It+is+an+MP3."


def test_the_form_comes_filled_in_with_what_failed(cast: Cast) -> None:
    page = cast.alice.visitor.get(ADDRESS)
    assert page.form("Send").values["message"].strip() == "It is an MP3."
    for told in ("UPL-101", "beat.wav", "MP3", "Collection"):
        assert told in page.text


def test_a_message_reaches_the_desk_with_its_facts_and_can_be_closed(cast: Cast, house: House) -> None:
    page = cast.alice.visitor.submit(ADDRESS, "Send", {"message": "Why?\nIt is a WAV."})
    assert "Your message has reached us" in page.text
    desk = cast.root.visitor.get("/admin/support")
    for told in ("Alice", "Why?", "UPL-101", "beat.wav", "MP3", "Collection", cast.alice.email):
        assert told in desk.text
    assert "Messages 1" in cast.root.visitor.get("/admin").text
    assert "The message is closed." in cast.root.visitor.submit("/admin/support", "Close").text
    assert "Messages 0" in cast.root.visitor.get("/admin").text
    assert "Closed on" in cast.root.visitor.get("/admin/support").text


def test_a_visitor_says_where_to_answer(cast: Cast, house: House) -> None:
    page = cast.stranger.submit("/support", "Send", {"message": "Hello?"})
    assert page.status == 422
    assert page.error_of("email")
    page = cast.stranger.submit("/support", "Send", {"message": "Hello?", "email": "ann@example.com"})
    assert page.status == 200
    assert house.letters("support@localhost.localdomain")[-1].payload["subject"].endswith("ann@example.com")


def test_whoever_writes_too_often_keeps_what_was_typed(folder: Path) -> None:
    visitor = House(folder, options=WebOptions(lambda: "k" * 40)).visitor()
    typed = {"message": "It fails\nagain.", "email": "ann@example.com", "code": "UPL-101"}
    statuses = [visitor.post("/support", {"message": ""}).status for _ in range(20)]
    page = visitor.submit(ADDRESS, "Send", typed)
    assert (set(statuses), page.status, int(page.headers["Retry-After"]) > 0) == ({422}, 429, True)
    assert "That was too often" in page.text and "WEB-429" in page.text
    values = page.form("Send").values
    assert {name: values[name] for name in typed} == typed
    sent = {"Accept": "application/json"}
    answer = visitor.post("/support", typed, headers=sent).response
    assert answer.json and answer.json["code"] == "WEB-429"


def test_a_screenshot_keeps_its_shape_and_is_shown_to_admins(cast: Cast, house: House) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(picture, "PNG")
    shot = (io.BytesIO(picture.getvalue()), "shot.png")
    cast.alice.visitor.submit("/support", "Send", {"message": "See.", "screenshot": shot})
    [link] = [each for each in cast.root.visitor.get("/admin/support").links() if "screenshot" in each]
    with cast.root.visitor.client.get(link) as shown:
        assert Image.open(io.BytesIO(shown.data)).size == (300, 100)
        assert shown.headers["Cache-Control"] == "private, no-store"


def test_what_people_write_is_shown_as_text(cast: Cast, house: House) -> None:
    house.put("support", factories.support_request(message="<script>alert(1)</script>"))
    assert "<script>alert" not in cast.root.visitor.get("/admin/support").html
