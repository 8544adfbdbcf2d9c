"""Users, their sessions and one-time links, applications and producers as rows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from adapters.db import tables
from adapters.db.mapping import RowMapping, to_microseconds
from adapters.db.repository import SqlRepository
from domain.accounts import OneTimeLink, Role, Session, User
from domain.lookalikes import skeleton as skeleton_of
from domain.producers import Producer


class SqlUsers(SqlRepository[User]):
    table = tables.Users
    mapping = RowMapping(User)

    def row(self, item: User) -> dict[str, Any]:
        return super().row(item) | {"search_text": f"{item.name} {item.email}".casefold()}

    def by_email(self, email: str) -> User | None:
        return self.first(self.table.select().where(self.table.email == email))

    def any_with(self, role: Role) -> bool:
        return self.first(self.table.select().where(self.table.role == role.value)) is not None

    def runs_beside(self, user_id: str) -> bool:
        others = (self.table.role == Role.ADMIN.value) & (self.table.id != user_id) & ~self.table.suspended
        stays = self.table.id.not_in(tables.Leavings.select(tables.Leavings.id))
        return self.first(self.table.select().where(others & stays)) is not None


class SqlSessions(SqlRepository[Session]):
    table = tables.Sessions
    mapping = RowMapping(Session)

    def of_user(self, user_id: str) -> list[Session]:
        query = self.table.select().where(self.table.user_id == user_id)
        return self.all(query.order_by(self.table.created_at.desc(), self.table.id.desc()))

    def delete_of_user(self, user_id: str, but: str = "") -> None:
        its = (self.table.user_id == user_id) & (self.table.id != but)
        self._work.change(self.table.delete().where(its))

    def delete_expired(self, now: datetime) -> None:
        self._work.change(self.table.delete().where(self.table.expires_at <= to_microseconds(now)))


class SqlLinks(SqlRepository[OneTimeLink]):
    table = tables.Links
    mapping = RowMapping(OneTimeLink)

    def delete_of_user(self, user_id: str) -> None:
        self._work.change(self.table.delete().where(self.table.user_id == user_id))

    def delete_expired(self, now: datetime) -> None:
        self._work.change(self.table.delete().where(self.table.expires_at <= to_microseconds(now)))


class SqlProducers(SqlRepository[Producer]):
    table = tables.Producers
    mapping = RowMapping(Producer)

    def row(self, item: Producer) -> dict[str, Any]:
        names = {"folded_name": item.name.casefold(), "name_skeleton": skeleton_of(item.name)}
        return super().row(item) | names

    def by_slug(self, slug: str) -> Producer | None:
        return self.first(self.table.select().where(self.table.slug == slug))

    def by_skeleton(self, skeleton: str) -> list[Producer]:
        its = self.table.select().where(self.table.name_skeleton == skeleton)
        return self.all(its.order_by(self.table.owns_name.desc(), self.table.id))

    def by_names(self, names: Collection[str]) -> list[Producer]:
        folded = [name.casefold() for name in names]
        its = self.table.folded_name.in_(folded) | self.table.slug.in_(folded)
        return self.all(self.table.select().where(its).order_by(self.table.folded_name, self.table.id))

    def by_ids(self, ids: Collection[str]) -> list[Producer]:
        found = {each.id: each for each in self.all(self.table.select().where(self.table.id.in_(ids)))}
        return [found[id] for id in ids if id in found]
