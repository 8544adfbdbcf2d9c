"""The profile editor: one form of five tabs, which is saved whole or comes back with every error marked."""

import io
import re
from typing import Any

import pytest
from PIL import Image

from domain.profiles.pictures import AVATAR, COVER, all_sizes
from domain.profiles.profile import Profile
from tests.web.conftest import Cast, House, Person, publish
from tests.web.visitor import Page

EDITOR = "/backstage/profile"
FILLED = {
    "details-name": "Night Owl",
    "details-genres": "Trap, Drill",
    "links-0-url": "https://instagram.com/owl",
    "links-1-url": "https://owl.bandcamp.com",
    "biography-country": "FR",
    "biography-city": "Lyon",
    "biography-text": "Beats since 2011.\nFrom Lyon.",
    "credits-0-title": "Night Bus",
    "credits-0-artist": "Ada",
    "credits-0-year": "2024",
    "credits-0-roles": ["producer", "A&R"],
}


def image(format: str = "PNG", size: tuple[int, int] = (1200, 900), name: str = "") -> tuple[io.BytesIO, str]:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, format)
    file.seek(0)
    return file, name or f"picture.{format.lower()}"


def save(cast: Cast, page: Page | None = None, **typed: Any) -> Page:
    fields = {name.replace("__", "-"): value for name, value in typed.items()}
    return cast.alice.visitor.submit(page or cast.alice.visitor.get(EDITOR), "Save Artist", FILLED | fields)


def kept(house: House, person: Person) -> Profile:
    with house.store.read() as unit:
        return unit.profiles.get(person.id) or Profile(person.id)


def test_all_tabs_are_published_by_one_button(house: House, cast: Cast) -> None:
    page = save(cast, images__avatar=image(), images__cover=image("WEBP", (1920, 1080)))
    assert (page.status, page.path) == (200, EDITOR)
    assert "Your profile is published." in page.text
    profile = kept(house, cast.alice)
    assert profile.links == ("https://instagram.com/owl", "https://owl.bandcamp.com")
    assert [role.value for role in profile.credits[0].roles] == ["producer", "A&R"]
    public = cast.stranger.get("/producers/alice")
    assert (public.heading, "Beats since 2011." in public.text) == ("Night Owl", True)
    sources = {e["src"] for e in public.markup.elements if e["src"].startswith("/media/pictures")}
    assert len(sources) == 2
    for source in sources:
        with cast.stranger.client.get(source) as answer:
            assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


def test_what_was_saved_is_what_the_editor_shows_again(house: House, cast: Cast) -> None:
    save(cast)
    form = cast.alice.visitor.get(EDITOR).form("Save Artist").values
    roles = FILLED["credits-0-roles"]
    assert {name: form[name] for name in FILLED if name not in ("credits-0-roles",)} == {
        name: value for name, value in FILLED.items() if value is not roles
    }
    assert form["version"] == "1"


def test_every_wrong_field_is_marked_with_its_tab_and_nothing_is_saved(house: House, cast: Cast) -> None:
    page = save(
        cast,
        details__name="Аdmin",
        links__1__url="javascript:alert(1)",
        biography__text="Find me at www.example.com",
        images__avatar=(io.BytesIO(b"MZ not a picture"), "me.jpg"),
        credits__0__roles=None,
    )
    assert page.status == 422
    assert page.error_of("details-name") == "Write each word in the letters of one alphabet."
    assert page.error_of("links-1-url").startswith("Enter a full address")
    assert page.error_of("biography-text") == "Links don't belong into the text: add them in the tab Links."
    assert "me.jpg" in page.error_of("images-avatar")
    marks = [e.text.split()[-1] for e in page.markup.elements if "data-tab-mark" in e.attributes]
    assert marks == ["1", "1", "1", "1", "1"]
    summary = {e["href"] for e in page.markup.elements if e["href"].startswith("#f-")}
    assert "#f-credits-0-roles" in summary and len(summary) == 5
    assert kept(house, cast.alice).version == 0
    typed = page.form("Save Artist").values
    assert (typed["links-0-url"], typed["biography-city"]) == ("https://instagram.com/owl", "Lyon")


