"""What admins do to others' beats and uploads is recorded; what people do to their own isn't."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.collections import CollectionForm, SharedForm
from domain.errors import DomainError
from domain.jobs import AuditEntry
from domain.uploads import PictureFile, RecordingState
from tests.domain.house import FORM, House

COVER = PictureFile("cover.jpg", b"JPEG cover")
Deed = Callable[[House, Actor, Actor], object]


def ready(house: House, owner: Actor, content: bytes = b"RIFF another", **purpose: str) -> str:
    upload = house.transfer.begin(actor=owner, name="take.wav", size=len(content), **purpose)
    house.send(owner, upload, 0, [content])
    house.ingest.run(recording_id=upload.id)
    return upload.id


def edit_beat(house: House, owner: Actor, doer: Actor) -> object:
    beat = house.beat(owner)
    return house.editing.edit(actor=doer, track_id=beat.id, form=FORM, visibility="private")


def delete_beat(house: House, owner: Actor, doer: Actor) -> Track:
    return house.editing.delete(actor=doer, track_id=house.beat(owner).id)


def save_upload(house: House, owner: Actor, doer: Actor) -> object:
    return house.saving.save(actor=doer, draft_id=ready(house, owner), form=FORM)


def discard_upload(house: House, owner: Actor, doer: Actor) -> None:
    house.saving.discard(actor=doer, draft_id=ready(house, owner))


def exchange_upload(house: House, owner: Actor, doer: Actor) -> None:
    old, new = ready(house, owner), ready(house, owner, b"RIFF a third")
    house.saving.take_over(actor=doer, draft_id=new, from_id=old)


def replace_audio(house: House, owner: Actor, doer: Actor) -> None:
    beat = house.beat(owner)
    house.saving.replace(actor=doer, draft_id=ready(house, owner, replaces=beat.id))


def replace_with_own_duplicate(house: House, owner: Actor, doer: Actor) -> None:
    house.beat(owner, b"RIFF another")
    house.saving.replace_own(actor=doer, draft_id=ready(house, owner))


def retry_upload(house: House, owner: Actor, doer: Actor) -> None:
    upload = house.upload(owner)
    with house.store.write() as unit:
        recording = unit.recordings.get(upload.id)
        assert recording
        unit.recordings.save(replace(recording, state=RecordingState.FAILED))
        unit.commit()
    house.ingest.retry(actor=doer, recording_id=upload.id)


def cancel_upload(house: House, owner: Actor, doer: Actor) -> None:
    upload = house.transfer.begin(actor=owner, name="take.wav", size=100)
    house.transfer.cancel(actor=doer, upload_id=upload.id)


def remove_stems(house: House, owner: Actor, doer: Actor) -> None:
    recording = ready(house, owner)
    stems = house.upload_stems(owner, recording)
    house.stems.remove(actor=doer, recording_id=recording, stems_id=stems.id)


def batch_of_one(house: House, owner: Actor) -> str:
    batch = house.batches.begin(actor=owner)
    ready(house, owner, batch_id=batch.id)
    return batch.id


def discard_batch(house: House, owner: Actor, doer: Actor) -> None:
    house.batches.discard(actor=doer, batch_id=batch_of_one(house, owner))


def save_batch(house: House, owner: Actor, doer: Actor) -> None:
    form = CollectionForm(title="Nights")
    batch_id = batch_of_one(house, owner)
    house.batches.save(actor=doer, batch_id=batch_id, form=form, shared=SharedForm(), cover=COVER)


DEEDS: dict[str, Deed] = {
    "beat.edited": edit_beat,
    "beat.deleted": delete_beat,
    "beat.audio_replaced": replace_audio,
    "upload.saved": save_upload,
    "upload.discarded": discard_upload,
    "upload.exchanged": exchange_upload,
    "upload.retried": retry_upload,
    "upload.cancelled": cancel_upload,
    "stems.removed": remove_stems,
    "batch.discarded": discard_batch,
    "batch.saved": save_batch,
}


def root(house: House) -> Actor:
    """An admin who is a producer as well."""
    return replace(house.producer("Root"), role=Role.ADMIN)


def recorded(house: House) -> list[AuditEntry]:
    with house.store.read() as unit:
        return unit.audit.newest(9)


@pytest.mark.parametrize("action", DEEDS)
def test_what_an_admin_does_to_somebody_elses_is_recorded(house: House, action: str) -> None:
    admin = root(house)

    DEEDS[action](house, house.producer(), admin)

    [entry] = recorded(house)
    assert (entry.actor_id, entry.action) == (admin.id, action)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_what_people_do_to_their_own_is_not(house: House, deed: Deed) -> None:
    owner = house.producer()

    deed(house, owner, owner)

    assert recorded(house) == []


def test_one_that_takes_over_as_a_beats_audio_is_recorded_too(house: House) -> None:
    admin = root(house)

    replace_with_own_duplicate(house, house.producer(), admin)

    assert [entry.action for entry in recorded(house)] == ["beat.audio_replaced"]


def test_what_was_refused_is_not_recorded(house: House) -> None:
    admin = root(house)

    with pytest.raises(DomainError):
        house.saving.save(actor=admin, draft_id=ready(house, house.producer()), form=replace(FORM, name=""))

    assert recorded(house) == []
