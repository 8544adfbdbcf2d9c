"""The audit log's chain: whoever changes, removes or puts in an entry is found out."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.audit import AuditSearch, Chained, broken_link, chained, csv_rows, day_of, harmless, hash_of
from domain.errors import Forbidden
from domain.jobs import AuditEntry
from tests import factories
from tests.domain.house import House


def chain(*entries: AuditEntry) -> list[Chained]:
    found: list[Chained] = []
    for entry in entries or [factories.audit_entry(details={"reason": "Zoë’s"}) for _ in range(4)]:
        found.append(chained(entry, found[-1] if found else None))
    return found


def test_entries_are_numbered_from_1_and_hang_on_each_other() -> None:
    found = chain()
    assert [each.number for each in found] == [1, 2, 3, 4]
    assert [each.previous for each in found] == ["", *(each.hash for each in found[:-1])]
    assert broken_link(found) is None and broken_link([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"actor_id": "somebody else"},
        {"action": "nothing.happened"},
        {"subject": "another"},
        {"details": {"reason": "Zoe's"}},
        {"at": factories.NOW.replace(microsecond=0)},
        {"id": "another"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_entry_that_was_changed_is_named(change: dict[str, object]) -> None:
    found = chain()
    found[1] = replace(found[1], entry=replace(found[1].entry, **change))
    assert broken_link(found) == "Entry 2 isn't what it was when it was written."


def test_an_entry_that_was_changed_with_its_hash_breaks_the_next_link() -> None:
    found = chain()
    forged = replace(found[1].entry, action="nothing.happened")
    found[1] = Chained(forged, 2, found[1].previous, hash_of(forged, 2, found[1].previous))
    assert broken_link(found) == "Entry 3 doesn't hang on the entry before it."


def test_a_gap_is_named() -> None:
    first, second, third, fourth = chain()
    assert broken_link([first, third, fourth]) == "Entry 2 is missing: 3 follows 1."
    assert broken_link([second, third]) == "Entry 1 is missing: 2 follows 0."
    assert broken_link([first, second, second]) is not None


def test_what_databases_leave_out_is_no_part_of_the_hash() -> None:
    kept, typed = factories.audit_entry(id="i", subject="ab"), factories.audit_entry(id="i", subject="a\0b")
    kept, typed = (replace(each, actor_id="a") for each in (kept, typed))
    assert hash_of(kept, 1, "") == hash_of(typed, 1, "")


def test_the_log_of_a_site_is_followed_from_its_beginning(house: House) -> None:
    for number in range(3):
        with house.store.write() as unit:
            unit.audit.add(factories.audit_entry(subject=f"{number}"))
            unit.commit()
    finding = house.office.audit.check()
    assert finding.broken is None and finding.last is not None and finding.last.number == 3
    noted = (3, finding.last.hash)
    assert house.office.audit.check(known=noted).broken is None
    lost = house.office.audit.check(known=(4, "f" * 64)).broken
    assert lost == "Entry 4 isn't there with the hash that you noted."
    assert house.office.audit.check(known=(2, noted[1])).broken is not None


def test_only_admins_read_the_log(house: House) -> None:
    listener = house.person()
    for read in (house.office.audit.search, house.office.audit.export):
        with pytest.raises(Forbidden):
            read(actor=listener, search=AuditSearch())  # type: ignore[operator]


def test_a_day_is_a_day_of_utc() -> None:
    begins, ends = AuditSearch(day=date(2026, 11, 25)).span or (None, None)
    assert (begins, ends) == (datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC))
    assert AuditSearch().span is None


@pytest.mark.parametrize("typed", ["2026-13-01", "yesterday", "20261125", "2026-W01-1", "1" * 500])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert day_of(" ") is None and day_of("2026-11-25") == date(2026, 11, 25)
    with pytest.raises(ValueError):
        day_of(typed)


def test_the_export_has_a_row_for_each_entry_and_no_formula() -> None:
    [first] = chain(factories.audit_entry(subject="=1+1", details={"reason": '"Zoë", said'}))
    head, row = csv_rows([(first, "@Root")])
    assert len(head) == len(row) and row[0] == "1"
    assert row[2] == "'@Root" and row[5] == "'=1+1" and row[7] == first.hash
    assert json.loads(row[6]) == {"reason": '"Zoë", said'}
    assert harmless("plain") == "plain"