def test_a_second_tab_is_told_and_may_then_save_after_all(house: House, cast: Cast) -> None:
    first, second = cast.alice.visitor.get(EDITOR), cast.alice.visitor.get(EDITOR)
    save(cast, first)
    page = save(cast, second, biography__city="Paris")
    assert (page.status, "saved somewhere else" in page.text) == (409, True)
    assert page.form("Save Artist").values["biography-city"] == "Paris"
    assert kept(house, cast.alice).city == "Lyon"
    cast.alice.visitor.submit(page, "Save Artist")
    assert kept(house, cast.alice).city == "Paris"


def test_scripts_are_answered_in_json(house: House, cast: Cast) -> None:
    visitor = cast.alice.visitor
    json = {"Accept": "application/json"}
    typed = {"details-name": "Alice", "biography-text": "www.x.com", "version": "0"}
    page = visitor.post(EDITOR, typed, headers=json)
    assert page.status == 422 and page.response.json
    assert [*page.response.json["fields"]] == ["biography-text"]
    page = visitor.post(EDITOR, typed | {"biography-text": "", "version": "7"}, headers=json)
    assert page.status == 409 and page.response.json and page.response.json["version"] == 0
    page = visitor.post(EDITOR, typed | {"biography-text": ""}, headers=json)
    assert (page.status, page.response.json) == (200, {"next": EDITOR})


def test_a_preview_shows_what_is_typed_and_keeps_nothing(house: House, cast: Cast) -> None:
    publish(house, cast.alice, name="Night Drive")
    fields = FILLED | {"links-1-url": "nope", "images-avatar": image(), "images-0-file": image()}
    page = cast.alice.visitor.submit(EDITOR, "Preview", fields)
    assert page.status == 200 and page.heading == "Night Owl"
    assert "nothing is saved yet" in page.text and "1 field needs another look" in page.text
    assert "Night Drive" in page.text and "Night Bus" in page.text and "nope" not in page.text
    inline = [e["src"][:22] for e in page.markup.elements if e["src"].startswith("data:")]
    assert inline == ["data:image/jpeg;base64"] * 2
    assert kept(house, cast.alice).version == 0
    assert not (house.folder / "files" / "pictures").exists()


def test_pictures_are_cut_where_the_form_says(house: House, cast: Cast) -> None:
    file = io.BytesIO()
    picture = Image.new("RGB", (1000, 500), "red")
    picture.paste("blue", (500, 0, 1000, 500))
    picture.save(file, "PNG")
    page = cast.alice.visitor.get(EDITOR)
    page.form("Save Artist").names.add("images-avatar-crop")
    file.seek(0)
    save(cast, page, images__avatar=(file, "me.png"), **{"images-avatar-crop": "0.500000,0,0.5,1"})
    with house.store.read() as unit:
        producer = unit.producers.get(cast.alice.id)
    assert producer
    for key, width in zip(all_sizes(producer.picture_key, AVATAR), (500, 400, 128), strict=True):
        made = Image.open(house.folder / "files" / key)
        assert (made.size, made.format) == ((width, width), "JPEG")
        red, _, blue = made.convert("RGB").getpixel((2, 2))  # type: ignore[misc]
        assert blue > 200 > red


def test_pictures_keep_nothing_of_their_files(house: House, cast: Cast) -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "made at home"
    Image.new("RGB", (960, 540), "teal").save(file, "JPEG", exif=exif, comment=b"made at home")
    file.seek(0)
    assert save(cast, images__cover=(file, "cover.jpg")).status == 200
    for key in all_sizes(kept(house, cast.alice).cover_key, COVER):
        content = (house.folder / "files" / key).read_bytes()
        assert b"made at home" not in content and not Image.open(io.BytesIO(content)).getexif()


def test_the_gallery_is_filled_ordered_and_emptied_without_javascript(house: House, cast: Cast) -> None:
    save(
        cast, images__0__file=image(name="a.png"), images__0__alt="First", images__1__file=image(name="b.png")
    )
    one, two = kept(house, cast.alice).gallery
    save(cast, images__0__place="9", images__1__alt="Second")
    assert [each.key for each in kept(house, cast.alice).gallery] == [two.key, one.key]
    save(cast, images__0__remove="yes")
    assert [(each.key, each.alt) for each in kept(house, cast.alice).gallery] == [(one.key, "First")]


