"""Profiles as rows."""

from adapters.db import tables
from adapters.db.mapping import RowMapping
from adapters.db.repository import SqlRepository
from domain.profiles.profile import Profile


class SqlProfiles(SqlRepository[Profile]):
    table = tables.Profiles
    mapping = RowMapping(Profile)
