"""The accounts of a site as admins see them, and who else runs it."""

from dataclasses import dataclass

from domain import office_letters
from domain.accounts import UNKNOWN_USER, Actor, User, administering
from domain.errors import NotFound
from domain.jobs import AuditEntry
from domain.letters import Letter, by_post
from domain.pages.office import OfficeQueries, PeopleList, PeopleSearch, PersonPage, Waiting
from domain.people import demoted, promoted
from domain.ports import Clock, Ids
from domain.reasons import given_reason
from domain.services.running import alone_as_admin
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class People:
    """Only for admins."""

    store: Store
    queries: OfficeQueries
    clock: Clock
    ids: Ids
    site: Site

    def waiting(self, *, actor: Actor | None) -> Waiting:
        administering(actor)
        return self.queries.waiting()

    def search(self, *, actor: Actor | None, search: PeopleSearch) -> PeopleList:
        administering(actor)
        return self.queries.people(search)

    def page(self, *, actor: Actor | None, user_id: str) -> PersonPage:
        """Raises `NotFound`."""
        administering(actor)
        page = self.queries.person(user_id)
        if page is None:
            raise NotFound(UNKNOWN_USER)
        return page

    def promote(self, *, actor: Actor | None, user_id: str, reason: str) -> User:
        """Make somebody an admin, who is told. Raises `Invalid` without a reason, `Conflict`."""
        admin, because = administering(actor), given_reason(reason)
        with self.store.write() as unit:
            alone_as_admin(unit, admin)
            after = promoted(_known(unit, user_id))
            unit.users.save(after)
            self._record(unit, admin, "admin.made", after, because)
            self._post(unit, office_letters.made_admin(after.email, self.site.name, because))
            unit.commit()
        return after

    def demote(self, *, actor: Actor | None, user_id: str, reason: str) -> User:
        """Take that away, never from the last one. Raises `Invalid` without a reason, `Conflict`."""
        admin, because = administering(actor), given_reason(reason)
        with self.store.write() as unit:
            alone_as_admin(unit, admin)
            user = _known(unit, user_id)
            is_producer = unit.producers.get(user.id) is not None
            after = demoted(user, is_producer, unit.users.runs_beside(user.id))
            unit.users.save(after)
            self._record(unit, admin, "admin.ended", after, because)
            self._post(unit, office_letters.admin_no_more(after.email, self.site.name, because))
            unit.commit()
        return after

    def _record(self, unit: Unit, admin: Actor, action: str, user: User, reason: str) -> None:
        details = {"name": user.name, "reason": reason}
        unit.audit.add(AuditEntry(self.ids.new(), self.clock.now(), admin.id, action, user.id, details))

    def _post(self, unit: Unit, letter: Letter) -> None:
        unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))


def _known(unit: Unit, user_id: str) -> User:
    user = unit.users.get(user_id, lock=True)
    if user is None:
        raise NotFound(UNKNOWN_USER)
    return user
