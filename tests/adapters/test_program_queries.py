"""What admins read of applications and accounts: all of it, with as many queries for many as for few."""

from dataclasses import replace

import pytest

from adapters.db.database import Database
from adapters.db.program_queries import SqlProgramQueries
from adapters.db.store import SqlStore
from domain.pages.paging import ROWS_A_PAGE
from domain.producers import ApplicationKind, ApplicationState
from tests import factories, program_factories
from tests.adapters.conftest import Announcements, put, sql_store
from tests.factories import MINUTE, NOW

LATER = NOW + 5 * MINUTE


@pytest.fixture
def store(database: Database, announced: Announcements) -> SqlStore:
    return sql_store(database, announced)


@pytest.fixture
def queries(database: Database) -> SqlProgramQueries:
    return SqlProgramQueries(database)


def test_the_queue_is_read_in_its_order(store: SqlStore, queries: SqlProgramQueries) -> None:
    ann, bob = factories.user(name="Ann"), factories.user(name="Bob", suspended=True)
    put(store, "users", ann, bob)
    denied = factories.application(
        user_id=ann.id, state=ApplicationState.DENIED, decided_at=NOW + MINUTE, created_at=NOW
    )
    join = factories.application(user_id=ann.id, created_at=NOW + 2 * MINUTE)
    appeal = factories.application(user_id=bob.id, kind=ApplicationKind.APPEAL, created_at=NOW + MINUTE)
    put(store, "applications", denied, join, appeal)
    put(store, "documents", *(program_factories.document(application_id=join.id) for _ in range(2)))
    queue = queries.queue(None, False, 1, LATER)
    assert [row.application for row in queue.rows] == [appeal, join]
    first, second = queue.rows
    assert (first.age, second.age) == (4 * MINUTE, 3 * MINUTE)
    assert (first.name, first.email, first.is_suspended, first.times) == ("Bob", bob.email, True, 1)
    assert (second.documents, second.times, second.is_suspended) == (2, 2, False)
    assert (queue.waiting, queue.in_all, queue.total) == ({"appeal": 1, "join": 1}, 2, 2)
    assert [row.application for row in queries.queue(ApplicationKind.JOIN, False, 1, LATER).rows] == [join]
    assert [row.application for row in queries.queue(None, True, 1, LATER).rows] == [denied]


def test_pages_of_the_queue_follow_each_other(store: SqlStore, queries: SqlProgramQueries) -> None:
    people = [factories.user() for _ in range(ROWS_A_PAGE + 2)]
    waiting = [
        factories.application(user_id=person.id, created_at=NOW + number * MINUTE)
        for number, person in enumerate(people)
    ]
    put(store, "users", *people)
    put(store, "applications", *waiting)
    pages = [queries.queue(None, False, page, LATER) for page in (1, 2, 99)]
    assert [row.application for page in pages[:2] for row in page.rows] == waiting
    assert [page.page for page in pages] == [1, 2, 2]


def test_an_application_is_read_with_all_that_belongs_to_it(
    store: SqlStore, queries: SqlProgramQueries
) -> None:
    ann, root, owner = (factories.user(name=name) for name in ("Ann", "Root", "Owner"))
    profile = factories.producer(id=owner.id)
    before = factories.application(
        user_id=ann.id, state=ApplicationState.DENIED, decided_at=NOW, decided_by=root.id
    )
    claim = factories.application(
        user_id=ann.id, kind=ApplicationKind.CLAIM, subject_id=owner.id, created_at=NOW + MINUTE
    )
    document = program_factories.document(application_id=claim.id)
    put(store, "users", ann, root, owner)
    put(store, "producers", profile)
    put(store, "applications", before, claim)
    put(store, "documents", document)
    page = queries.application(claim.id)
    assert page
    assert (page.application, page.user, page.profile) == (claim, ann, profile)
    assert (page.documents, page.earlier, page.owner_email) == ((document,), (before,), owner.email)
    assert (page.decider, page.has_money, page.suspension) == ("", False, None)
    put(store, "payees", factories.payee(id=owner.id))
    again = queries.application(claim.id)
    assert again and again.has_money
    denied = queries.application(before.id)
    assert denied and denied.decider == "Root"
    assert queries.application("none") is None


def test_an_appeal_is_read_with_its_suspension(store: SqlStore, queries: SqlProgramQueries) -> None:
    eve = factories.user(suspended=True)
    over = program_factories.suspension(user_id=eve.id, ended_at=NOW, at=NOW - MINUTE)
    lasts = program_factories.suspension(user_id=eve.id)
    appeal = factories.application(user_id=eve.id, kind=ApplicationKind.APPEAL, subject_id=lasts.id)
    put(store, "users", eve)
    put(store, "suspensions", over, lasts)
    put(store, "applications", appeal)
    page, standing = queries.application(appeal.id), queries.standing(eve.id)
    assert page and page.suspension == lasts
    assert standing
    assert (standing.user, standing.producer, standing.current) == (eve, None, lasts)
    assert (standing.suspensions, standing.applications) == ((lasts, over), (appeal,))
    assert queries.standing("nobody") is None


def test_as_many_queries_for_many_as_for_few(
    database: Database, store: SqlStore, queries: SqlProgramQueries
) -> None:
    ann = factories.user()
    first = factories.application(user_id=ann.id)
    put(store, "users", ann)
    put(store, "applications", first)

    def asked() -> list[int]:
        counts = []
        for read in (
            lambda: queries.queue(None, False, 1, LATER),
            lambda: queries.application(first.id),
            lambda: queries.standing(ann.id),
        ):
            seen: list[object] = []
            database.query_hooks.append(seen.append)
            read()
            database.query_hooks.clear()
            counts.append(len(seen))
        return counts

    few = asked()
    for number in range(30):
        person = factories.user()
        put(store, "users", person)
        put(store, "applications", replace(first, id=factories.new_id(), user_id=person.id))
        denied = replace(first, id=factories.new_id(), state=ApplicationState.DENIED, decided_at=NOW)
        put(store, "applications", denied)
        put(store, "documents", program_factories.document(application_id=first.id, name=f"{number}.pdf"))
    assert asked() == few
