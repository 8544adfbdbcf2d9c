"""The contract of the index of fingerprints, on every adapter."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from adapters.audio.drifting import compare_drifting
from adapters.audio.matching import compare, index_terms
from adapters.db.database import Database, open_database
from adapters.db.fingerprints import COMMON, SqlFingerprints, create_tables, drop_tables, rank, rank_tunings
from adapters.memory_fingerprints import MemoryFingerprints
from domain.audio import Fingerprint
from domain.store import FingerprintIndex

NOON = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


class Index(FingerprintIndex, Protocol):
    def get(self, recording_id: str) -> Fingerprint | None: ...


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("postgres_url") if is_postgres else str(tmp_path / "index.db")
    with tables_at(address) as database:
        yield database


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "memory":
        yield MemoryFingerprints(compare, index_terms, compare_drifting)
        return
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("postgres_url") if is_postgres else str(tmp_path / "index.db")
    with tables_at(address) as database:
        yield SqlFingerprints(database, compare, index_terms, compare_drifting)


@contextmanager
def tables_at(address: str) -> Iterator[Database]:
    database = open_database(address)
    try:
        with database:
            create_tables(database)
        with database:
            yield database
        with database:
            drop_tables(database)
    finally:
        database.close_all()


def track(seed: int, length: int = 600) -> Fingerprint:
    """Terms as music has them: each is often held for a while."""
    dice = np.random.default_rng(seed)
    terms = np.repeat(dice.integers(0, 1 << 32, length), dice.integers(1, 3, length))[:length]
    return Fingerprint(tuple(terms.tolist()))


def disturbed(fingerprint: Fingerprint, share: float = 0.05) -> Fingerprint:
    """The same with a share of all bits flipped, three bits in each term that is hit."""
    dice = np.random.default_rng(7)
    terms = np.array(fingerprint.terms)
    hit = dice.random(terms.size) < share * 32 / 3
    for _ in range(3):
        terms[hit] ^= 1 << dice.integers(0, 32, int(hit.sum()))
    return Fingerprint(tuple(terms.tolist()))


def ids(index: Index, fingerprint: Fingerprint, excluding: tuple[str, ...] = ()) -> list[str]:
    return [match.recording_id for match in index.matches(fingerprint, excluding)]


def test_a_copy_matches_with_the_date_of_the_original(index: Index) -> None:
    index.add("a", track(1), NOON)
    index.add("b", track(2), LATER)
    [match] = index.matches(disturbed(track(1)))
    assert (match.recording_id, match.fingerprinted_at) == ("a", NOON)
    assert match.comparison == compare(disturbed(track(1)), track(1))


def test_an_unknown_track_matches_nothing(index: Index) -> None:
    index.add("a", track(1), NOON)
    assert ids(index, track(2)) == []


def test_a_copy_without_its_first_half_minute_matches(index: Index) -> None:
    index.add("a", track(1), NOON)
    assert ids(index, Fingerprint(track(1).terms[250:])) == ["a"]


def test_the_most_alike_comes_first(index: Index) -> None:
    index.add("far", disturbed(track(1), 0.07), NOON)
    index.add("same", track(1), NOON)
    index.add("near", disturbed(track(1), 0.03), NOON)
    assert ids(index, track(1)) == ["same", "near", "far"]


def test_excluded_recordings_are_left_out(index: Index) -> None:
    index.add("a", track(1), NOON)
    index.add("b", disturbed(track(1)), NOON)
    assert ids(index, track(1), excluding=("a",)) == ["b"]


def test_excluding_many_copies_still_finds_the_one_that_is_left(index: Index) -> None:
    mine = tuple(f"mine {number}" for number in range(12))
    for recording_id in mine:
        index.add(recording_id, track(1), NOON)
    index.add("theirs", disturbed(track(1)), LATER)
    assert ids(index, track(1), excluding=mine) == ["theirs"]


def test_adding_a_recording_again_changes_nothing(index: Index) -> None:
    index.add("a", track(1), NOON)
    index.add("a", track(2), LATER)
    assert ids(index, track(2)) == []
    assert [match.fingerprinted_at for match in index.matches(track(1))] == [NOON]


def test_a_removed_recording_is_never_found_again_and_may_come_back(index: Index) -> None:
    index.add("a", track(1), NOON)
    index.add("b", disturbed(track(1)), NOON)
    index.remove("a")
    index.remove("nobody")
    assert ids(index, track(1)) == ["b"]
    index.add("a", track(2), LATER)
    assert ids(index, track(2)) == ["a"]


def test_fingerprints_of_different_algorithms_never_match(index: Index) -> None:
    index.add("a", Fingerprint(track(1).terms, algorithm=2), NOON)
    assert ids(index, track(1)) == []


def test_an_empty_fingerprint_matches_nothing(index: Index) -> None:
    index.add("a", track(1), NOON)
    index.add("silent", Fingerprint(()), NOON)
    assert ids(index, Fingerprint(())) == []


def faster(fingerprint: Fingerprint, ratio: float = 1.03) -> Fingerprint:
    """The terms of a copy at another tempo: the same ones, each held a little shorter."""
    terms = fingerprint.terms
    return Fingerprint(tuple(terms[int(place * ratio)] for place in range(int(len(terms) / ratio))))


def changed(index: Index, *retuned: Fingerprint, excluding: tuple[str, ...] = ()) -> list[str]:
    return [match.recording_id for match in index.changed_copies(retuned, excluding)]


def test_a_faster_copy_is_found_at_the_tuning_that_fits_best(index: Index) -> None:
    index.add("a", track(1), NOON)
    index.add("b", track(2), LATER)
    copy = faster(track(1))
    assert ids(index, copy) == []
    [match] = index.changed_copies([track(8), disturbed(copy, 0.03), copy, track(9)])
    assert (match.recording_id, match.fingerprinted_at) == ("a", NOON)
    assert match.comparison == compare_drifting(copy, track(1))


def test_the_most_alike_of_several_changed_copies_comes_first(index: Index) -> None:
    index.add("far", disturbed(track(1), 0.07), NOON)
    index.add("same", track(1), NOON)
    index.add("other", track(2), NOON)
    assert changed(index, faster(track(1)), faster(track(2), 0.97)) == ["same", "other", "far"]


def test_an_unknown_track_is_no_changed_copy_at_any_tuning(index: Index) -> None:
    index.add("a", track(1), NOON)
    assert changed(index, track(2), faster(track(3))) == []
    assert changed(index) == []


def test_excluded_recordings_are_left_out_of_changed_copies(index: Index) -> None:
    mine = tuple(f"mine {number}" for number in range(12))
    for recording_id in mine:
        index.add(recording_id, track(1), NOON)
    index.add("theirs", disturbed(track(1)), LATER)
    assert changed(index, faster(track(1)), excluding=mine) == ["theirs"]


def test_changed_copies_of_another_algorithm_never_match(index: Index) -> None:
    index.add("a", Fingerprint(track(1).terms, algorithm=2), NOON)
    assert changed(index, faster(track(1))) == []


def test_a_copy_is_found_among_many_that_share_its_common_terms(database: Database) -> None:
    index = SqlFingerprints(database, compare, index_terms)
    drone = track(1).terms[:300]
    with database.atomic():
        for number in range(COMMON + 20):
            index.add(f"drone {number}", Fingerprint(drone + track(100 + number, 400).terms), NOON)
        index.add("wanted", Fingerprint(drone + track(2, 400).terms), NOON)
    assert ids(index, disturbed(Fingerprint(drone + track(2, 400).terms)))[0] == "wanted"


def test_what_was_rolled_back_was_never_added(database: Database) -> None:
    index = SqlFingerprints(database, compare, index_terms)
    with database.atomic() as work:
        index.add("a", track(1), NOON)
        work.rollback()
    assert ids(index, track(1)) == []


def test_a_change_to_a_copy_leaves_the_original_alone() -> None:
    original = MemoryFingerprints(compare, index_terms)
    original.add("a", track(1), NOON)
    changed = copy.copy(original)
    changed.add("b", track(2), NOON)
    assert (ids(original, track(2)), ids(changed, track(2))) == ([], ["b"])


def test_who_shares_more_terms_ranks_higher_and_rare_ones_break_ties() -> None:
    common = ",".join(map(str, range(100, 100 + COMMON)))
    assert list(rank(["9,5,6", "7,9", "7,8", "7", None, common], 3)) == [7, 9, 8]


def test_the_tunings_that_share_most_are_verified_of_those_recordings_that_do() -> None:
    ranked = [{7: 2, 8: 1}, {7: 5}, {9: 3}, {7: 4, 9: 1}, {7: 1}]
    assert rank_tunings(ranked, 2) == {7: [1, 3, 0], 9: [2, 3]}
