"""Answering a take-down, and deciding about the answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import NOT_YOURS, Actor, Role
from domain.catalogue import Track, Visibility
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.reports import (
    ANSWERED_ALREADY,
    DECIDED_ALREADY,
    NOT_ANSWERED,
    UNKNOWN_TAKE_DOWN,
    CounterForm,
    ReportForm,
    Subject,
    TakeDown,
    TakeDownState,
)
from tests import factories
from tests.domain.house import House
from tests.domain.test_people import letters

ANSWER = CounterForm("I played it myself.", "Alice Archer", True)
THEFT = ReportForm("copyright", "This is my melody.", "eve@example.com")


@pytest.fixture
def owl(house: House) -> Actor:
    return house.producer("Owl")


@pytest.fixture
def root(house: House) -> Actor:
    return house.person(Role.ADMIN, "Root")


@pytest.fixture
def beat(house: House, owl: Actor) -> Track:
    return house.beat(owl)


def taken_down(house: House, root: Actor, beat: Track) -> TakeDown:
    sent = house.office.reports.send(actor=None, kind=Subject.BEAT, slug=beat.slug, form=THEFT)
    return house.office.reports.take_down(actor=root, report_id=sent.id, reason="The proof is good.")


def track(house: House, id: str) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(id)
    assert found
    return found


def test_its_owner_answers_once_and_support_is_told(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    down = taken_down(house, root, beat)
    after = house.office.take_downs.answer(actor=owl, take_down_id=down.id, form=ANSWER)
    assert (after.state, after.signed) == (TakeDownState.ANSWERED, "Alice Archer")
    assert "I played it myself." in letters(house)[-1]["text"]
    with pytest.raises(Conflict) as refused:
        house.office.take_downs.answer(actor=owl, take_down_id=down.id, form=ANSWER)
    assert refused.value.fault is ANSWERED_ALREADY
    with house.store.read() as unit:
        entry = unit.audit.newest(1)[0]
    assert (entry.action, entry.actor_id, entry.subject) == ("beat.countered", owl.id, beat.id)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (CounterForm(), {"text", "name", "stated"}),
        (replace(ANSWER, stated=False), {"stated"}),
        (replace(ANSWER, name="\u202e\u200b"), {"name"}),
        (replace(ANSWER, name="A" * 121), {"name"}),
        (replace(ANSWER, text="x" * 10_000_000), {"text"}),
    ],
)
def test_an_answer_needs_its_statement_under_a_name(
    house: House, owl: Actor, root: Actor, beat: Track, form: CounterForm, fields: set[str]
) -> None:
    down = taken_down(house, root, beat)
    with pytest.raises(Invalid) as refused:
        house.office.take_downs.answer(actor=owl, take_down_id=down.id, form=form)
    assert set(refused.value.fields) == fields


def test_reinstating_puts_it_back_as_it_was_and_tells_both_sides(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    down = taken_down(house, root, beat)
    house.office.take_downs.answer(actor=owl, take_down_id=down.id, form=ANSWER)
    after = house.office.take_downs.reinstate(actor=root, take_down_id=down.id, reason="They did.")
    assert after.state is TakeDownState.REINSTATED and track(house, beat.id).is_listed
    assert {letter["to"] for letter in letters(house)[-2:]} == {house.email(owl), "eve@example.com"}
    assert all("They did." in letter["text"] for letter in letters(house)[-2:])
    again = taken_down(house, root, beat)
    assert again.id != down.id


def test_it_may_stay_down_once_it_was_answered(house: House, owl: Actor, root: Actor, beat: Track) -> None:
    down, desk = taken_down(house, root, beat), house.office.take_downs
    with pytest.raises(Conflict) as refused:
        desk.keep_down(actor=root, take_down_id=down.id, reason="No.")
    assert refused.value.fault is NOT_ANSWERED
    desk.answer(actor=owl, take_down_id=down.id, form=ANSWER)
    assert desk.keep_down(actor=root, take_down_id=down.id, reason="No.").state is TakeDownState.STAYS
    assert track(house, beat.id).visibility is Visibility.TAKEN_DOWN
    with pytest.raises(Conflict) as refused:
        desk.reinstate(actor=root, take_down_id=down.id, reason="Yes.")
    assert refused.value.fault is DECIDED_ALREADY


def test_a_private_beat_stays_private(house: House, owl: Actor, root: Actor, beat: Track) -> None:
    sent = house.office.reports.send(actor=None, kind=Subject.BEAT, slug=beat.slug, form=THEFT)
    with house.store.write() as unit:
        unit.tracks.save(replace(track_in(unit, beat.id), visibility=Visibility.PRIVATE))
        unit.commit()
    down = house.office.reports.take_down(actor=root, report_id=sent.id, reason="Yes.")
    house.office.take_downs.reinstate(actor=root, take_down_id=down.id, reason="No.")
    assert track(house, beat.id).visibility is Visibility.PRIVATE


def test_what_is_put_back_while_its_producer_is_suspended_is_withheld_until_that_ends(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    down = taken_down(house, root, beat)
    house.suspending.suspend(actor=root, user_id=owl.id, reason="Threats.")
    house.office.take_downs.reinstate(actor=root, take_down_id=down.id, reason="They did.")
    assert track(house, beat.id).visibility is Visibility.WITHHELD
    house.suspending.reinstate(actor=root, user_id=owl.id)
    house.suspending.withhold(user_id=owl.id)
    assert track(house, beat.id).visibility is Visibility.PUBLIC


def test_what_was_withheld_and_taken_down_is_public_again_once_both_have_ended(
    house: House, owl: Actor, root: Actor, beat: Track
) -> None:
    sent = house.office.reports.send(actor=None, kind=Subject.BEAT, slug=beat.slug, form=THEFT)
    house.suspending.suspend(actor=root, user_id=owl.id, reason="Threats.")
    house.suspending.withhold(user_id=owl.id)
    down = house.office.reports.take_down(actor=root, report_id=sent.id, reason="Yes.")
    house.suspending.reinstate(actor=root, user_id=owl.id)
    house.suspending.withhold(user_id=owl.id)
    assert track(house, beat.id).visibility is Visibility.TAKEN_DOWN
    house.office.take_downs.reinstate(actor=root, take_down_id=down.id, reason="No.")
    assert track(house, beat.id).visibility is Visibility.PUBLIC


def track_in(unit: object, id: str) -> Track:
    found: Track = unit.tracks.get(id, lock=True)  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("becomes", ["released", "still waiting", "gone"])
def test_what_waited_for_a_release_goes_on_as_that_did(
    house: House, owl: Actor, root: Actor, beat: Track, becomes: str
) -> None:
    now = house.clock.now()
    held = factories.collection(
        producer_id=owl.id,
        slug="pack",
        track_ids=(beat.id,),
        release_at=now + timedelta(days=1),
        published_at=None,
    )
    down = taken_down(house, root, beat)
    with house.store.write() as unit:
        unit.collections.add(held)
        unit.tracks.save(replace(track_in(unit, beat.id), published_at=None))
        unit.commit()
    if becomes == "released":
        house.clock.moment += timedelta(days=2)
        house.collections.publish_due()
    if becomes == "gone":
        house.collections.delete(actor=owl, collection_id=held.id)
    assert not track(house, beat.id).is_public
    house.office.take_downs.reinstate(actor=root, take_down_id=down.id, reason="Yes.")
    after = track(house, beat.id)
    stands = (after.visibility, after.published_at is not None)
    assert (
        stands
        == {
            "released": (Visibility.PUBLIC, True),
            "still waiting": (Visibility.PUBLIC, False),
            "gone": (Visibility.PRIVATE, False),
        }[becomes]
    )


def test_what_was_deleted_meanwhile_stays_deleted(house: House, owl: Actor, root: Actor, beat: Track) -> None:
    down = taken_down(house, root, beat)
    house.editing.delete(actor=owl, track_id=beat.id)
    house.office.take_downs.reinstate(actor=root, take_down_id=down.id, reason="Yes.")
    assert track(house, beat.id).deleted_at is not None and not track(house, beat.id).is_public


def test_it_is_nobody_elses(house: House, owl: Actor, root: Actor, beat: Track) -> None:
    down, desk = taken_down(house, root, beat), house.office.take_downs
    other = house.producer("Eve")
    with pytest.raises(NotFound) as missing:
        desk.answer(actor=other, take_down_id=down.id, form=ANSWER)
    assert missing.value.fault is UNKNOWN_TAKE_DOWN
    with pytest.raises(Forbidden) as refused:
        desk.answer(actor=root, take_down_id=down.id, form=ANSWER)
    assert refused.value.fault is NOT_YOURS
    for decide in (desk.reinstate, desk.keep_down):
        with pytest.raises(Forbidden):
            decide(actor=owl, take_down_id=down.id, reason="Mine.")
    assert desk.about(actor=other, kind=Subject.BEAT, subject_id=beat.id) is None
    assert desk.about(actor=owl, kind=Subject.BEAT, subject_id=beat.id) == down
