"""What admins do to accounts: giving and taking away the power to run the site."""

from dataclasses import replace

from domain.accounts import Role, User
from domain.errors import Conflict, Fault

LAST_ADMIN = Fault(
    "ADM-103", "This is the only admin, and a site needs one.", "Make somebody else an admin first."
)
ADMIN_ALREADY = Fault("ADM-104", "This person is an admin already.", "Load the page of the account again.")
NO_ADMIN = Fault("ADM-105", "This person is no admin.", "Load the page of the account again.")
NOT_SUSPENDED_ONES = Fault("ADM-106", "A suspended account can't run the site.", "Lift the suspension first.")

RUNNING = "admins"
"""The lock of whoever changes who runs the site: two at once must not leave it without anybody."""


def promoted(user: User) -> User:
    """The user as an admin. Raises `Conflict`."""
    if user.role is Role.ADMIN:
        raise Conflict(ADMIN_ALREADY)
    if user.suspended:
        raise Conflict(NOT_SUSPENDED_ONES)
    return replace(user, role=Role.ADMIN)


def demoted(user: User, is_producer: bool, has_others: bool) -> User:
    """The user without that power; `has_others` says that somebody else runs the site, too."""
    if user.role is not Role.ADMIN:
        raise Conflict(NO_ADMIN)
    if not has_others:
        raise Conflict(LAST_ADMIN)
    return replace(user, role=Role.PRODUCER if is_producer else Role.LISTENER)
