"""Who runs the site, as the unit sees it that changes anything about that."""

from domain.accounts import ADMINS_ONLY, Actor, Role
from domain.errors import Forbidden
from domain.people import RUNNING
from domain.store import Unit


def alone_as_admin(unit: Unit, admin: Actor) -> None:
    """From here on nobody else changes who runs the site. Raises `Forbidden` for an admin no more.

    Whoever was suspended or demoted a moment ago suspends, makes and demotes nobody any more.
    """
    unit.lock(RUNNING)
    user = unit.users.get(admin.id, lock=True)
    if user is None or user.suspended or user.role is not Role.ADMIN:
        raise Forbidden(ADMINS_ONLY)
