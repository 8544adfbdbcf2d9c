"""What signing in comes to within one unit, whichever page or command it was asked on."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import account_letters
from domain.accounts import (
    SUSPENDED,
    WRONG_CREDENTIALS,
    Device,
    Purpose,
    User,
    device_id,
    new_link,
    new_session,
    normal_email,
)
from domain.appeals import AccountSuspended
from domain.errors import Forbidden
from domain.letters import by_post
from domain.ports import Ids, Passwords
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class Browser:
    """What somebody signs in with: the name it gives itself, and the secret that its cookie keeps, if any."""

    agent: str
    secret: str = ""


def with_right_password(store: Store, passwords: Passwords, email: str, password: str) -> User:
    """Whose e-mail and password these are. Raises `Forbidden`, as slowly for an unknown e-mail."""
    with store.read() as unit:
        user = unit.users.by_email(normal_email(email))
    matches = passwords.matches(password, user.password_hash if user else "")
    if user is None or not matches:
        raise Forbidden(WRONG_CREDENTIALS)
    return user


def unchanged(unit: Unit, ids: Ids, user: User, at: datetime) -> User:
    """Locked. Only if the account is as it was when the password was judged, which takes a while.

    Who is suspended is told so, with a link to appeal: raises `AccountSuspended`.
    """
    now = unit.users.get(user.id, lock=True)
    if now is None or now.password_hash != user.password_hash:
        raise Forbidden(WRONG_CREDENTIALS)
    if now.suspended:
        secret = ids.secret()
        unit.links.add(new_link(secret, Purpose.APPEAL, at, user.id))
        unit.commit()
        raise AccountSuspended(SUSPENDED, secret)
    return now


def open_session(unit: Unit, ids: Ids, site: Site, user: User, browser: Browser, now: datetime) -> str:
    """A session's secret for the cookie; its person is told of a browser that wasn't seen before."""
    secret = ids.secret()
    unit.sessions.add(new_session(secret, user, browser.agent, now))
    if browser.secret:
        _note_device(unit, ids, site, user, browser, now)
    return secret


def _note_device(unit: Unit, ids: Ids, site: Site, user: User, browser: Browser, now: datetime) -> None:
    """Nobody is told of the first one of all: that is the one in which they registered."""
    id, agent = device_id(browser.secret, user.id), browser.agent[:200]
    known = unit.devices.get(id, lock=True)
    if known is not None:
        unit.devices.save(replace(known, agent=agent, seen_at=now))
        return
    if unit.devices.knows_any(user.id):
        letter = account_letters.new_device(user.email, site.name, agent, now, f"{site.url}/account")
        unit.jobs.add(by_post(letter, ids.new(), now))
    unit.devices.add(Device(id, user.id, agent, now, now))
