"""Users, their sessions and links, applications and producers in memory."""

from collections.abc import Collection
from datetime import datetime

from adapters.memory.account import MemoryLeavings
from adapters.memory.repository import MemoryRepository
from domain.accounts import EMAIL_TAKEN, OneTimeLink, Role, Session, User
from domain.lookalikes import NAME_TAKEN
from domain.lookalikes import skeleton as skeleton_of
from domain.producers import Producer
from domain.slugs import ADDRESS_TAKEN


class MemoryUsers(MemoryRepository[User]):
    unique = ((lambda user: user.email, EMAIL_TAKEN),)

    def by_email(self, email: str) -> User | None:
        return self.first(lambda user: user.email == email)

    def any_with(self, role: Role) -> bool:
        return self.first(lambda user: user.role is role) is not None

    def runs_beside(self, user_id: str) -> bool:
        leaving = {each.id for each in MemoryLeavings(self._work).where(lambda each: True)}
        not_those = {user_id} | leaving
        return (
            self.first(
                lambda user: user.role is Role.ADMIN and user.id not in not_those and not user.suspended
            )
            is not None
        )


class MemorySessions(MemoryRepository[Session]):
    def of_user(self, user_id: str) -> list[Session]:
        found = self.where(lambda each: each.user_id == user_id, lambda each: each.created_at)
        return found[::-1]

    def delete_of_user(self, user_id: str, but: str = "") -> None:
        for each in self.where(lambda each: each.user_id == user_id and each.id != but):
            self.delete(each.id)

    def delete_expired(self, now: datetime) -> None:
        for each in self.where(lambda each: each.expires_at <= now):
            self.delete(each.id)


class MemoryLinks(MemoryRepository[OneTimeLink]):
    def delete_of_user(self, user_id: str) -> None:
        for link in self.where(lambda link: link.user_id == user_id):
            self.delete(link.id)

    def delete_expired(self, now: datetime) -> None:
        for link in self.where(lambda link: link.expires_at <= now):
            self.delete(link.id)


def _own_skeleton(producer: Producer) -> str | None:
    return skeleton_of(producer.name) if producer.owns_name else None


class MemoryProducers(MemoryRepository[Producer]):
    unique = ((lambda producer: producer.slug, ADDRESS_TAKEN), (_own_skeleton, NAME_TAKEN))

    def by_slug(self, slug: str) -> Producer | None:
        return self.first(lambda producer: producer.slug == slug)

    def by_skeleton(self, skeleton: str) -> list[Producer]:
        return self.where(
            lambda each: skeleton_of(each.name) == skeleton, lambda each: (not each.owns_name, each.id)
        )

    def by_names(self, names: Collection[str]) -> list[Producer]:
        folded = {name.casefold() for name in names}
        return self.where(
            lambda each: each.name.casefold() in folded or each.slug in folded,
            lambda each: each.name.casefold(),
        )

    def by_ids(self, ids: Collection[str]) -> list[Producer]:
        found = (self.get(id) for id in ids)
        return [producer for producer in found if producer is not None]