@pytest.mark.parametrize("name", ["links-0-remove", "credits-0-remove"])
def test_rows_are_taken_away_without_javascript(house: House, cast: Cast, name: str) -> None:
    save(cast)
    save(cast, **{name: "yes"})
    profile = kept(house, cast.alice)
    assert len(profile.links) == (1 if name.startswith("links") else 2)
    assert len(profile.credits) == (1 if name.startswith("links") else 0)


def test_a_whole_gallery_at_once_fits_into_a_request(house: House, cast: Cast) -> None:
    noise = Image.effect_noise((1900, 1500), 200)
    file = io.BytesIO()
    noise.save(file, "PNG")
    content = file.getvalue()
    assert 1_500_000 < len(content) < 2 * 1024**2
    page = cast.alice.visitor.get(EDITOR)
    names = {f"images-{at}-file": (io.BytesIO(content), f"{at}.png") for at in range(5)}
    page.form("Save Artist").names.update(names)
    answer = cast.alice.visitor.submit(page, "Save Artist", FILLED | names)
    assert (answer.status, len(kept(house, cast.alice).gallery)) == (200, 5)


def test_ten_megabytes_of_text_are_too_many(house: House, cast: Cast) -> None:
    page = save(cast, biography__text="a" * 10 * 1024**2)
    assert (page.status, "WEB-413" in page.text) == (413, True)
    assert kept(house, cast.alice).version == 0


def test_texts_that_turn_around_are_straightened(house: House, cast: Cast) -> None:
    evil = "Ly\u202eon\u200b<b>"
    save(cast, biography__city=evil, biography__text=evil, credits__0__title=evil)
    profile = kept(house, cast.alice)
    assert (profile.city, profile.biography, profile.credits[0].title) == ("Lyon<b>",) * 3
    assert "Lyon&lt;b&gt;" in cast.stranger.get("/producers/alice").html


def test_somebody_elses_pictures_and_beats_are_refused(house: House, cast: Cast) -> None:
    hers = publish(house, cast.bob)
    save(cast, images__0__file=image())
    key = kept(house, cast.alice).gallery[0].key
    typed = {"details-name": "Bob", "version": "0"}
    page = cast.bob.visitor.post(EDITOR, typed | {"images-0-key": key})
    assert (page.status, "PRD-204" in page.text) == (409, True)
    page = cast.alice.visitor.post(EDITOR, typed | {"details-pinned": hers.id})
    assert page.status == 422
    assert page.error_of("details-pinned") == "Choose one of your own public beats."


def test_who_is_no_producer_is_told_how_to_become_one(cast: Cast) -> None:
    page = cast.charlie.visitor.get(EDITOR)
    assert (page.status, "/producers/apply" in page.links()) == (403, True)


def test_rows_far_beyond_the_most_are_refused_without_all_being_shown_again(house: House, cast: Cast) -> None:
    """Drawing a row takes milliseconds, so that a thousand of them would hold a process for seconds."""
    fields = {f"credits-{at}-title": f"Song {at}" for at in range(600)}
    page = cast.alice.visitor.post(EDITOR, FILLED | fields | {"version": "0"})
    assert page.status == 422
    assert page.error_of("credits-100-title") == "Keep at most 100 credits."
    titles = [name for name in page.form("Save Artist").values if re.fullmatch(r"credits-\d+-title", name)]
    assert len(titles) < 120
    assert kept(house, cast.alice).version == 0


def test_empty_rows_hide_none_that_come_behind_them(house: House, cast: Cast) -> None:
    empty = {f"credits-{at}-title": "" for at in range(600)}
    filled = {name.replace("-0-", "-900-"): value for name, value in FILLED.items() if "credits" in name}
    typed = {"details-name": "Alice", "version": "0"}
    assert cast.alice.visitor.post(EDITOR, typed | empty | filled).status == 303
    assert [each.title for each in kept(house, cast.alice).credits] == ["Night Bus"]
