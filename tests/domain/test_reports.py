"""Reporting what shouldn't be here, and taking it down."""

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import BeatForm, Track, Visibility
from domain.editing import BulkForm
from domain.errors import Conflict, Forbidden, Invalid, NotFound, TakenDown
from domain.licensing.entitlement import TAKEN_DOWN
from domain.reports import (
    DECIDED_ALREADY,
    DOWN_ALREADY,
    NOTHING_TO_TAKE_DOWN,
    REPORTED_ALREADY,
    Reason,
    Report,
    ReportForm,
    ReportState,
    Subject,
    TakeDownState,
)
from tests import factories, office
from tests.domain.house import FORM, WAV, House
from tests.domain.test_people import letters

THEFT = ReportForm("copyright", "This is my melody.\nI can prove it.", "eve@example.com")


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Owl")


@pytest.fixture
def root(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


@pytest.fixture
def beat(house: House, owl: Actor) -> Track:
    return house.beat(owl)


def report(house: House, beat: Track, by: Actor | None = None, form: ReportForm = THEFT) -> Report:
    return house.office.reports.send(actor=by, kind=Subject.BEAT, slug=beat.slug, form=form)


def track(house: House, id: str) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(id)
    assert found
    return found


def test_anybody_reports_by_mail_and_support_is_told(house: House, owl: Actor, beat: Track) -> None:
    made = report(house, beat)
    assert (made.kind, made.subject_id, made.owner_id) == (Subject.BEAT, beat.id, owl.id)
    assert (made.reason, made.state) == (Reason.COPYRIGHT, ReportState.OPEN)
    assert made.reporter == made.email == "eve@example.com"
    [letter] = letters(house)
    assert "Night Drive" in letter["subject"] and "This is my melody." in letter["text"]


def test_somebody_with_an_account_needs_no_address(house: House, beat: Track) -> None:
    eve = house.person(name="Eve")
    made = report(house, beat, eve, ReportForm("other", "Look.", ""))
    assert (made.reporter, made.email) == (eve.id, house.email(eve))


def test_one_person_has_one_open_report_of_a_thing(house: House, root: Actor, beat: Track) -> None:
    first = report(house, beat)
    with pytest.raises(Conflict) as refused:
        report(house, beat)
    assert refused.value.fault is REPORTED_ALREADY
    report(house, beat, form=ReportForm("other", "Me, too.", "bob@example.com"))
    house.office.reports.dismiss(actor=root, report_id=first.id, reason="It is theirs.")
    report(house, beat)


WRONG = {
    "reason": ReportForm("", "Text", "eve@example.com"),
    "text": ReportForm("copyright", "\u200b \u202e", "eve@example.com"),
    "email": ReportForm("copyright", "Text", "javascript:alert(1)"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_report_says_what_and_why_and_from_whom(house: House, beat: Track, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        report(house, beat, form=WRONG[field])
    assert set(refused.value.fields) == {field}


def test_ten_megabytes_of_report_are_refused(house: House, beat: Track) -> None:
    with pytest.raises(Invalid) as refused:
        report(house, beat, form=ReportForm("other", "x" * 10_000_000, "eve@example.com"))
    assert refused.value.fields == {"text": "Use at most 5,000 characters."}


def test_nobody_learns_of_what_is_hidden_by_reporting_it(house: House, owl: Actor, beat: Track) -> None:
    house.editing.change(actor=owl, track_ids=[beat.id], form=BulkForm(visibility="private"))
    for kind, slug in ((Subject.BEAT, beat.slug), *((kind, "nothing") for kind in Subject)):
        with pytest.raises(NotFound):
            house.office.reports.send(actor=None, kind=kind, slug=slug, form=THEFT)


def test_no_action_is_told_to_who_reported_it(house: House, root: Actor, beat: Track) -> None:
    made = report(house, beat)
    after = house.office.reports.dismiss(actor=root, report_id=made.id, reason="It is theirs.")
    assert (after.state, after.decided_by, after.verdict) == (ReportState.DISMISSED, root.id, "It is theirs.")
    assert track(house, beat.id).is_listed
    assert letters(house)[-1]["to"] == "eve@example.com" and "It is theirs." in letters(house)[-1]["text"]
    with house.store.read() as unit:
        [entry] = unit.audit.newest(9)
    assert (entry.action, entry.subject) == ("report.dismissed", made.id)
    with pytest.raises(Conflict) as refused:
        house.office.reports.take_down(actor=root, report_id=made.id, reason="After all.")
    assert refused.value.fault is DECIDED_ALREADY and track(house, beat.id).is_listed


def test_a_taken_down_beat_is_off_the_site_and_everybody_is_told(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    first = report(house, beat)
    report(house, beat, form=ReportForm("other", "Me, too.", "bob@example.com"))
    down = house.office.reports.take_down(actor=root, report_id=first.id, reason="The proof is good.")
    hidden = track(house, beat.id)
    assert hidden.visibility is Visibility.TAKEN_DOWN and not hidden.is_public and not hidden.is_listed
    assert (down.state, down.before) == (TakeDownState.STANDING, Visibility.PUBLIC)
    told = {letter["to"]: letter["text"] for letter in letters(house)}
    assert f"/take-downs/{down.id}" in told[house.email(owl)]
    assert "The proof is good." in told["eve@example.com"] and "The proof is good." in told["bob@example.com"]
    with house.store.read() as unit:
        assert unit.reports.open_about(Subject.BEAT, beat.id) == []
        entry = unit.audit.newest(1)[0]
    assert (entry.action, entry.subject, entry.actor_id) == ("beat.taken_down", beat.id, root.id)


def test_its_owner_can_neither_put_it_back_nor_lose_what_they_edit(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    house.office.reports.take_down(actor=root, report_id=report(house, beat).id, reason="Yes.")
    form = BeatForm(name="Renamed", key="A", scale="Minor", bpm="140")
    house.editing.edit(actor=owl, track_id=beat.id, form=form, visibility="public")
    house.editing.change(actor=owl, track_ids=[beat.id], form=BulkForm(visibility="public"))
    after = track(house, beat.id)
    assert (after.details.name, after.visibility) == ("Renamed", Visibility.TAKEN_DOWN)
    with pytest.raises(Invalid):
        house.editing.edit(actor=owl, track_id=beat.id, form=form, visibility="taken down")


def test_downloads_stop_and_licences_stay(house: House, owl: Actor, root: Actor, beat: Track) -> None:
    eve = house.person(name="Eve")
    house.give_plan(eve)
    ticket = house.downloading.begin(actor=eve, track_id=beat.id, kind="wav")
    house.office.reports.take_down(actor=root, report_id=report(house, beat).id, reason="Yes.")
    tries = (
        lambda: house.downloading.begin(actor=eve, track_id=beat.id, kind="wav"),
        lambda: house.downloading.begin_under(actor=eve, licence_id=ticket.licence_id, kind="wav"),
        lambda: house.downloading.file(actor=eve, ticket=ticket),
    )
    for attempt in tries:
        with pytest.raises(TakenDown) as refused:
            attempt()
        assert refused.value.fault is TAKEN_DOWN
    with house.store.read() as unit:
        licence = unit.licences.get(ticket.licence_id)
    assert licence and licence.is_active(house.clock.now())
    assert house.downloading.offered(actor=owl, track_id=beat.id).is_allowed


def test_a_collection_is_taken_down_and_its_beats_stay(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    made = factories.collection(
        producer_id=owl.id, slug="pack", track_ids=(beat.id,), published_at=house.clock.now()
    )
    with house.store.write() as unit:
        unit.collections.add(made)
        unit.commit()
    sent = house.office.reports.send(actor=None, kind=Subject.COLLECTION, slug="pack", form=THEFT)
    house.office.reports.take_down(actor=root, report_id=sent.id, reason="The cover.")
    with house.store.read() as unit:
        after = unit.collections.get(made.id)
    assert after and after.visibility is Visibility.TAKEN_DOWN and not after.is_listed
    assert track(house, beat.id).is_listed
    with pytest.raises(NotFound):
        house.office.reports.send(actor=None, kind=Subject.COLLECTION, slug="pack", form=THEFT)


def test_a_producer_is_no_thing_to_take_down(house: House, owl: Actor, root: Actor, beat: Track) -> None:
    slug = owl.producer_slug
    sent = house.office.reports.send(actor=None, kind=Subject.PRODUCER, slug=slug, form=THEFT)
    with pytest.raises(Conflict) as refused:
        house.office.reports.take_down(actor=root, report_id=sent.id, reason="Yes.")
    assert refused.value.fault is NOTHING_TO_TAKE_DOWN
    after = house.office.reports.settle(actor=root, report_id=sent.id, reason="The account is suspended.")
    assert after.state is ReportState.UPHELD
    with pytest.raises(Conflict):
        house.office.reports.settle(actor=root, report_id=report(house, beat).id, reason="Done.")


def test_what_is_gone_or_down_cannot_be_taken_down(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    other = house.beat(owl, WAV + b" and another", FORM)
    gone = report(house, other)
    house.editing.delete(actor=owl, track_id=other.id)
    with pytest.raises(Conflict) as refused:
        house.office.reports.take_down(actor=root, report_id=gone.id, reason="Yes.")
    assert refused.value.fault is NOTHING_TO_TAKE_DOWN
    house.office.reports.take_down(actor=root, report_id=report(house, beat).id, reason="Yes.")
    late = office.report(subject_id=beat.id, owner_id=owl.id)
    with house.store.write() as unit:
        unit.reports.add(late)
        unit.commit()
    with pytest.raises(Conflict) as refused:
        house.office.reports.take_down(actor=root, report_id=late.id, reason="Yes.")
    assert refused.value.fault is DOWN_ALREADY


def test_only_admins_decide(house: House, owl: Actor, beat: Track) -> None:
    made, desk = report(house, beat), house.office.reports
    for decide in (desk.dismiss, desk.settle, desk.take_down):
        with pytest.raises(Forbidden):
            decide(actor=owl, report_id=made.id, reason="Mine.")
    with pytest.raises(NotFound):
        desk.dismiss(actor=house.person(Role.ADMIN), report_id="nothing", reason="Yes.")
