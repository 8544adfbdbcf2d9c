"""What admins read to run the site: all facts, by a fixed number of queries, on both databases."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from adapters.db.database import Database
from adapters.db.office_queries import SqlOfficeQueries
from adapters.db.store import SqlStore
from domain.accounts import Role
from domain.audit import AuditSearch
from domain.disputes import DisputeState
from domain.jobs import JobState
from domain.pages.office import A_PAGE, JobSearch, PeopleSearch, Waiting
from domain.producers import ApplicationState
from domain.reports import ReportState, Subject, TakeDownState
from tests import factories, office
from tests.adapters.conftest import Announcements, put, sql_store
from tests.factories import NOW


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlOfficeQueries:
    return SqlOfficeQueries(database)


def counted(database: Database, read: Callable[[], object]) -> int:
    """How many queries a page takes, transactions' own left out."""
    asked: list[str] = []
    execute = type(database).execute_sql

    def remember(self: Any, sql: str, params: Any = None) -> Any:
        asked.append(sql)
        return execute(self, sql, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(database), "execute_sql", remember)
        read()
    return len([sql for sql in asked if sql.lstrip().upper().startswith(("SELECT", "WITH"))])


def ids(rows: Iterable[Any]) -> list[str]:
    return [row.id for row in rows]


def test_what_waits_is_counted(store: SqlStore, queries: SqlOfficeQueries) -> None:
    assert queries.waiting() == Waiting()
    put(store, "applications", factories.application(), factories.application(state=ApplicationState.DENIED))
    put(store, "disputes", factories.dispute(), factories.dispute(state=DisputeState.REJECTED))
    put(store, "support", factories.support_request(), factories.support_request(closed_at=NOW))
    put(store, "reports", office.report(), office.report(state=ReportState.DISMISSED))
    put(store, "take_downs", office.take_down(state=TakeDownState.ANSWERED), office.take_down())
    put(store, "jobs", factories.job(state=JobState.FAILED), factories.job(state=JobState.GIVEN_UP))
    assert queries.waiting() == Waiting(1, 1, 1, 1, 1, 1)


def test_people_are_found_by_words_and_role(store: SqlStore, queries: SqlOfficeQueries) -> None:
    zoe = factories.user(name="ZOË Öwl", email="z@example.com", role=Role.PRODUCER)
    admin = factories.user(name="100%", email="root@example.com", role=Role.ADMIN, suspended=True)
    put(store, "users", zoe, admin)
    put(store, "producers", factories.producer(id=zoe.id, slug="owl"))
    assert ids(queries.people(PeopleSearch()).rows) == [admin.id, zoe.id]
    [row] = queries.people(PeopleSearch(("zoë", "öwl"))).rows
    assert (row.name, row.email, row.producer_slug) == ("ZOË Öwl", "z@example.com", "owl")
    assert ids(queries.people(PeopleSearch(("%",))).rows) == [admin.id]
    assert ids(queries.people(PeopleSearch(role=Role.ADMIN)).rows) == [admin.id]
    with store.write() as unit:
        unit.users.save(replace(zoe, name="Zoe"))
        unit.commit()
    assert queries.people(PeopleSearch(("zoë",))).rows == ()


def test_many_people_take_as_many_queries_as_few(
    database: Database, store: SqlStore, queries: SqlOfficeQueries
) -> None:
    put(store, "users", *(factories.user() for _ in range(A_PAGE + 3)))
    first, second = queries.people(PeopleSearch()), queries.people(PeopleSearch(page=2))
    assert (len(first.rows), first.has_next, len(second.rows), second.has_next) == (A_PAGE, True, 3, False)
    assert counted(database, lambda: queries.people(PeopleSearch(("alice",)))) == 1
    assert queries.people(PeopleSearch(page=10**9)).rows == ()


def test_a_persons_page_has_what_is_theirs_and_what_was_done_to_it(
    database: Database, store: SqlStore, queries: SqlOfficeQueries
) -> None:
    user = factories.user(name="Zoe")
    put(store, "users", user)
    alone = counted(database, lambda: queries.person(user.id))
    put(store, "sessions", factories.session(user_id=user.id), factories.session())
    put(store, "producers", factories.producer(id=user.id))
    put(store, "subscriptions", factories.subscription(id=user.id))
    put(store, "orders", *(factories.order(buyer_id=user.id) for _ in range(22)), factories.order())
    held = factories.licence(holder_id=user.id)
    put(store, "licences", held, factories.licence(producer_id=user.id))
    application = factories.application(user_id=user.id, state=ApplicationState.DENIED)
    put(store, "applications", application)
    put(store, "tracks", track := factories.track(producer_id=user.id))
    for subject in (user.id, application.id, track.id, held.id, "another"):
        put(store, "audit", factories.audit_entry(subject=subject))
    page = queries.person(user.id)
    assert page and page.user == user and page.producer and page.subscription
    assert (page.sessions, page.order_count, page.licence_count, page.granted_count) == (1, 22, 1, 1)
    assert len(page.orders) == 20 and page.licences == (held,) and page.applications == (application,)
    assert [row.entry.subject for row in page.history] == [held.id, track.id, application.id, user.id]
    assert counted(database, lambda: queries.person(user.id)) == alone
    assert queries.person("nobody") is None


