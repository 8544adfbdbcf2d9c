"""The audit log on its page and as a table."""

import csv
import io

from tests import factories
from tests.factories import NOW
from tests.web.conftest import Cast, House


def test_the_log_is_searched_by_person_action_subject_and_day(house: House, cast: Cast) -> None:
    mine = factories.audit_entry(
        actor_id=cast.root.id, action="beat.edited", subject="the-beat", details={"name": "Night Drive"}
    )
    house.put("audit", mine, factories.audit_entry(actor_id=cast.bob.id, action="job.retried"))
    root = cast.root.visitor
    both = root.get("/admin/audit")
    assert "Night Drive" in both.text and "job.retried" in both.text
    for query in (
        {"person": "ROOT@"},
        {"person": cast.root.id},
        {"action": "beat.edited"},
        {"subject": "the-beat"},
        {"subject": "night drive"},
        {"action": "beat.edited", "day": NOW.date().isoformat()},
    ):
        page = root.get("/admin/audit", query_string=query)
        cells = [each.text for each in page.markup.elements if each.tag == "td"]
        assert any("Night Drive" in each for each in cells), query
        assert not any("job.retried" in each for each in cells), query
    assert "Nothing matches" in root.get("/admin/audit?day=2020-01-01").text


def test_a_day_that_is_none_is_said_so(cast: Cast) -> None:
    page = cast.root.visitor.get("/admin/audit?day=yesterday")
    assert page.status == 422 and page.error_of("day").startswith("Enter a day")


def test_what_was_found_is_exported_without_formulas(house: House, cast: Cast) -> None:
    entries = [factories.audit_entry(actor_id=cast.root.id, subject="=1+1", action="beat.edited")]
    house.put("audit", *entries, factories.audit_entry(action="job.retried"))
    answer = cast.root.visitor.get("/admin/audit/audit.csv?action=beat.edited").response
    head, row = csv.reader(io.StringIO(answer.get_data(as_text=True)))
    assert head[0] == "number" and row[2] == "Root" and row[5] == "'=1+1"
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.csv"


def test_many_entries_are_paged(house: House, cast: Cast) -> None:
    house.put("audit", *(factories.audit_entry(action="beat.edited") for _ in range(51)))
    page = cast.root.visitor.get("/admin/audit?action=beat.edited")
    assert "/admin/audit?action=beat.edited&page=2" in page.links()
