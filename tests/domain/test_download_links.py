"""Links to downloads: for whom and how long they are good, and what ends them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Actor
from domain.catalogue import BeatDetails, Track
from domain.errors import Forbidden, Gone, NotFound
from domain.licensing import downloads, entitlement
from domain.licensing.granted import UNKNOWN_LICENCE, revoked
from tests import factories
from tests.domain.duplicates import recording
from tests.domain.house import House
from tests.domain.test_downloading import (
    MP3,
    WAV,
    change,
    eve,
    held,
    owner,
    refused,
    replace_audio,
    stored,
    suspend,
    track,
)

__all__ = ["eve", "owner", "track"]


def test_a_licence_of_somebody_else_or_of_nobody_is_not_there(
    house: House, track: Track, eve: Actor, owner: Actor
) -> None:
    licence_id = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV).licence_id
    for person, id in ((owner, licence_id), (eve, "none"), (eve, "not-a-uuid")):
        with pytest.raises(NotFound) as caught:
            house.downloading.begin_under(actor=person, licence_id=id, kind=WAV)
        assert caught.value.fault is UNKNOWN_LICENCE


def test_a_revoked_licence_ends_every_way(house: House, track: Track, eve: Actor) -> None:
    ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    [licence] = held(house, track, eve)
    change(house, "licences", revoked(licence, "root", "Stolen card.", house.clock.now()))
    for attempt in (
        lambda: house.downloading.file(actor=eve, ticket=ticket),
        lambda: house.downloading.begin_under(actor=eve, licence_id=licence.id, kind=WAV),
    ):
        with pytest.raises(Forbidden) as caught:
            attempt()
        assert caught.value.fault is downloads.LICENCE_OVER
    assert refused(house, eve, track).fault is entitlement.WAS_REVOKED


def test_a_link_is_looked_at_again_each_time(house: House, track: Track, eve: Actor, owner: Actor) -> None:
    ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    with pytest.raises(Forbidden) as caught:
        house.downloading.file(actor=owner, ticket=ticket)
    assert caught.value.fault is downloads.LINK_OF_ANOTHER
    with pytest.raises(Forbidden):
        house.downloading.file(actor=None, ticket=ticket)
    with pytest.raises(NotFound):
        house.downloading.file(actor=eve, ticket=replace(ticket, licence_id=factories.new_id()))
    suspend(house, eve)
    with pytest.raises(Forbidden) as caught:
        house.downloading.file(actor=eve, ticket=ticket)
    assert caught.value.fault is entitlement.ASKER_SUSPENDED


def test_a_ticket_for_ones_own_beat_ends_with_the_beat_or_its_audio(
    house: House, track: Track, owner: Actor
) -> None:
    ticket = house.downloading.begin(actor=owner, track_id=track.id, kind=WAV)
    replace_audio(house, owner, track)
    with pytest.raises(Gone):
        house.downloading.file(actor=owner, ticket=ticket)
    later = house.downloading.begin(actor=owner, track_id=track.id, kind=WAV)
    house.editing.delete(actor=owner, track_id=track.id)
    with pytest.raises(Gone):
        house.downloading.file(actor=owner, ticket=later)


@pytest.mark.parametrize(
    ("seconds", "is_late", "is_good"),
    [(0, False, True), (300, False, True), (301, True, True), (86_400, True, True), (86_401, True, False)],
)
def test_a_link_is_begun_in_minutes_and_resumed_for_a_day(
    house: House, track: Track, eve: Actor, seconds: int, is_late: bool, is_good: bool
) -> None:
    ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    house.clock.moment += timedelta(seconds=seconds)
    if is_good:
        assert house.downloading.file(actor=eve, ticket=ticket).is_late is is_late
        return
    with pytest.raises(Gone) as caught:
        house.downloading.file(actor=eve, ticket=ticket)
    assert caught.value.fault is downloads.LINK_EXPIRED


def test_a_file_that_was_lost_after_the_link_was_made_is_said(house: House, track: Track, eve: Actor) -> None:
    ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=WAV)
    house.blobs.delete(recording(house, track.recording_id).master_key)
    with pytest.raises(NotFound) as caught:
        house.downloading.file(actor=eve, ticket=ticket)
    assert caught.value.fault is downloads.FILE_MISSING


def test_an_mp3_carries_the_name_that_its_beat_has_now(house: House, track: Track, eve: Actor) -> None:
    ticket = house.downloading.begin(actor=eve, track_id=track.id, kind=MP3)
    before = house.downloading.file(actor=eve, ticket=ticket)
    changed = stored(house, track)
    change(house, "tracks", replace(changed, details=BeatDetails("Day", "C", changed.details.scale, 90)))
    after = house.downloading.file(actor=eve, ticket=ticket)
    assert (b"Night Drive" in before.wrapping.before, b"Day" in after.wrapping.before) == (True, True)
    assert (before.key, house.content(after.key)) == (after.key, b"320")
