"""Exclusive sales: their effects on the beat, its licences, its family and its money, and undoing one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track, Visibility
from domain.editing import BEAT_SOLD
from domain.errors import Conflict, DomainError, Fault, Forbidden, NotFound
from domain.licensing.entitlement import ASKER_SUSPENDED, NOT_OUT, PRODUCER_SUSPENDED, SOLD
from domain.licensing.granted import (
    ALREADY_REVOKED,
    BOUGHT_ALREADY,
    UNKNOWN_LICENCE,
    Licence,
    LicenceKind,
    LicenceStatus,
)
from domain.licensing.offers import Delivery, Offer, Option
from domain.licensing.sales import (
    FAMILY_SOLD,
    NOT_FOR_SALE,
    OFFER_CHANGED,
    OWN_BEAT,
    UNDO_TOO_LATE,
    UNDO_USED,
    Sale,
    reason_against,
)
from domain.licensing.splits import Answer
from domain.money import Currency
from tests import factories
from tests.domain.house import House


@pytest.fixture
def owner(house: House) -> Actor:
    return house.producer()


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    return house.beat(owner)


@pytest.fixture
def buyer(house: House) -> Actor:
    return house.person(Role.LISTENER, "Bob")


def offer_of(track: Track, **fields: object) -> Offer:
    return factories.offer(track_id=track.id, made_by=track.producer_id, **fields)


def sell(house: House, track: Track, buyer: Actor, offer: Offer | None = None) -> Sale:
    """Under an offer that holds by then."""
    offer = offer or offer_of(track)
    with house.store.write() as unit:
        locked = unit.tracks.get(track.id, lock=True)
        assert locked
        locked = replace(locked, offer_id=offer.id)
        sale = house.selling.mark_sold(unit, locked, buyer.id, offer, house.clock.now())
        unit.commit()
    return sale


def relist(house: House, sale: Sale) -> Track:
    with house.store.write() as unit:
        listed = house.selling.relist(unit, sale.licence_id, "root", house.clock.now())
        unit.commit()
    return listed


def stored(house: House, track: Track) -> Track:
    with house.store.read() as unit:
        found = unit.tracks.get(track.id)
    assert found
    return found


def licence_of(house: House, id: str) -> Licence:
    with house.store.read() as unit:
        found = unit.licences.get(id)
    assert found
    return found


def save(house: House, kind: str, item: object, how: str = "save") -> None:
    with house.store.write() as unit:
        getattr(getattr(unit, kind), how)(item)
        unit.commit()


def reason_of(error: pytest.ExceptionInfo[DomainError]) -> Fault:
    return error.value.fault


def test_a_sold_beat_keeps_its_page_and_leaves_lists_and_plans(
    house: House, track: Track, buyer: Actor
) -> None:
    sale = sell(house, track, buyer)
    after = stored(house, track)
    assert (after.sold_at, after.is_public, after.is_listed) == (house.clock.now(), True, False)
    assert after.licences == 1
    eve = house.person(name="Eve")
    house.give_plan(eve, "Pro")
    with pytest.raises(Forbidden) as caught:
        house.downloading.begin(actor=eve, track_id=track.id, kind="wav")
    assert reason_of(caught) is SOLD
    licence = licence_of(house, sale.licence_id)
    assert (licence.kind, licence.holder_id) == (LicenceKind.EXCLUSIVE, buyer.id)
    assert house.downloading.begin(actor=buyer, track_id=track.id, kind="wav").licence_id == licence.id


def test_the_terms_are_those_of_the_offer_that_was_shown(house: House, track: Track, buyer: Actor) -> None:
    terms = factories.terms(price=350_00, currency=Currency.EUR, files=(Delivery.FLAC,), royalty=500)
    sale = sell(house, track, buyer, offer_of(track, option=Option.EXCLUSIVE, terms=terms))
    assert (sale.price, sale.currency, sale.owed) == (350_00, Currency.EUR, {track.producer_id: 350_00})
    licence = licence_of(house, sale.licence_id)
    assert licence.files == (Delivery.FLAC,) and any("5" in text for text in licence.terms.values())


def test_earlier_standard_licences_stay_valid(house: House, track: Track, buyer: Actor) -> None:
    eve = house.person(name="Eve")
    house.give_plan(eve, "Pro")
    first = house.downloading.begin(actor=eve, track_id=track.id, kind="wav")
    sell(house, track, buyer)
    assert licence_of(house, first.licence_id).status(house.clock.now()) is LicenceStatus.ACTIVE
    assert house.downloading.begin(actor=eve, track_id=track.id, kind="wav").licence_id == first.licence_id


@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.DECLINED, None])
def test_the_money_is_shared_as_it_was_agreed(
    house: House, track: Track, buyer: Actor, answer: Answer | None
) -> None:
    owner = track.producer_id
    sheet = factories.split_sheet(
        track_id=track.id,
        owner_id=owner,
        shares={owner: 67, "eve": 33},
        answers={"eve": answer} if answer else {},
    )
    save(house, "splits", sheet, "add")
    save(house, "tracks", replace(track, details=replace(track.details, collaborators=("eve",))))
    sale = sell(house, track, buyer, offer_of(track, terms=factories.terms(price=100_01)))
    if answer is Answer.ACCEPTED:
        assert (sale.owed, sale.sheet_id) == ({owner: 67_01, "eve": 33_00}, sheet.id)
    else:
        assert (sale.owed, sale.sheet_id) == ({owner: 100_01}, "")
    assert sum(sale.owed.values()) == sale.price


def test_a_beat_is_sold_once(house: House, track: Track, buyer: Actor) -> None:
    sell(house, track, buyer)
    with pytest.raises(Conflict) as caught:
        sell(house, track, house.person(name="Eve"))
    assert reason_of(caught) is BOUGHT_ALREADY
    assert stored(house, track).licences == 1


def test_what_cannot_be_sold_says_why() -> None:
    offered = offer_of(factories.track(producer_id="owl"))
    track = factories.track(id=offered.track_id, producer_id="owl", offer_id=offered.id)
    table = [
        (track, offered, "bob", None),
        (replace(track, sold_at=factories.NOW), offered, "bob", BOUGHT_ALREADY),
        (replace(track, visibility=Visibility.PRIVATE), offered, "bob", NOT_OUT),
        (replace(track, deleted_at=factories.NOW), offered, "bob", NOT_OUT),
        (track, None, "bob", NOT_FOR_SALE),
        (track, replace(offered, option=Option.STANDARD, terms=None), "bob", NOT_FOR_SALE),
        (replace(track, offer_id="later"), offered, "bob", NOT_FOR_SALE),
        (replace(track, offer_id="later", option=Option.BOTH), offered, "bob", OFFER_CHANGED),
        (track, offered, "owl", OWN_BEAT),
    ]
    for its_track, offer, who, reason in table:
        assert reason_against(its_track, offer, who, is_family_sold=False) is reason
    assert reason_against(track, offered, "bob", is_family_sold=True) is FAMILY_SOLD


def test_who_is_suspended_neither_sells_nor_buys(
    house: House, track: Track, owner: Actor, buyer: Actor
) -> None:
    for person, reason in ((buyer, ASKER_SUSPENDED), (owner, PRODUCER_SUSPENDED)):
        with house.store.write() as unit:
            user = unit.users.get(person.id)
            assert user
            unit.users.save(replace(user, suspended=True))
            unit.commit()
        with pytest.raises(Conflict) as caught:
            sell(house, track, buyer)
        assert reason_of(caught) is reason


def test_a_sold_beat_cannot_be_deleted_so_that_copies_of_it_stay_known(
    house: House, track: Track, owner: Actor, buyer: Actor
) -> None:
    sell(house, track, buyer)
    for attempt in (house.editing.deletion, house.editing.delete):
        with pytest.raises(Conflict) as caught:
            attempt(actor=owner, track_id=track.id)
        assert reason_of(caught) is BEAT_SOLD
    assert stored(house, track).deleted_at is None


def test_nothing_is_sold_to_its_own_producer_or_without_terms(
    house: House, track: Track, owner: Actor, buyer: Actor
) -> None:
    for who, offer, reason in (
        (owner, offer_of(track), OWN_BEAT),
        (buyer, offer_of(track, option=Option.STANDARD, terms=None), NOT_FOR_SALE),
    ):
        with pytest.raises(Conflict) as caught:
            sell(house, track, who, offer)
        assert reason_of(caught) is reason
    assert stored(house, track) == track


def family(house: House, *tracks: Track, cleared: tuple[str, ...] = ()) -> None:
    """Let beats sound alike; the last one was cleared of being a copy of those."""
    with house.store.write() as unit:
        for track in tracks:
            recording = unit.recordings.get(track.recording_id)
            assert recording
            its = cleared if track is tracks[-1] else ()
            unit.recordings.save(replace(recording, family_id="family", cleared=its))
        unit.commit()


def test_what_sounds_like_a_sold_beat_cannot_be_sold(house: House, track: Track, buyer: Actor) -> None:
    other = house.beat(house.producer("Day Owl"), b"RIFF other")
    family(house, track, other)
    sell(house, track, buyer)
    with pytest.raises(Conflict) as caught:
        sell(house, other, buyer)
    assert reason_of(caught) is FAMILY_SOLD
    assert stored(house, other) == other
    apart = house.beat(house.producer("Third Owl"), b"RIFF apart")
    assert sell(house, apart, buyer)


def test_what_a_person_has_cleared_may_be_sold(house: House, track: Track, buyer: Actor) -> None:
    other = house.beat(house.producer("Day Owl"), b"RIFF other")
    family(house, track, other, cleared=(track.id,))
    sell(house, track, buyer)
    assert sell(house, other, buyer)


def test_a_sale_is_undone_within_a_day(house: House, track: Track, buyer: Actor) -> None:
    sale = sell(house, track, buyer)
    house.clock.moment += timedelta(hours=24)
    assert relist(house, sale) == stored(house, track)
    assert (stored(house, track).sold_at, stored(house, track).is_listed) == (None, True)
    assert licence_of(house, sale.licence_id).status(house.clock.now()) is LicenceStatus.REVOKED
    with pytest.raises(Forbidden):
        house.downloading.begin(actor=buyer, track_id=track.id, kind="wav")
    assert sell(house, track, house.person(name="Eve")).licence_id != sale.licence_id


def test_a_sale_is_not_undone_later_or_after_a_download(house: House, track: Track, buyer: Actor) -> None:
    sale = sell(house, track, buyer)
    sold = stored(house, track)
    house.clock.moment += timedelta(hours=24, seconds=1)
    with pytest.raises(Conflict) as caught:
        relist(house, sale)
    assert reason_of(caught) is UNDO_TOO_LATE
    house.clock.moment -= timedelta(hours=1)
    house.downloading.begin(actor=buyer, track_id=track.id, kind="wav")
    with pytest.raises(Conflict) as caught:
        relist(house, sale)
    assert reason_of(caught) is UNDO_USED
    assert stored(house, track) == replace(sold, downloads=1)


def test_a_sale_is_undone_once_and_a_standard_licence_is_no_sale(
    house: House, track: Track, buyer: Actor
) -> None:
    sale = sell(house, track, buyer)
    relist(house, sale)
    with pytest.raises(Conflict) as caught:
        relist(house, sale)
    assert reason_of(caught) is ALREADY_REVOKED
    house.give_plan(buyer, "Pro")
    standard = house.downloading.begin(actor=buyer, track_id=track.id, kind="wav").licence_id
    for licence_id in (standard, "none"):
        with pytest.raises(NotFound) as caught:
            relist(house, replace(sale, licence_id=licence_id))
        assert reason_of(caught) is UNKNOWN_LICENCE
