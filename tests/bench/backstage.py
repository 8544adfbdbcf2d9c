"""A site with one producer among others, and a browser in which they are signed in."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from adapters.db.database import Database
from adapters.db.migrate import migrate
from adapters.settings import Settings
from app import create_app
from domain.accounts import Role
from domain.services.bundle import Services
from tests.bench.catalogue import fill
from tests.bench.table import sized
from tests.fakes import FakeClock, PlainPasswords
from web.deps import EXTENSION, WebOptions

OTHERS = 20
REQUESTS = sized(10, quick=2)
EMAIL, PASSWORD = "owner@example.com", "correct horse battery"


class Backstage:
    """There are so many beats; `parts` take the place of adapters."""

    def __init__(self, database: Database, folder: Path, tracks: int, **parts: Any) -> None:
        migrate(database)
        self.database = database
        app = site(database, folder, **parts)
        self.services: Services = app.extensions[EXTENSION]()
        owner = self.services.accounts.create(
            name="Owner", email=EMAIL, password=PASSWORD, role=Role.PRODUCER
        )
        self.owner_id = owner.id
        self.services.producers.approve_by_email(email=EMAIL)
        fill(database, tracks, producers=OTHERS)
        self.client = signed_in(app, self.services)

    def visit(self, address: str, times: int = REQUESTS) -> None:
        for _ in range(times):
            assert self.client.get(address).status_code == 200, address

    def queries(self, address: str) -> int:
        seen: list[object] = []
        self.database.query_hooks.append(seen.append)
        self.visit(address, 1)
        self.database.query_hooks.clear()
        return len(seen)


def site(database: Database, folder: Path, **parts: Any) -> Flask:
    settings = Settings.read({"DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"})
    options = WebOptions(secret_key=lambda: "only-for-benchmarks", limits_enabled=False)
    told = {"clock": FakeClock(), "passwords": PlainPasswords()} | parts
    return create_app(settings, options, database=database, **told)


def signed_in(app: Flask, services: Services) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["secret"] = services.accounts.sign_in(email=EMAIL, password=PASSWORD, agent="bench")
    return client
