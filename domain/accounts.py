"""Who people are: users, roles, sessions, one-time links, and who may do what."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Fault, Forbidden, Invalid, given
from domain.words import say

SESSION_LIFETIME = timedelta(days=30)
SESSION_TOUCH_INTERVAL = timedelta(minutes=5)
SETUP_LINK_LIFETIME = timedelta(hours=24)
RESET_LINK_LIFETIME = timedelta(hours=1)
EMAIL_LINK_LIFETIME = timedelta(hours=24)
APPEAL_LINK_LIFETIME = timedelta(days=90)
SECOND_STEP_LIFETIME = timedelta(minutes=10)
STAY_LINK_LIFETIME = timedelta(days=7)
FRESH_PROOF = timedelta(minutes=15)
"""For how long a password or code that was just given lets somebody change what matters."""
DESK_PROOF = timedelta(hours=12)
"""And for how long it lets an admin look at the admin's pages."""
MIN_PASSWORD = 10
MAX_PASSWORD = 200
PASSWORD_HINT = say("At least {least} characters.", least=MIN_PASSWORD)
MAX_NAME = 80

SIGN_IN_FIRST = Fault(
    "ACC-101", "This page is for people who are signed in.", "Sign in or create a free account."
)
PRODUCERS_ONLY = Fault(
    "ACC-102",
    "This is for producers in the Producer Program.",
    "Apply with your name and a link to your beats.",
)
ADMINS_ONLY = Fault("ACC-103", "This page is for the people who run the site.", "Go back to the front page.")
WRONG_CREDENTIALS = Fault(
    "ACC-104", "That e-mail and password don't belong together.", "Try again, or reset your password."
)
SUSPENDED = Fault("ACC-105", "This account is suspended.", "Write to support if you think that is a mistake.")
LINK_SPENT = Fault("ACC-106", "This link was used already or is too old.", "Ask for a new one.")
EMAIL_TAKEN = Fault(
    "ACC-107", "An account with this e-mail exists already.", "Sign in, or reset its password."
)
NOT_YOURS = Fault("ACC-108", "This belongs to somebody else.", "Go back to your own pages.")
UNKNOWN_USER = Fault("ACC-109", "There is no such account.", "Check the address.")
SETUP_DONE = Fault("ACC-110", "This site is set up already.", "Sign in instead.")
PROVE_FIRST = Fault(
    "ACC-111", "Confirm that it is you before you go on.", "Enter your password, or a code if you use an app."
)


class Role(StrEnum):
    LISTENER = "listener"
    PRODUCER = "producer"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {Role.LISTENER: say("Listener"), Role.PRODUCER: say("Producer"), Role.ADMIN: say("Admin")}


@dataclass(frozen=True)
class User:
    """`language` is the code of the one that letters are written in; empty for English."""

    id: str
    email: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    suspended: bool = False
    language: str = ""

    @property
    def is_erased(self) -> bool:
        """Whether only books and licences refer to it any more."""
        return not self.name


@dataclass(frozen=True)
class Actor:
    """The signed-in person a use case acts for; a visitor is None. Producers have a `producer_slug`.

    `proven_at` is when they last gave a password or code in this session. `lacks` is what an admin has to
    give before touching what is other people's, `lacks_to_look` before looking at it.
    """

    id: str
    name: str
    role: Role
    session_id: str = ""
    producer_slug: str = ""
    proven_at: datetime | None = None
    lacks: Fault | None = None
    lacks_to_look: Fault | None = None

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def is_producer(self) -> bool:
        return bool(self.producer_slug)


@dataclass(frozen=True)
class Session:
    """A sign-in on one device. `id` is the SHA-256 of the secret that the cookie carries.

    `proven_at` is when its person last gave a password or code in it.
    """

    id: str
    user_id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str = ""
    proven_at: datetime | None = None


@dataclass(frozen=True)
class Device:
    """A browser in which somebody has signed in. `id` is the SHA-256 of its secret and the person's id."""

    id: str
    user_id: str
    agent: str
    first_at: datetime
    seen_at: datetime


class Purpose(StrEnum):
    SETUP = "setup"
    RESET = "reset"
    EMAIL = "email"
    APPEAL = "appeal"
    SECOND_STEP = "second step"
    """The password was right, and the code is yet to come: the browser's cookie carries the secret."""
    STAY = "stay"
    """Takes back that an account is to be deleted."""


LINK_LIFETIMES = {
    Purpose.SETUP: SETUP_LINK_LIFETIME,
    Purpose.RESET: RESET_LINK_LIFETIME,
    Purpose.EMAIL: EMAIL_LINK_LIFETIME,
    Purpose.APPEAL: APPEAL_LINK_LIFETIME,
    Purpose.SECOND_STEP: SECOND_STEP_LIFETIME,
    Purpose.STAY: STAY_LINK_LIFETIME,
}


