"""Which broken constraint means which domain error."""

import sqlite3

import peewee
import psycopg

from domain import faults
from domain.accounts import EMAIL_TAKEN
from domain.appeals import SUSPENDED_ALREADY
from domain.catalogue import ALREADY_SAVED
from domain.disputes import DISPUTE_OPEN
from domain.errors import Conflict, DomainError, Fault, NoRoom
from domain.exports import EXPORT_UNDER_WAY
from domain.licensing.granted import BOUGHT_ALREADY, LICENSED_ALREADY
from domain.licensing.presets import PRESET_NAMED
from domain.lookalikes import NAME_TAKEN
from domain.orders import HELD_ALREADY
from domain.payouts.closing import CLOSED_ALREADY
from domain.producers import APPLICATION_PENDING
from domain.reports import DOWN_ALREADY, REPORTED_ALREADY
from domain.slugs import ADDRESS_TAKEN

UNIQUE: dict[str, Fault] = {
    "users_email": EMAIL_TAKEN,
    "applications_user_id_kind": APPLICATION_PENDING,
    "exports_user_id": EXPORT_UNDER_WAY,
    "suspensions_user_id": SUSPENDED_ALREADY,
    "producers_slug": ADDRESS_TAKEN,
    "producers_name_skeleton": NAME_TAKEN,
    "tracks_slug": ADDRESS_TAKEN,
    "collections_slug": ADDRESS_TAKEN,
    "disputes_recording_id": DISPUTE_OPEN,
    "tracks_recording_id": ALREADY_SAVED,
    "presets_owner_id_folded_name": PRESET_NAMED,
    "orders_track_id": HELD_ALREADY,
    "runs_period": CLOSED_ALREADY,
    "reports_kind_subject_id_reporter": REPORTED_ALREADY,
    "take_downs_kind_subject_id": DOWN_ALREADY,
    "licences_track_id": BOUGHT_ALREADY,
    "licences_recording_id_holder_id": LICENSED_ALREADY,
}
"""Unique constraints by their index on Postgres, which is `table_column` everywhere."""


def as_domain_error(error: peewee.PeeweeException) -> DomainError | None:
    """What to tell people of a database's error; None for one that is a fault of ours."""
    cause = error.__context__ or error
    if isinstance(cause, psycopg.errors.UniqueViolation):
        return Conflict(UNIQUE.get(cause.diag.constraint_name or "", faults.ALREADY_THERE))
    if isinstance(cause, sqlite3.IntegrityError) and "UNIQUE constraint failed" in str(cause):
        return Conflict(UNIQUE.get(_index(str(cause)), faults.ALREADY_THERE))
    if isinstance(cause, psycopg.errors.DiskFull) or is_full(cause):
        return NoRoom(faults.DISK_FULL)
    return None


def _index(told: str) -> str:
    """`table_column_column` of SQLite's `UNIQUE constraint failed: table.column, table.column`."""
    table, _, columns = told.partition(": ")[2].replace(", ", ".").partition(".")
    return "_".join((table, *columns.split(".")[::2]))


def is_full(cause: BaseException) -> bool:
    """Whether SQLite had no room."""
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode == sqlite3.SQLITE_FULL
