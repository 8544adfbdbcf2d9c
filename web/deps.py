"""What every view reaches for: the services and the person asking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, g, session

from domain.accounts import Actor
from domain.services.bundle import Services

EXTENSION = "beatpass"


@dataclass(frozen=True)
class WebOptions:
    """How the pages are served.

    `secret_key` is called by requests only, since the first caller of all makes the key. `x_accel` is
    nginx' internal prefix for files, `files_url` the address of the store that links to
    files lead to; each may be empty. `payment_pages` are the origins at which people pay and fill in forms,
    where that isn't on our own address.
    """

    secret_key: Callable[[], str]
    limits_storage: str = "memory://"
    x_accel: str = ""
    files_url: str = ""
    payment_pages: tuple[str, ...] = ()
    secure_cookies: bool = False
    proxies: int = 0
    limits_enabled: bool = True


def services() -> Services:
    return cast("Callable[[], Services]", current_app.extensions[EXTENSION])()


def options() -> WebOptions:
    return cast(WebOptions, current_app.extensions[f"{EXTENSION}-options"])


def actor() -> Actor | None:
    """The signed-in person, looked up once a request."""
    if "actor" not in g:
        secret = session.get("secret", "")
        g.actor = services().accounts.actor(secret) if secret else None
    return cast("Actor | None", g.actor)


def own_address(target: str, otherwise: str = "/") -> str:
    """The target when it lies on this site, else another place there."""
    parts = urlsplit(target.replace("\\", "/"))
    own = target.startswith("/") and not target.startswith("//") and not parts.netloc and not parts.scheme
    return target if own and target.isprintable() else otherwise
