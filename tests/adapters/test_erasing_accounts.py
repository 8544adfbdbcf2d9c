"""Erasing an account on real databases: every table is walked, and nothing is left but what stays."""

from pathlib import Path

import pytest

from adapters.db import tables
from adapters.db.bearing import BEARING, IMPERSONAL
from adapters.db.database import Database
from domain.leaving import GRACE
from domain.store import Store
from tests import account_factories
from tests.adapters.conftest import Announcements, sql_store
from tests.domain.house import House
from tests.lives import EMAIL, IDS, LEGAL, NAME, SLUG, Life, everything, lived

BOOKS = {bears.name for bears in BEARING if bears.stays or bears.with_care}
NAMED = {"licences", "certificates", "audit", "jobs"}
"""What names the person for good: certificates and what they say, the audit log, and the last letter."""
EXTRA = {"facts", "jobs", "run_tracks"}


WALKED = {
    "collaborations", "follows", "held_shares", "offers", "orders", "recordings", "run_points", "run_tracks",
    "split_sheets", "stems", "support_requests",
}  # fmt: skip
"""Tables that are read from end to end for a person's rows, or read another one for theirs."""


class Killed(Exception):
    pass


@pytest.fixture
def house(tmp_path: Path, database: Database, announced: Announcements) -> House:
    def opened(house: House) -> Store:
        announced.then = bool
        return sql_store(database, announced)

    return House(tmp_path, open_store=opened)


def leave(house: House, life: Life) -> None:
    """Asked a week ago."""
    with house.store.write() as unit:
        unit.leavings.add(account_factories.leaving(id=life.id))
        unit.commit()
    house.clock.moment += GRACE


def erase(house: House, life: Life, kill_at: int = 0) -> bool:
    """`kill_at` is the step at which the worker dies, if it comes so far."""
    steps = 0

    def report(step: str, progress: float) -> None:
        nonlocal steps
        steps += 1
        if steps == kill_at:
            raise Killed

    return house.account.leaving.erase(user_id=life.id, report=report)


def test_the_rows_of_a_person_are_found_by_an_index(sqlite_database: Database) -> None:
    walked = set[str]()
    with sqlite_database.connection_context():
        for bears in BEARING:
            for which in filter(None, (bears.where, bears.goes)):
                sql = f"EXPLAIN QUERY PLAN SELECT * FROM {bears.name} WHERE {which}"
                plan = sqlite_database.execute_sql(sql, ["x"] * which.count("?")).fetchall()
                walked |= {bears.name for *_, step in plan if step.startswith("SCAN")}
    assert walked == WALKED


def test_every_table_says_whether_it_bears_people() -> None:
    known = [bears.table for bears in BEARING]
    assert len({*known}) == len(known)
    assert {*known} | {*IMPERSONAL} == {*tables.ALL}
    assert {*known}.isdisjoint(IMPERSONAL)
    for table in IMPERSONAL:
        columns = {field.column_name for field in table._meta.sorted_fields}  # type: ignore[attr-defined]
        assert columns.isdisjoint(IDS), table


def test_every_table_says_what_becomes_of_it() -> None:
    for bears in BEARING:
        assert bears.goes or bears.stays or bears.with_care, bears.name
        assert bool(bears.file) != bool(bears.withheld), bears.name
        assert bool(bears.file) == bool(bears.says), bears.name


def test_nothing_of_the_person_is_left_but_what_stays(house: House, database: Database) -> None:
    life = lived(house, database)
    before = everything(database)
    bearing = {bears.name for bears in BEARING} - {"leavings", "exports"}
    assert {name for name in bearing if life.id not in str(before[name])} <= {
        "application_documents", "certificates", "track_shares", "track_curves", "ledger_entries"
    }  # fmt: skip
    leave(house, life)
    assert erase(house, life)
    for name, rows in everything(database).items():
        for row in rows:
            told = str(row)
            assert life.id not in told or name in BOOKS | EXTRA, (name, row)
            if name not in NAMED:
                assert not any(word in told for word in (NAME, EMAIL, SLUG, LEGAL, "zaphod")), (name, row)


def test_the_account_stays_without_a_name_and_nobody_can_sign_in(house: House, database: Database) -> None:
    life = lived(house, database)
    leave(house, life)
    assert erase(house, life)
    with house.store.read() as unit:
        user = unit.users.get(life.id)
        assert user is not None and (user.name, user.password_hash, user.suspended) == ("", "", True)
        assert unit.producers.get(life.id) is None and unit.leavings.get(life.id) is None
        assert unit.users.by_email(EMAIL) is None
        [entry] = [each for each in unit.audit.newest(5) if each.action == "account.erased"]
    assert entry.subject == life.id


def test_what_others_hold_licences_of_stays_for_them_and_the_rest_goes(
    house: House, database: Database
) -> None:
    life = lived(house, database)
    leave(house, life)
    assert erase(house, life)
    with house.store.read() as unit:
        assert unit.tracks.get(life.unlicensed) is None
        for id in (life.licensed, life.sold):
            track = unit.tracks.get(id)
            assert track is not None and track.deleted_at is not None
            assert unit.recordings.get(track.recording_id) is not None
            [licence] = unit.licences.held(id, life.other)
            assert licence.facts["producer"] == NAME and licence.revoked_at is None
            certificate = unit.certificates.get(licence.id)
            assert certificate is not None and NAME in certificate.document
        credited = unit.tracks.get(life.credited)
        assert credited is not None and credited.details.collaborators == ()
        assert unit.follows.followers(life.other) == 0 and unit.likes.likes(life.credited) == 0
    run_erasers(house)
    assert not any(house.blobs.exists(key) for key in life.keys)
    assert all(house.blobs.exists(key) for key in life.kept_keys)


def run_erasers(house: House) -> None:
    with house.store.read() as unit:
        waiting = unit.jobs.claimable(house.clock.now(), 1000)
    for id in waiting:
        with house.store.read() as unit:
            job = unit.jobs.get(id)
        if job is not None and job.name == "erase":
            house.erase(id)


def test_followers_notices_name_nobody_any_more(house: House, database: Database) -> None:
    life = lived(house, database)
    leave(house, life)
    assert erase(house, life)
    told = [row["values"] for row in everything(database)["notices"] if row["user_id"] == life.other]
    assert len(told) == 1 and "Somebody and 1 other follow you" in told[0]


def test_plays_lose_who_listened_and_no_day_can_be_told_from_another(
    house: House, database: Database
) -> None:
    life = lived(house, database)
    listens = len(everything(database)["listens"])
    leave(house, life)
    assert erase(house, life)
    after = everything(database)["listens"]
    assert len(after) == listens
    assert len({row["listener"] for row in after}) == 3 and all(row["listener"][:2] == "x:" for row in after)


def test_killed_at_any_point_it_goes_on(house: House, database: Database) -> None:
    life = lived(house, database)
    leave(house, life)
    for kill_at in range(1, 500):
        try:
            assert erase(house, life, kill_at=1 + kill_at % 3)
            break
        except Killed:
            continue
    with house.store.read() as unit:
        assert unit.leavings.get(life.id) is None
    assert not erase(house, life)
    assert NAME not in str(everything(database)["tracks"])


def test_the_same_again_changes_nothing(house: House, database: Database) -> None:
    life = lived(house, database)
    leave(house, life)
    assert erase(house, life)
    before = everything(database)
    assert not erase(house, life)
    assert everything(database) == before
