"""A site that takes uploads and does nothing else, in this process or under a real server."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from flask import Flask
from flask.testing import FlaskClient

from adapters.db.database import open_database
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from adapters.memory import MemoryStore
from adapters.staging import DiskStaging
from adapters.system import SystemClock, UuidIds
from adapters.words import languages
from domain.accounts import Actor, Role
from domain.audio import AudioLimits
from domain.ports import Clock, Staging
from domain.services.uploads.transfer import Transfer
from domain.site import Site
from domain.store import FingerprintIndex, Store
from web import deps, errors, tus

PEOPLE = {
    "alice": Actor("alice-id", "Alice", Role.PRODUCER, producer_slug="alice"),
    "bob": Actor("bob-id", "Bob", Role.PRODUCER, producer_slug="bob"),
    "charlie": Actor("charlie-id", "Charlie", Role.LISTENER),
}

# Transfers never ask for it.
NO_FINGERPRINTS = cast(FingerprintIndex, None)


class Door:
    """Stands in for accounts: a session's secret is simply the person's name."""

    def actor(self, secret: str) -> Actor | None:
        return PEOPLE.get(secret)


def make(
    store: Store, staging: Staging, site: Site | None = None, clock: Clock | None = None
) -> tuple[Flask, Transfer]:
    site = site or Site()
    transfer = Transfer(store, staging, clock or SystemClock(), UuidIds(), site)
    app = Flask(__name__)
    app.secret_key = "only for tests"
    services = SimpleNamespace(accounts=Door(), transfer=transfer, site=site, languages=languages())
    app.extensions[deps.EXTENSION] = lambda: services
    app.register_blueprint(tus.blueprint)
    errors.register(app)
    app.add_url_rule("/health", view_func=lambda: "ok", endpoint="health")
    return app, transfer


def in_memory(folder: Path, site: Site | None = None, clock: Clock | None = None) -> tuple[Flask, Transfer]:
    store = MemoryStore(lambda job_ids: None, NO_FINGERPRINTS)
    return make(cast(Store, store), DiskStaging(folder / "staging"), site, clock)


def on_disk(folder: str, max_bytes: int = AudioLimits.max_bytes) -> Flask:
    """The application that a server loads; what it keeps outlives it."""
    site = Site(limits=AudioLimits(max_bytes=max_bytes))
    return make(kept_in(folder), DiskStaging(Path(folder) / "staging"), site)[0]


def kept_in(folder: str) -> Store:
    """What such an application keeps, also for a look while it runs."""
    database = open_database(str(Path(folder) / "site.db"))
    migrate(database)
    return SqlStore(database, lambda job_ids: None, lambda database: NO_FINGERPRINTS)


def client_of(app: Flask, person: str = "alice") -> FlaskClient:
    client = app.test_client()
    sign_in(client, person)
    return client


def sign_in(client: FlaskClient, person: str) -> None:
    with client.session_transaction() as kept:
        kept["secret"] = person


def cookie_of(app: Flask, person: str) -> str:
    """The Cookie header of somebody who is signed in."""
    serializer = cast(Callable[..., str], app.session_interface.get_signing_serializer(app).dumps)
    return f"session={serializer({'secret': person})}"
