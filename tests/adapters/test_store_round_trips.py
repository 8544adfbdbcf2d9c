"""Every field of every kind of row survives being stored, on every store."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from domain import faults
from domain.audio import readable_size
from domain.errors import DomainError
from domain.packing import packed
from domain.store import Store, Unit
from domain.uploads import problem_of
from domain.words import say
from tests import factories
from tests.adapters.examples import EMPTY, FULL, LATER, ODD_TEXT

SAVED = sorted(set(FULL) - {"facts"})


@pytest.mark.parametrize("kind", FULL)
def test_every_field_survives(store: Store, kind: str) -> None:
    assert round_trip(store, kind, FULL[kind]) == FULL[kind]


@pytest.mark.parametrize("kind", EMPTY)
def test_fields_without_a_value_survive(store: Store, kind: str) -> None:
    assert round_trip(store, kind, EMPTY[kind]) == EMPTY[kind]


@pytest.mark.parametrize("kind", sorted(set(EMPTY) & set(SAVED)))
def test_saving_replaces_every_field(store: Store, kind: str) -> None:
    wanted = replace(FULL[kind], id=EMPTY[kind].id)
    round_trip(store, kind, EMPTY[kind])
    with store.write() as unit:
        add_what_it_holds(unit, wanted)
        getattr(unit, kind).save(wanted)
        unit.commit()
    assert stored(store, kind, wanted.id) == wanted


@pytest.mark.parametrize("kind", FULL)
def test_the_full_examples_leave_no_field_at_its_default(kind: str) -> None:
    """A guard for the tests above: a field added later has to be added to the examples too."""
    item = FULL[kind]
    at_default = [f.name for f in fields(item) if getattr(item, f.name) == f.default]
    assert at_default == []


@pytest.mark.parametrize("kind", SAVED)
def test_what_is_deleted_is_gone_and_deleting_again_is_fine(store: Store, kind: str) -> None:
    item = FULL[kind]
    round_trip(store, kind, item)
    for _ in range(2):
        with store.write() as unit:
            getattr(unit, kind).delete(item.id)
            unit.commit()
    assert stored(store, kind, item.id) is None


@pytest.mark.parametrize("kind", SAVED)
def test_saving_what_is_not_there_raises_key_error(store: Store, kind: str) -> None:
    with store.write() as unit, pytest.raises(KeyError):
        getattr(unit, kind).save(FULL[kind])


def test_a_waveform_is_left_to_the_blobs(store: Store) -> None:
    recording = factories.recording(analysis=factories.analysis(waveform=b"\x80\x7f"))
    assert round_trip(store, "recordings", recording) == replace(
        recording, analysis=replace(recording.analysis, waveform=b"")
    )


def test_a_recording_without_a_fingerprint_survives(store: Store) -> None:
    recording = factories.recording(analysis=factories.analysis(fingerprint=None))
    assert round_trip(store, "recordings", recording) == recording


@pytest.mark.parametrize(("kind", "make"), [("recordings", factories.recording), ("stems", factories.stems)])
def test_problems_keep_all_that_their_sentences_were_made_of(
    store: Store, kind: str, make: Callable[..., Any]
) -> None:
    detail = say("its header is {size} long", size=readable_size(1536))
    problem = problem_of(DomainError(faults.TRUNCATED, name=ODD_TEXT, found=detail, promised=88_200))
    kept = round_trip(store, kind, make(problem=problem)).problem
    assert kept == problem
    assert (packed(kept.message), packed(kept.advice)) == (packed(problem.message), packed(problem.advice))


def test_audit_entries_survive(store: Store) -> None:
    entry = factories.audit_entry(at=LATER, details={"reason": ODD_TEXT})
    with store.write() as unit:
        unit.audit.add(entry)
        unit.commit()
    with store.read() as unit:
        assert unit.audit.newest(5) == [entry]


def round_trip(store: Store, kind: str, item: Any) -> Any:
    with store.write() as unit:
        add_what_it_holds(unit, item)
        getattr(unit, kind).add(item)
        unit.commit()
    return stored(store, kind, item.id)


def add_what_it_holds(unit: Unit, item: Any) -> None:
    """The tracks of a collection."""
    for track_id in getattr(item, "track_ids", ()):
        unit.tracks.add(factories.track(id=track_id))


def stored(store: Store, kind: str, id: str) -> Any:
    with store.read() as unit:
        return getattr(unit, kind).get(id)
