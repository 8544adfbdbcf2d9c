"""Stems that come or go on Postgres just as something else happens to them or their beat."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import Actor
from domain.errors import Gone, NotFound
from domain.uploads import Upload
from tests.adapters.test_use_case_races import Race, house, owner, race
from tests.domain.house import House
from tests.domain.test_stems_upload import begin, draft, of, stems_files

__all__ = ["draft", "house", "owner", "race"]

pytestmark = pytest.mark.postgres


@pytest.fixture
def coming(house: House, owner: Actor, draft: str) -> Upload:
    """Stems of which half have arrived."""
    upload = begin(house, owner, draft)
    return house.send(owner, upload, 0, [b"PK|Dru"])[0]


def the_rest(transfer: Any, owner: Actor, upload: Upload) -> Callable[[], object]:
    rest = b"ms.wav"
    return lambda: transfer.receive(actor=owner, upload_id=upload.id, offset=6, pieces=[rest])


def is_nothing_left(house: House, draft: str) -> bool:
    with house.store.read() as unit:
        rows = unit.stems.of_recording(draft)
    return rows == [] and stems_files(house) == []


def test_stems_that_begin_while_their_draft_is_discarded_come_too_late(
    house: House, race: Race, owner: Actor, draft: str
) -> None:
    outcome = race(
        lambda store: replace(house.saving, store=store).discard(actor=owner, draft_id=draft),
        lambda: begin(house, owner, draft),
    )
    assert isinstance(outcome.exception(), NotFound) and is_nothing_left(house, draft)


def test_a_draft_that_is_discarded_while_its_stems_begin_takes_them_along(
    house: House, race: Race, owner: Actor, draft: str
) -> None:
    outcome = race(
        lambda store: replace(house.transfer, store=store).begin(
            actor=owner, name="stems.zip", size=12, stems_of=draft
        ),
        lambda: house.saving.discard(actor=owner, draft_id=draft),
    )
    assert outcome.exception() is None and is_nothing_left(house, draft)


def test_a_last_byte_that_comes_while_its_stems_are_removed_is_told_so(
    house: House, race: Race, owner: Actor, draft: str, coming: Upload
) -> None:
    outcome = race(
        lambda store: replace(house.stems, store=store).remove(
            actor=owner, recording_id=draft, stems_id=coming.id
        ),
        the_rest(house.transfer, owner, coming),
    )
    assert isinstance(outcome.exception(), Gone) and is_nothing_left(house, draft)


def test_stems_whose_last_byte_comes_while_they_are_removed_are_gone(
    house: House, race: Race, owner: Actor, draft: str, coming: Upload
) -> None:
    outcome = race(
        lambda store: the_rest(replace(house.transfer, store=store), owner, coming)(),
        lambda: house.stems.remove(actor=owner, recording_id=draft, stems_id=coming.id),
    )
    assert outcome.exception() is None
    assert house.stems.run(stems_id=coming.id) is None
    assert is_nothing_left(house, draft)


def test_stems_that_are_replaced_while_they_are_removed_leave_the_newer_ones(
    house: House, race: Race, owner: Actor, draft: str
) -> None:
    old = house.upload_stems(owner, draft).id
    house.stems.run(stems_id=old)
    house.clock.pass_by(seconds=1)
    newer = house.upload_stems(owner, draft, b"PK|Bass.wav").id
    outcome = race(
        lambda store: replace(house.stems, store=store).remove(actor=owner, recording_id=draft, stems_id=old),
        lambda: house.stems.run(stems_id=newer),
    )
    current = of(house, owner, draft).current
    assert outcome.exception() is None
    assert current and current.id == newer and stems_files(house) == [newer]
