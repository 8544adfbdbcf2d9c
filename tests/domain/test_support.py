"""Contact support: what a message needs, where it lands, and who may read it."""

import pytest

from domain.errors import Forbidden, Invalid, NotFound
from domain.support import SupportForm, SupportRequest, facts_of, support_errors
from domain.uploads import PictureFile
from tests import factories
from tests.domain.house import House
from tests.domain.test_expiry import letters

FORM = SupportForm("It broke.", "ann@example.com", "UPL-101", "beat.wav", "an MP3 file", "Beats")


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (FORM, set()),
        (SupportForm(" ", "ann@example.com"), {"message"}),
        (SupportForm("x" * 5001, "ann@example.com"), {"message"}),
        (SupportForm("It broke.", ""), {"email"}),
    ],
)
def test_each_field_that_is_wrong_is_named(form: SupportForm, wrong: set[str]) -> None:
    assert set(support_errors(form)) == wrong


def test_only_what_is_known_is_told() -> None:
    assert facts_of(factories.support_request()) == ()
    full = factories.support_request(code="UPL-101", file_name="b.wav", mode="Beats", screenshot_key="s")
    assert facts_of(full) == (
        ("Code", "UPL-101"),
        ("File", "b.wav"),
        ("Upload mode", "Beats"),
        ("Screenshot", "attached"),
    )


def stored(house: House, id: str) -> SupportRequest:
    with house.store.read() as unit:
        found = unit.support.get(id)
    assert found
    return found


def test_a_message_is_kept_and_goes_out_by_mail_with_all_its_facts(house: House) -> None:
    sent = house.support.send(actor=None, form=FORM, screenshot=PictureFile("s.png", b"JPEG shot"))
    assert stored(house, sent.id) == sent
    assert house.content(sent.screenshot_key) == b"JPEG shot"
    [letter] = letters(house)
    assert letter.payload["to"] == house.site.support_email
    assert "UPL-101 from ann@example.com" in letter.payload["subject"]
    for told in ("It broke.", "File: beat.wav", "Format: an MP3 file", "Upload mode: Beats"):
        assert told in letter.payload["text"]


def test_who_is_signed_in_is_answered_at_their_own_address(house: House) -> None:
    person = house.person()
    sent = house.support.send(actor=person, form=FORM)
    with house.store.read() as unit:
        user = unit.users.get(person.id)
    assert user and (sent.email, sent.user_id) == (user.email, user.id)


def test_a_screenshot_that_is_no_picture_keeps_nothing(house: House) -> None:
    with pytest.raises(Invalid) as caught:
        house.support.send(actor=None, form=FORM, screenshot=PictureFile("s.png", b"MZ"))
    assert set(caught.value.fields) == {"screenshot"}
    assert letters(house) == []


def test_admins_close_a_message_once(house: House) -> None:
    sent = house.support.send(actor=None, form=FORM)
    root, listener = factories.Role.ADMIN, house.person()
    with pytest.raises(Forbidden):
        house.support.close(actor=listener, request_id=sent.id)
    admin, other = house.person(root), house.person(root)
    for each in (admin, other):
        house.support.close(actor=each, request_id=sent.id)
    assert stored(house, sent.id).closed_by == admin.id
    with pytest.raises(NotFound):
        house.support.close(actor=admin, request_id="none")


def test_screenshots_are_for_admins_alone(house: House) -> None:
    sent = house.support.send(actor=None, form=FORM, screenshot=PictureFile("s.png", b"JPEG shot"))
    bare = house.support.send(actor=None, form=FORM)
    admin = house.person(factories.Role.ADMIN)
    assert house.support.screenshot_key(actor=admin, request_id=sent.id) == sent.screenshot_key
    with pytest.raises(Forbidden):
        house.support.screenshot_key(actor=house.person(), request_id=sent.id)
    with pytest.raises(NotFound):
        house.support.screenshot_key(actor=admin, request_id=bare.id)
