"""What people type is text wherever it is shown again, and what no form sends harms nothing."""

from dataclasses import replace

import pytest

from domain.accounts import Role
from domain.jobs import JobState
from tests import factories
from tests.web.conftest import House, Person, a_person, prepare, publish
from tests.web.visitor import Page, Visitor
from web.forms import number

NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></title><svg onload=alert(1)>",
    "{{ 7 * 7 }} ${7*7} %s {0} %(x)s",
    "Καλημέρα 😀👩‍👩‍👧 שלום مرحبا",
    "a & b &amp; c &#39;",
]


@pytest.fixture
def stage(house: House) -> dict[str, Person]:
    roles = {"alice": Role.PRODUCER, "charlie": Role.LISTENER, "root": Role.ADMIN}
    return {name: a_person(house, name, role) for name, role in roles.items()}


def check(page: Page, *texts: str) -> None:
    """The texts stand on the page as they were typed, and nothing of them became markup."""
    assert page.status in (200, 422), page.path
    told = " ".join([e.text for e in page.markup.elements if e.tag == "html"])
    told += " ".join(value for e in page.markup.elements for value in e.attributes.values())
    for text in texts:
        assert text in told, page.path
    for element in page.markup.elements:
        assert not any(name.startswith("on") for name in element.attributes), page.path
        assert element.tag != "script" or element["nonce"] or element["src"].startswith("/static/"), page.path
        assert element["src"] != "x", page.path


def first_named(house: House, person: Person, name: str) -> None:
    """A producer and their account get a name that no form would refuse."""
    with house.store.write() as unit:
        user, producer = unit.users.get(person.id), unit.producers.get(person.id)
        if user is not None:
            unit.users.save(replace(user, name=name))
        if producer is not None:
            unit.producers.save(replace(producer, name=name))
        unit.commit()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_beats_and_producers_are_text_everywhere(
    house: House, stage: dict[str, Person], name: str
) -> None:
    alice = stage["alice"]
    first_named(house, alice, name)
    publish(house, alice, name=name, description=name, genres=(name,), tags=(name,), slug="one")
    publish(house, alice, name=name, slug="two", collaborators=(alice.id,))
    for path in ("/", "/beats", "/beats/one", "/beats/two", "/producers/alice"):
        check(house.visitor().get(path), name)
    for path in ("/backstage", "/backstage/beats"):
        check(alice.visitor.get(path), name)


@pytest.mark.parametrize("name", NAMES)
def test_what_an_application_says_is_text_on_the_desk(
    house: House, stage: dict[str, Person], name: str
) -> None:
    told = dict.fromkeys(("producer_name", "legal_first_name", "instagram", "label"), name)
    house.put("applications", factories.application(user_id=stage["charlie"].id, **told))
    failed = {"state": JobState.FAILED, "last_error": name, "finished_at": house.clock.now()}
    house.put("jobs", replace(factories.job(), **failed))
    desk = stage["root"].visitor.get("/admin")
    check(desk, name)
    stage["root"].visitor.submit(desk, "Deny", {"reason": name})
    check(stage["root"].visitor.get("/admin"), name)
    check(stage["charlie"].visitor.get("/producers/apply"), name)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_typed_comes_back_as_text(house: House, stage: dict[str, Person], name: str) -> None:
    charlie, visitor = stage["charlie"].visitor, house.visitor()
    check(visitor.submit("/register", "Create account", {"name": name, "email": name}), name)
    check(charlie.submit("/producers/apply", "Apply", {"producer_name": name, "instagram": name}), name)
    check(charlie.submit("/account", "Change e-mail", {"email": name}), name)
    check(visitor.get("/beats", query_string={"q": name, "genre": name}), name)
    check(visitor.get("/sign-in", query_string={"next": name}), name)


@pytest.mark.parametrize("name", NAMES)
def test_the_names_of_uploads_are_text(house: House, stage: dict[str, Person], name: str) -> None:
    id = prepare(house, stage["alice"], name=name)
    with house.store.write() as unit:
        upload, draft = unit.uploads.get(id), unit.drafts.get(id)
        assert upload and draft
        unit.uploads.save(replace(upload, name=name))
        unit.drafts.save(replace(draft, fields={"description": name, "tags": name}))
        unit.commit()
    for path in ("/backstage/upload", f"/backstage/upload/{id}"):
        check(stage["alice"].visitor.get(path), name)


@pytest.mark.parametrize("name", NAMES)
def test_a_device_may_call_itself_anything(house: House, stage: dict[str, Person], name: str) -> None:
    house.services.accounts.sign_in(
        email="charlie@example.com", password="correct horse battery", agent=f"Firefox {name}"
    )
    check(stage["charlie"].visitor.get("/account"))


def test_characters_that_turn_text_around_are_taken_out_of_names(visitor: Visitor) -> None:
    typed = {"name": "Al\u202eice\x00\x1b[0m\u2066", "email": "a@example.com", "password": "correct horse"}
    visitor.submit("/register", "Create account", typed)
    assert visitor.get("/account").form("Change name").values["name"] == "Alice[0m"


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("007", 7), ("-1", None), ("1.5", None), ("1e3", None), ("", None), (None, None), ("٣", None),
     (" 7", None), ("9" * 9, None)],
)  # fmt: skip
def test_numbers_in_addresses_are_plain_digits(text: str | None, value: int | None) -> None:
    assert number(text) == value


def test_every_form_with_a_picture_says_how_large_one_may_be(house: House, stage: dict[str, Person]) -> None:
    alice, charlie = stage["alice"], stage["charlie"]
    track, upload = publish(house, alice), prepare(house, alice)
    collection = factories.collection(producer_id=alice.id)
    house.put("collections", collection)
    pages = [
        charlie.visitor.get("/producers/apply"),
        house.visitor().get("/support"),
        alice.visitor.get("/backstage/collections"),
        alice.visitor.get(f"/backstage/collections/{collection.id}"),
        alice.visitor.get(f"/backstage/beats/{track.id}/edit"),
    ]
    for page in (*pages, alice.visitor.get(f"/backstage/upload/{upload}")):
        fields = [e for e in page.markup.elements if e["type"] == "file" and e["name"]]
        assert fields and all(0 < int(field["data-max-size"]) < 8 * 1024**2 for field in fields), page.path
    for page in pages:
        assert any("js/pictures.js" in e["src"] for e in page.markup.elements), page.path
