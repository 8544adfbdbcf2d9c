"""Documents that are attached to what people ask for."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.accounts import Actor
from domain.documents import (
    DOCUMENT_ERASED,
    KEPT_FOR,
    MOST_BYTES,
    NEEDED,
    TOO_LARGE,
    TOO_MANY,
    UNKNOWN_DOCUMENT,
    Attachment,
    Document,
    is_pdf,
    shown_name,
)
from domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from domain.producers import BadgeForm
from tests.domain.house import House
from tests.domain.program import FORM, PDF, PICTURE, STATEMENT, Desk


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture
def alice(house: House) -> Actor:
    return house.person()


def files(house: House) -> list[str]:
    return [path.name for path in house.folder.rglob("*") if path.is_file()]


def attached(house: House, application_id: str) -> list[Document]:
    with house.store.read() as unit:
        return unit.documents.of_application(application_id)


def test_documents_are_kept_as_what_they_are(house: House, alice: Actor) -> None:
    named = [PDF, Attachment("../../x\u202egnp.exe", PICTURE.content)]
    application = house.producers.apply(actor=alice, form=FORM, documents=named)
    found = attached(house, application.id)
    assert [(each.name, each.media_type) for each in found] == [
        ("contract.pdf", "application/pdf"),
        ("xgnp.jpg", "image/jpeg"),
    ]
    assert [house.content(each.key) for each in found] == [PDF.content, PICTURE.content]
    assert [each.size for each in found] == [len(PDF.content), len(PICTURE.content)]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ([Attachment("me.pdf", b"<html><script>alert(1)</script>")], "neither a PDF nor a JPEG"),
        ([Attachment("cut.pdf", b"%PDF-1.7 cut off")], "neither a PDF nor a JPEG"),
        ([Attachment("me.svg", b"<svg onload='alert(1)'/>")], "neither a PDF nor a JPEG"),
        ([Attachment("empty.pdf", b"")], "neither a PDF nor a JPEG"),
        ([PDF] * 4, TOO_MANY),
        ([Attachment("big.pdf", b"%PDF-" + bytes(MOST_BYTES) + b"%%EOF")], TOO_LARGE),
    ],
)
def test_what_is_no_document_is_refused(
    house: House, alice: Actor, sent: Sequence[Attachment], told: str
) -> None:
    with pytest.raises(Invalid) as caught:
        house.producers.apply(actor=alice, form=FORM, documents=sent)
    assert told in caught.value.fields["documents"]
    assert files(house) == []


def test_documents_are_kept_only_with_their_application(house: House, alice: Actor) -> None:
    house.producers.apply(actor=alice, form=FORM)
    with pytest.raises(Conflict):
        house.producers.apply(actor=alice, form=FORM, documents=[PDF])
    assert files(house) == []


def test_only_admins_and_whoever_attached_it_have_a_document(house: House, alice: Actor, desk: Desk) -> None:
    application = house.producers.apply(actor=alice, form=FORM, documents=[PDF])
    [document] = attached(house, application.id)

    def ask(actor: Actor | None, application_id: str = application.id) -> Document:
        return house.deciding.document(actor=actor, application_id=application_id, document_id=document.id)

    assert ask(alice) == ask(desk.admin) == document
    for stranger in (house.person(), house.producer()):
        with pytest.raises(NotFound) as caught:
            ask(stranger)
        assert caught.value.fault is UNKNOWN_DOCUMENT
    with pytest.raises(Forbidden):
        ask(None)
    with pytest.raises(NotFound):
        ask(alice, "another")


def test_documents_are_deleted_ninety_days_after_the_decision(house: House, alice: Actor, desk: Desk) -> None:
    assert timedelta(days=90) == KEPT_FOR
    application = house.producers.apply(actor=alice, form=FORM, documents=[PDF, PICTURE])
    waits = house.producers.apply(actor=house.person(), form=FORM, documents=[PDF])
    house.clock.pass_by(days=200)
    assert house.deciding.erase_documents() == 0
    desk.deny(application)
    house.clock.pass_by(days=90)
    assert house.deciding.erase_documents() == 0
    house.clock.pass_by(seconds=1)
    assert (house.deciding.erase_documents(), house.deciding.erase_documents()) == (2, 0)
    assert [each.key for each in attached(house, application.id)] == ["", ""]
    [kept] = attached(house, waits.id)
    assert house.content(kept.key) == PDF.content and len(files(house)) == 1
    with pytest.raises(Gone) as caught:
        document = attached(house, application.id)[0]
        house.deciding.document(actor=alice, application_id=application.id, document_id=document.id)
    assert caught.value.fault is DOCUMENT_ERASED


def test_the_badge_needs_a_document(house: House) -> None:
    with pytest.raises(Invalid) as caught:
        house.producers.ask_for_badge(actor=house.producer(), form=BadgeForm(STATEMENT))
    assert caught.value.fields == {"documents": NEEDED}


def test_a_pdf_has_its_beginning_and_its_end() -> None:
    assert is_pdf(b"%PDF-1.4 ... %%EOF\r\n")
    assert not is_pdf(b"x%PDF-1.4 ... %%EOF")
    assert not is_pdf(b"%PDF-1.4 %%EOF" + bytes(2000))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a.b.pdf", "a.b.pdf"), ("x.exe", "x.pdf"), (".pdf", ".pdf.pdf"), ("plain", "plain.pdf")],
)
def test_a_download_ends_as_what_it_is(name: str, shown: str) -> None:
    assert shown_name(name, "application/pdf") == shown
