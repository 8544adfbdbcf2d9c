"""What stores find of stems, on every store."""

from domain.stem_sets import StemsState
from domain.store import Store
from tests import factories
from tests.adapters.conftest import put
from tests.factories import MINUTE, NOW


def test_a_recordings_stems_come_the_newest_first(store: Store) -> None:
    old, new, newest = (factories.stems(recording_id="r", created_at=NOW + at * MINUTE) for at in (0, 1, 1))
    put(store, "stems", new, old, newest, factories.stems(created_at=NOW + 2 * MINUTE))
    with store.read() as unit:
        assert unit.stems.of_recording("r") == [newest, new, old]
        assert unit.stems.of_recording("none") == []


def test_open_stems_are_counted_by_their_owner(store: Store) -> None:
    for state in StemsState:
        put(store, "stems", factories.stems(owner_id="o", state=state))
    put(store, "stems", factories.stems(state=StemsState.RECEIVING))
    with store.read() as unit:
        assert unit.stems.count_open("o") == len(
            (StemsState.RECEIVING, StemsState.PROCESSING, StemsState.FAILED)
        )
        assert unit.stems.count_open("none") == 0


def test_stems_that_failed_are_found_by_age(store: Store) -> None:
    new, old = (factories.stems(state=StemsState.FAILED, created_at=NOW + at * MINUTE) for at in (1, 0))
    late = factories.stems(state=StemsState.FAILED, created_at=NOW + 2 * MINUTE)
    put(store, "stems", new, old, late, factories.stems(state=StemsState.READY, created_at=NOW))
    with store.read() as unit:
        assert unit.stems.failed_before(NOW + 2 * MINUTE) == [old.id, new.id]