def test_jobs_are_found_by_state_and_name(
    database: Database, store: SqlStore, queries: SqlOfficeQueries
) -> None:
    failed = [factories.job(name=name, state=JobState.FAILED) for name in ("mail", "mail", "convert")]
    waiting = factories.job(name="mail")
    put(store, "jobs", *failed, waiting, factories.job(state=JobState.DONE))
    found = queries.jobs(JobSearch())
    assert ids(found.jobs) == [job.id for job in failed[::-1]] and not found.has_next
    assert found.counts == {JobState.FAILED: 3, JobState.QUEUED: 1}
    assert found.failed == {"mail": 2, "convert": 1}
    assert ids(queries.jobs(JobSearch(JobState.QUEUED, "mail")).jobs) == [waiting.id]
    assert len(queries.jobs(JobSearch(None)).jobs) == 5
    put(store, "jobs", *(factories.job() for _ in range(A_PAGE)))
    assert queries.jobs(JobSearch(None)).has_next
    assert counted(database, lambda: queries.jobs(JobSearch(None))) == 3


def test_reports_come_with_the_address_of_what_they_are_about(
    database: Database, store: SqlStore, queries: SqlOfficeQueries
) -> None:
    owl = factories.producer(slug="owl", name="Owl")
    put(store, "producers", owl)
    put(store, "tracks", beat := factories.track(producer_id=owl.id, slug="beat"))
    put(store, "collections", pack := factories.collection(producer_id=owl.id, slug="pack"))
    about = [(Subject.BEAT, beat.id), (Subject.COLLECTION, pack.id), (Subject.PRODUCER, owl.id)]
    made = [office.report(kind=kind, subject_id=id, owner_id=owl.id) for kind, id in about]
    gone = office.report()
    other = office.report(kind=Subject.BEAT, subject_id=beat.id, reporter="bob")
    dismissed = office.report(state=ReportState.DISMISSED, decided_at=NOW)
    put(store, "reports", *made, gone, other, dismissed)
    found = queries.reports()
    assert [row.slug for row in found.open] == ["beat", "pack", "owl", "", "beat"]
    assert [row.owner_name for row in found.open] == ["Owl", "Owl", "Owl", "", ""]
    assert [row.report for row in found.decided] == [dismissed]
    page = queries.report(made[0].id)
    assert page and page.others == (other,) and page.take_down is None and page.row.slug == "beat"
    down = office.take_down(subject_id=beat.id, owner_id=owl.id, report_id=made[0].id)
    put(store, "take_downs", down)
    page, shown = queries.report(made[0].id), queries.take_down(down.id)
    assert page and page.take_down == down and queries.reports().down == (down,)
    assert shown and (shown.slug, shown.owner_name) == ("beat", "Owl")
    assert queries.report("nothing") is None and queries.take_down("nothing") is None
    assert counted(database, queries.reports) == 4


def test_the_log_is_read_in_pages_with_a_constant_number_of_queries(
    database: Database, store: SqlStore, queries: SqlOfficeQueries
) -> None:
    root = factories.user(name="Root", email="root@example.com")
    put(store, "users", root)
    entries = [factories.audit_entry(actor_id=root.id, action="b.done") for _ in range(A_PAGE)]
    put(store, "audit", *entries, factories.audit_entry(action="a.done", details={"Name": "Night DRIVE"}))
    found = queries.audit(AuditSearch())
    assert found.has_next and found.actions == ("a.done", "b.done")
    assert [row.number for row in found.rows] == list(range(A_PAGE + 1, 1, -1))
    assert [row.number for row in queries.audit(AuditSearch(page=2)).rows] == [1]
    [row] = queries.audit(AuditSearch(subject="night drive")).rows
    assert row.entry.action == "a.done" and row.person == ""
    assert {row.person for row in queries.audit(AuditSearch(person="root@")).rows} == {"Root"}
    assert queries.audit(AuditSearch(day=NOW.date())).has_next
    assert counted(database, lambda: queries.audit(AuditSearch(person="root"))) == 2
    exported = queries.audit_export(AuditSearch(action="b.done"), 3)
    assert [(each.number, person) for each, person in exported] == [(50, "Root"), (49, "Root"), (48, "Root")]


def test_names_are_told_by_ids(store: SqlStore, queries: SqlOfficeQueries) -> None:
    put(store, "users", user := factories.user(name="Zoe"))
    assert queries.names((user.id, "nobody")) == {user.id: "Zoe"} and queries.names(()) == {}
