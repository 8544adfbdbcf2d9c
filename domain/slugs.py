"""Readable addresses made from names."""

import re
import unicodedata
from collections.abc import Callable

from domain.errors import Fault

ADDRESS_TAKEN = Fault("CAT-102", "This address is taken.", "Choose another name, or try again.")

RESERVED = frozenset(
    {
        "about",
        "account",
        "accounts",
        "admin",
        "api",
        "appeal",
        "applications",
        "apply",
        "backstage",
        "beats",
        "claim",
        "covers",
        "health",
        "help",
        "listens",
        "new",
        "picks",
        "producers",
        "register",
        "settings",
        "setup",
        "sign-in",
        "sign-out",
        "static",
        "support",
        "suspended",
        "tus",
        "verify-license",
    }
)
MAX_SLUG = 60


def slugify(name: str, fallback: str) -> str:
    """Lower-case Latin letters, digits and hyphens; `fallback` when nothing of the name is left."""
    plain = unicodedata.normalize("NFKD", name.replace("♯", " sharp").replace("♭", " flat"))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:MAX_SLUG].strip("-")
    return slug if slug and slug not in RESERVED else f"{fallback}-{slug}".strip("-")


def free_slug(name: str, fallback: str, taken: Callable[[str], bool]) -> str:
    """The name's slug, numbered (`night-drive-2`) when it is taken."""
    base = slugify(name, fallback)
    slug, number = base, 1
    while taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