@dataclass(frozen=True)
class OneTimeLink:
    """A secret address that works once and expires. `id` is the SHA-256 of the secret in the address."""

    id: str
    purpose: Purpose
    user_id: str
    email: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


def digest(secret: str) -> str:
    """What is stored of a secret that we handed out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_session(secret: str, user: User, agent: str, now: datetime) -> Session:
    """Of somebody who has just given all that signing in needs."""
    return Session(digest(secret), user.id, now, now, now + SESSION_LIFETIME, agent[:200], now)


def device_id(secret: str, user_id: str) -> str:
    """What a browser is known by to one person, and to nobody else."""
    return digest(f"{secret} {user_id}")


def new_link(secret: str, purpose: Purpose, now: datetime, user_id: str = "", email: str = "") -> OneTimeLink:
    return OneTimeLink(digest(secret), purpose, user_id, email, now, now + LINK_LIFETIMES[purpose])


def spend(link: OneTimeLink | None, purpose: Purpose, now: datetime) -> OneTimeLink:
    """The link marked as used. Raises `Forbidden` when it is unknown, for something else, used or expired."""
    if link is None or link.purpose is not purpose or link.used_at is not None or link.expires_at <= now:
        raise Forbidden(LINK_SPENT)
    return replace(link, used_at=now)


def is_live(session: Session, user: User | None, now: datetime) -> bool:
    return user is not None and not user.suspended and now < session.expires_at


def signed_in(actor: Actor | None) -> Actor:
    """Only people who are signed in."""
    if actor is None:
        raise Forbidden(SIGN_IN_FIRST)
    return actor


def producing(actor: Actor | None) -> Actor:
    """Only approved producers."""
    if not signed_in(actor).is_producer:
        raise Forbidden(PRODUCERS_ONLY)
    return signed_in(actor)


def administering(actor: Actor | None) -> Actor:
    """Only admins."""
    if not signed_in(actor).is_admin:
        raise Forbidden(ADMINS_ONLY)
    return signed_in(actor)


def proven(actor: Actor | None, now: datetime, within: timedelta = FRESH_PROOF) -> Actor:
    """Only people who have given a password or code a short while ago. Raises `Forbidden` (PROVE_FIRST)."""
    person = signed_in(actor)
    if person.proven_at is None or now - person.proven_at >= within:
        raise Forbidden(PROVE_FIRST)
    return person


def owning(actor: Actor | None, owner_id: str) -> Actor:
    """Only the owner, or an admin who lacks no proof."""
    person = signed_in(actor)
    if person.id == owner_id:
        return person
    if not person.is_admin:
        raise Forbidden(NOT_YOURS)
    if person.lacks is not None:
        raise Forbidden(person.lacks)
    return person


def looking(actor: Actor | None, owner_id: str, is_open: bool = False) -> bool:
    """Whether somebody sees what isn't for everybody: its owner does, or an admin who has given proof today.

    Raises `Forbidden` for an admin who hasn't, unless the rest `is_open` to them like to anybody.
    """
    if actor is None or actor.id == owner_id or not actor.is_admin:
        return actor is not None and actor.id == owner_id
    if actor.lacks_to_look is not None and not is_open:
        raise Forbidden(actor.lacks_to_look)
    return actor.lacks_to_look is None


def producing_for(actor: Actor | None, owner_id: str = "") -> str:
    """Only approved producers, for themselves, or as an admin for anybody; returns for whom."""
    person = producing(actor)
    owning(person, owner_id or person.id)
    return owner_id or person.id


def normal_email(text: str) -> str:
    return text.strip().casefold()


def email_error(text: str) -> str | None:
    """What is wrong with an e-mail address, or None. Delivery alone proves that it works."""
    if not re.fullmatch(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}", text) or len(text) > 254:
        return say("Enter an e-mail address such as name@example.com.")
    return None


def password_error(password: str, email: str) -> str | None:
    if len(password) < MIN_PASSWORD:
        return say("Use at least {least} characters.", least=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        return say("Use at most {most} characters.", most=MAX_PASSWORD)
    if email and normal_email(password) == email:
        return say("Use something other than your e-mail address.")
    if len(set(password)) < 4:
        return say("Use more than three different characters.")
    return None


def name_error(name: str) -> str | None:
    if not name:
        return say("Enter a name.")
    if len(name) > MAX_NAME:
        return say("Use at most {most} characters.", most=MAX_NAME)
    return None


def check_registration(name: str, email: str, password: str, looks_wrong: str | None = None) -> None:
    """Raises `Invalid` with a sentence for each field that is wrong, `looks_wrong` among them."""
    name_wrong = name_error(name) or looks_wrong
    raise_errors(name=name_wrong, email=email_error(email), password=password_error(password, email))


def raise_errors(**errors: str | None) -> None:
    """Raise `Invalid` when any field has an error."""
    found = given(**errors)
    if found:
        raise Invalid(found)
