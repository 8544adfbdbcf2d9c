"""When stems go again: removed by hand, with their draft or beat, or for newer ones."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain import faults
from domain.accounts import Actor, Role
from domain.errors import DomainError, Fault, Forbidden, Gone, NotFound
from domain.stem_sets import StemsOf
from tests.domain.house import FORM, House
from tests.domain.test_stems_upload import (
    ZIP,
    begin,
    draft,
    of,
    owner,
    ready,
    replace_audio,
    stems_files,
    stored,
)

__all__ = ["draft", "owner"]


@pytest.mark.parametrize("content", [ZIP, b"no ZIP", b""])
def test_a_set_is_removed_in_every_state(house: House, owner: Actor, draft: str, content: bytes) -> None:
    stems_id = ready(house, owner, draft, content) if content else begin(house, owner, draft).id
    house.stems.remove(actor=owner, recording_id=draft, stems_id=stems_id)
    assert of(house, owner, draft) == StemsOf() and stems_files(house) == []
    with pytest.raises(NotFound):
        house.stems.remove(actor=owner, recording_id=draft, stems_id=stems_id)


def test_a_set_that_is_removed_while_it_is_checked_leaves_nothing(
    house: House, owner: Actor, draft: str
) -> None:
    upload = house.upload_stems(owner, draft)
    put = house.blobs.put

    def put_and_remove(key: str, source: Path) -> None:
        put(key, source)
        house.stems.remove(actor=owner, recording_id=draft, stems_id=upload.id)
        house.blobs.put_bytes(key, b"left behind")

    house.blobs.put = put_and_remove  # type: ignore[method-assign]
    assert house.stems.run(stems_id=upload.id) is None
    assert stems_files(house) == []


def test_nobody_else_sees_or_changes_stems(house: House, owner: Actor, draft: str) -> None:
    stems_id, eve = ready(house, owner, draft), house.producer("Eve")
    for stranger in (eve, None):
        for use in (house.stems.remove, house.stems.retry):
            with pytest.raises(Forbidden):
                use(actor=stranger, recording_id=draft, stems_id=stems_id)
        with pytest.raises(Forbidden):
            of(house, stranger, draft)  # type: ignore[arg-type]
    hers = house.upload(eve).id
    with pytest.raises(NotFound):
        house.stems.remove(actor=eve, recording_id=hers, stems_id=stems_id)
    assert of(house, house.person(Role.ADMIN, "Root"), draft).current


@pytest.mark.parametrize("how", ["cancelled", "expired"])
def test_stems_go_with_audio_that_never_arrived(house: House, owner: Actor, how: str) -> None:
    audio = house.transfer.begin(actor=owner, name="beat.wav", size=8)
    ready(house, owner, audio.id)
    waiting = house.upload_stems(owner, audio.id).id
    if how == "cancelled":
        house.transfer.cancel(actor=owner, upload_id=audio.id)
    else:
        house.clock.pass_by(days=8)
        house.transfer.expire()
    assert house.stems.run(stems_id=waiting) is None and stems_files(house) == []
    with house.store.read() as unit:
        assert unit.stems.of_recording(audio.id) == []


@pytest.mark.parametrize("how", ["discarded", "expired"])
def test_stems_go_with_their_draft(house: House, owner: Actor, draft: str, how: str) -> None:
    ready(house, owner, draft)
    begin(house, owner, draft)
    waiting = house.upload_stems(owner, draft).id
    if how == "discarded":
        house.saving.discard(actor=owner, draft_id=draft)
    else:
        house.clock.pass_by(days=8)
        house.expiry.warn()
        house.clock.pass_by(days=1)
        house.expiry.expire()
    assert stems_files(house) == []
    with house.store.read() as unit:
        assert unit.stems.of_recording(draft) == []
    assert house.stems.run(stems_id=waiting) is None


def test_bytes_that_come_for_a_draft_that_is_gone_are_refused(house: House, owner: Actor, draft: str) -> None:
    upload = begin(house, owner, draft)
    house.saving.discard(actor=owner, draft_id=draft)
    with pytest.raises(Gone):
        house.send(owner, upload, 0, [ZIP])


def test_a_draft_that_is_saved_keeps_its_stems(house: House, owner: Actor) -> None:
    upload = house.upload(owner)
    stems_id = ready(house, owner, upload.id)
    house.ingest.run(recording_id=upload.id)
    house.saving.save(actor=owner, draft_id=upload.id, form=FORM)
    current = of(house, owner, upload.id).current
    assert current and current.id == stems_id


def test_stems_stay_with_their_beat_when_its_audio_is_replaced(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    stems_id, waiting = ready(house, owner, track.recording_id), begin(house, owner, track.recording_id).id
    recording_id = replace_audio(house, owner, track.id)
    found = of(house, owner, recording_id)
    assert found.current and found.newer and (found.current.id, found.newer.id) == (stems_id, waiting)
    with pytest.raises(NotFound):
        of(house, owner, track.recording_id)


def test_a_file_that_takes_anothers_place_in_its_draft_takes_its_stems_over(
    house: House, owner: Actor, draft: str
) -> None:
    stems_id, fresh = ready(house, owner, draft), house.upload(owner, b"RIFF fresh").id
    house.saving.take_over(actor=owner, draft_id=fresh, from_id=draft)
    current = of(house, owner, fresh).current
    assert current and current.id == stems_id and stems_files(house) == [stems_id]


@pytest.mark.parametrize("licences", [0, 1])
def test_new_audio_with_stems_of_its_own_lets_go_of_the_old_ones_unless_licensed(
    house: House, owner: Actor, licences: int
) -> None:
    track = house.beat(owner)
    grant(house, track.id, licences)
    old = ready(house, owner, track.recording_id)
    recording_id, new = replace_with_stems(house, owner, track.id)
    current = of(house, owner, recording_id).current
    assert current and current.id == new
    assert stems_files(house) == ([old, new] if licences else [new])


def test_licensed_stems_that_are_removed_are_kept_for_those_who_hold_licences(
    house: House, owner: Actor
) -> None:
    track = house.beat(owner)
    grant(house, track.id, 1)
    told: dict[str, Any] = {"actor": owner, "recording_id": track.recording_id}
    promised = ready(house, owner, track.recording_id)
    refused = ready(house, owner, track.recording_id, b"no ZIP")
    for stems_id in (refused, promised):
        house.stems.remove(**told, stems_id=stems_id)
    assert of(house, owner, track.recording_id) == StemsOf() and stems_files(house) == [promised]
    assert fault_of(lambda: house.stems.remove(**told, stems_id=promised)) is faults.STEMS_UNKNOWN


@pytest.mark.parametrize("order", ["stems", "audio", "stems, audio", "audio, stems", "audio with stems"])
def test_licensed_stems_are_kept_in_whatever_order_things_are_replaced(
    house: House, owner: Actor, order: str
) -> None:
    track = house.beat(owner)
    grant(house, track.id, 1)
    promised, recording_id = ready(house, owner, track.recording_id), track.recording_id
    current = promised
    for what in order.split(", "):
        if what == "stems":
            current = ready(house, owner, recording_id)
        elif what == "audio":
            recording_id = replace_audio(house, owner, track.id)
        else:
            recording_id, current = replace_with_stems(house, owner, track.id)
    found = of(house, owner, recording_id)
    assert found.current and found.current.id == current and found.newer is None
    assert stems_files(house) == sorted({promised, current})
    house.editing.delete(actor=owner, track_id=track.id)
    assert stems_files(house) == sorted({promised, current})


def replace_with_stems(house: House, owner: Actor, track_id: str) -> tuple[str, str]:
    """The new recording, and the stems that came with it."""
    begun = house.transfer.begin(actor=owner, name="b.wav", size=6, replaces=track_id)
    house.send(owner, begun, 0, [b"RIFF b"])
    house.ingest.run(recording_id=begun.id)
    stems_id = ready(house, owner, begun.id)
    house.saving.replace(actor=owner, draft_id=begun.id)
    return begun.id, stems_id


def test_stems_that_nobody_was_promised_go_when_they_are_replaced(house: House, owner: Actor) -> None:
    track = house.beat(owner)
    old = ready(house, owner, track.recording_id)
    newer = ready(house, owner, track.recording_id)
    assert old != newer and stems_files(house) == [newer]
    assert stored(house, old) is None


def grant(house: House, track_id: str, licences: int) -> None:
    with house.store.write() as unit:
        track = unit.tracks.get(track_id, lock=True)
        assert track
        unit.tracks.save(replace(track, licences=licences))
        unit.commit()


def fault_of(act: Callable[[], object]) -> Fault:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.fault
