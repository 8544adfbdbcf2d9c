"""What admins read of applications and of how accounts stand, in plain SQL."""

from datetime import datetime
from typing import Any

from adapters.db.database import Database, Transaction, transaction
from adapters.db.people import SqlProducers, SqlUsers
from adapters.db.program import SqlApplications, SqlDocuments, SqlHandover, SqlSuspensions
from domain.pages.paging import MOST_FOUND, ROWS_A_PAGE, nearest_page
from domain.pages.program import ApplicationPage, Queue, QueueRow, StandingPage
from domain.producers import Application, ApplicationKind, Producer

MOST_EARLIER = 20
LATEST = "WHERE user_id = ? ORDER BY {} DESC, id DESC LIMIT " + str(MOST_EARLIER)
SUSPENDED = f"SELECT * FROM suspensions {LATEST.format('at')}"
ASKED = f"SELECT * FROM applications {LATEST.format('created_at')}"
WAITING = "a.state = 'pending'"
ROWS = f"""
    SELECT a.*, u.name AS who, u.email, u.suspended,
        (SELECT COUNT(*) FROM application_documents d WHERE d.application_id = a.id) AS documents,
        (SELECT COUNT(*) FROM applications o WHERE o.user_id = a.user_id AND o.kind = a.kind) AS times
    FROM (
        SELECT a.id FROM applications a WHERE {{where}} ORDER BY {{order}} LIMIT {ROWS_A_PAGE} OFFSET ?
    ) AS found
    JOIN applications a ON a.id = found.id JOIN users u ON u.id = a.user_id
    ORDER BY {{order}}
"""


class SqlProgramQueries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def queue(self, kind: ApplicationKind | None, is_decided: bool, page: int, now: datetime) -> Queue:
        where = "a.state <> 'pending' AND a.decided_at IS NOT NULL" if is_decided else WAITING
        order = "a.decided_at DESC, a.id DESC" if is_decided else "a.created_at, a.id"
        values: list[Any] = []
        if kind is not None:
            where, values = f"{where} AND a.kind = ?", [kind.value]
        with transaction(self._database, writable=False) as work:
            counted = f"SELECT 1 FROM applications a WHERE {where} LIMIT {MOST_FOUND + 1}"
            [row] = work.select(f"SELECT COUNT(*) AS rows_found FROM ({counted}) AS found", values)
            total = min(int(row["rows_found"]), MOST_FOUND)
            page = nearest_page(page, total)
            sql = ROWS.format(where=where, order=order)
            rows = work.select(sql, [*values, (page - 1) * ROWS_A_PAGE])
            return Queue(
                rows=tuple(_row(each, now) for each in rows),
                kind=kind,
                is_decided=is_decided,
                waiting=_waiting(work),
                page=page,
                total=total,
                is_cut=int(row["rows_found"]) > MOST_FOUND,
            )

    def application(self, application_id: str) -> ApplicationPage | None:
        with transaction(self._database, writable=False) as work:
            application = SqlApplications(work).get(application_id)
            user = SqlUsers(work).get(application.user_id) if application else None
            if application is None or user is None:
                return None
            decider = SqlUsers(work).get(application.decided_by) if application.decided_by else None
            profile = _profile(work, application)
            owner = SqlUsers(work).get(profile.id) if profile and profile.id != user.id else None
            documents = SqlDocuments(work).of_application(application.id)
            is_appeal = application.kind is ApplicationKind.APPEAL
            return ApplicationPage(
                application=application,
                user=user,
                documents=tuple(documents),
                earlier=tuple(each for each in _asked(work, user.id) if each.id != application.id),
                decider=decider.name if decider else "",
                profile=profile,
                owner_email=owner.email if owner else "",
                has_money=owner is not None and SqlHandover(work).has_money(owner.id),
                suspension=SqlSuspensions(work).get(application.subject_id) if is_appeal else None,
            )

    def standing(self, user_id: str) -> StandingPage | None:
        with transaction(self._database, writable=False) as work:
            user = SqlUsers(work).get(user_id)
            if user is None:
                return None
            suspensions = SqlSuspensions(work).items(work.select(SUSPENDED, [user_id]))
            return StandingPage(
                user=user,
                producer=SqlProducers(work).get(user_id),
                suspensions=tuple(suspensions),
                applications=_asked(work, user_id),
            )


def _waiting(work: Transaction) -> dict[str, int]:
    sql = f"SELECT a.kind, COUNT(*) AS waiting FROM applications a WHERE {WAITING} GROUP BY a.kind"
    return {row["kind"]: int(row["waiting"]) for row in work.select(sql)}


def _row(row: dict[str, Any], now: datetime) -> QueueRow:
    application = SqlApplications.item(row)
    return QueueRow(
        application=application,
        age=(application.decided_at or now) - application.created_at,
        name=row["who"],
        email=row["email"],
        documents=int(row["documents"]),
        times=int(row["times"]),
        is_suspended=bool(row["suspended"]),
    )


def _asked(work: Transaction, user_id: str) -> tuple[Application, ...]:
    return tuple(SqlApplications(work).items(work.select(ASKED, [user_id])))


def _profile(work: Transaction, application: Application) -> Producer | None:
    """The one that it is about; of a claim that was decided, too, which is the claimant's own by then."""
    producers = SqlProducers(work)
    about = producers.get(application.subject_id) if application.subject_id else None
    return about or producers.get(application.user_id)
