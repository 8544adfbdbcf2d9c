"""What people ask for, with its documents, suspensions, and profiles that go to other accounts, as rows."""

from datetime import datetime

from adapters.db import tables
from adapters.db.database import Transaction
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain import program_store
from domain.appeals import Suspension
from domain.documents import Document
from domain.producers import Application, ApplicationKind, ApplicationState

BELONGS = ("producer_id", "owner_id", "collaborator_id")
"""What columns are called that hold the id of a producer."""
STAYS = frozenset(
    {"held_shares", "orders", "outgoing", "outgoing_sums", "run_points", "run_shares", "run_tracks"}
)
"""Tables of money that was earned or split: a profile of which there is any isn't handed over at all."""
ALSO = (("producers", "id"), ("profiles", "id"), ("progress", "id"))
ADDED_TO = "xp_grants"
"""What is only ever added to: it is given again to whoever has the profile now."""
GIVEN_AGAIN = """
    INSERT INTO xp_grants (producer_id, cause, xp, at, track_id)
    SELECT ?, cause, xp, at, track_id FROM xp_grants WHERE producer_id = ?
"""
MONEY = (
    "SELECT 1 FROM payees WHERE id = ?",
    "SELECT 1 FROM orders WHERE producer_id = ?",
    "SELECT 1 FROM outgoing WHERE producer_id = ?",
    "SELECT 1 FROM held_shares WHERE producer_id = ?",
    "SELECT 1 FROM split_sheets WHERE owner_id = ?",
)
SHARED = "SELECT 1 FROM split_sheets WHERE shares LIKE ?"
CREDITED = """
    UPDATE tracks SET collaborators = REPLACE(collaborators, ?, ?)
    WHERE id IN (SELECT track_id FROM track_collaborators WHERE producer_id = ?)
"""


class SqlApplications(SqlRepository[Application]):
    table = tables.Applications
    mapping = RowMapping(Application)

    def latest_of(self, user_id: str, kind: ApplicationKind = ApplicationKind.JOIN) -> Application | None:
        its = (self.table.user_id == user_id) & (self.table.kind == kind.value)
        query = self.table.select().where(its)
        return self.first(query.order_by(self.table.created_at.desc(), self.table.id.desc()))

    def pending_of(self, user_id: str) -> list[Application]:
        waits = (self.table.user_id == user_id) & (self.table.state == ApplicationState.PENDING.value)
        return self.all(self.table.select().where(waits).order_by(self.table.created_at, self.table.id))


class SqlDocuments(SqlRepository[Document]):
    table = tables.ApplicationDocuments
    mapping = RowMapping(Document)

    def of_application(self, application_id: str) -> list[Document]:
        its = self.table.select().where(self.table.application_id == application_id)
        return self.all(its.order_by(self.table.created_at, self.table.id))

    def of_decided(self, before: datetime, limit: int) -> list[Document]:
        sql = """
            SELECT d.* FROM applications a JOIN application_documents d ON d.application_id = a.id
            WHERE a.state <> 'pending' AND a.decided_at < ? AND d.erased_at IS NULL
            ORDER BY a.decided_at, d.id LIMIT ?
        """
        return self.items(self._work.select(sql, [to_microseconds(before), limit]))


class SqlSuspensions(SqlRepository[Suspension]):
    table = tables.Suspensions
    mapping = RowMapping(Suspension)

    def current_of(self, user_id: str) -> Suspension | None:
        lasts = (self.table.user_id == user_id) & self.table.ended_at.is_null()
        return self.first(self.table.select().where(lasts))


class SqlHandover:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def has_money(self, producer_id: str) -> bool:
        if any(self._work.select(f"{sql} LIMIT 1", [producer_id]) for sql in MONEY):
            return True
        return bool(self._work.select(f"{SHARED} LIMIT 1", [f'%"{producer_id}"%']))

    def move(self, producer_id: str, user_id: str) -> None:
        """By the names of the columns, so that what is added later moves, too."""
        self._work.execute(GIVEN_AGAIN, [user_id, producer_id])
        self._work.execute(CREDITED, [producer_id, user_id, producer_id])
        for table, column in (*belonging(), *ALSO):
            sql = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"
            self._work.execute(sql, [user_id, producer_id])


class SqlProgramParts:
    """The unit's repositories of all of these."""

    def __init__(self, work: Transaction) -> None:
        self.applications: program_store.Applications = SqlApplications(work)
        self.documents: program_store.Documents = SqlDocuments(work)
        self.suspensions: program_store.Suspensions = SqlSuspensions(work)
        self.handover: program_store.Handover = SqlHandover(work)


def belonging() -> list[tuple[str, str]]:
    """Each table and column that says whose something is."""
    return [
        (table._meta.table_name, field.column_name)
        for table in tables.ALL
        for field in table._meta.sorted_fields
        if field.column_name in BELONGS and table._meta.table_name not in {*STAYS, ADDED_TO}
    ]
