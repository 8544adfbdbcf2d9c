"""The whole site in this process on SQLite, with a standing cast and browsers for them."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

import web
from adapters.db.database import Database, open_database
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from adapters.memory.queue import MemoryQueue
from adapters.settings import Settings
from app import create_app
from domain.accounts import Role
from domain.catalogue import Track, Visibility, search_text
from domain.jobs import Job
from domain.licensing.granted import Licence
from domain.services.bundle import Services
from domain.services.granting import Granting
from domain.uploads import RecordingState, UploadState
from tests import factories
from tests.fakes import FakeClock, FakeIds, FakeLab, PlainPasswords
from tests.second_factors import give_second_factor, signed_in_secret
from tests.web.visitor import Visitor
from web.deps import EXTENSION, WebOptions

PASSWORD = "correct horse battery"
SITE_URL = "http://beats.example"


class Bell(MemoryQueue):
    """A queue that answers."""

    def ping(self) -> None:
        pass


class Compiled(BytecodeCache):
    """Templates compiled once for all the sites of a test run."""

    def __init__(self) -> None:
        self.kept: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.code


COMPILED = Compiled()


class CompiledRule(Rule):
    """A route that is compiled once for all the sites of a test run: compiling is most of a site's start."""

    kept: ClassVar[dict[Any, "CompiledRule"]] = {}

    def compile(self) -> None:
        key = (self.rule, *sorted((self.defaults or {}).items()))
        if key not in self.kept:
            super().compile()
            self.kept[key] = self
        # It depends on nothing else: our converters ask nothing of the site.
        first = self.kept[key]
        self._parts, self._trace, self._converters = first._parts, first._trace, first._converters
        self.arguments = set(first.arguments)
        for name in ("_build", "_build_unknown"):
            setattr(self, name, getattr(first, name).__func__.__get__(self))


@pytest.fixture(scope="session", autouse=True)
def compiled_rules() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.Site, "url_rule_class", CompiledRule)
        yield


@dataclass
class House:
    """The site, and hands on what stands behind it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    options: WebOptions = field(default_factory=lambda: WebOptions(lambda: "k" * 40, limits_enabled=False))
    parts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock, self.queue = FakeClock(), Bell()
        self.settings = Settings.read(
            {
                "DATA_DIR": str(self.folder),
                "SITE_URL": SITE_URL,
                "PAYMENTS": "sandbox",
                "SECRET_KEY": "s" * 40,
                **self.environment,
            }
        )
        self.database = hasty_database(self.folder / "beatpass.sqlite3")
        fakes = {"passwords": PlainPasswords(), "lab": FakeLab(), "database": self.database}
        parts = {"clock": self.clock, "queue": self.queue} | fakes | self.parts
        self.app: Flask = create_app(self.settings, self.options, **parts)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.services: Services = self.app.extensions[EXTENSION]()

    @property
    def store(self) -> SqlStore:
        store = self.services.accounts.store
        assert isinstance(store, SqlStore)
        return store

    def visitor(self) -> Visitor:
        """Somebody who isn't signed in."""
        return Visitor(self.app.test_client())

    def signed_in(self, email: str) -> Visitor:
        """Somebody in a new browser, who has signed in there."""
        visitor = self.visitor()
        secret = signed_in_secret(self.services, email)
        with visitor.client.session_transaction() as kept:
            kept["secret"] = secret
        return visitor

    def letters(self, to: str = "") -> list[Job]:
        """The letters that wait to be posted, oldest first."""
        with self.store.read() as unit:
            jobs = [job for id in self.queue.woken if (job := unit.jobs.get(id)) and job.name == "mail"]
        return [job for job in jobs if to in ("", job.payload["to"])]

    def link_to(self, email: str) -> str:
        """The path of the last link that was mailed to somebody."""
        words = self.letters(email)[-1].payload["text"].split()
        return next(word for word in words if word.startswith(SITE_URL)).removeprefix(SITE_URL)

    def put(self, kind: str, *items: Any) -> None:
        with self.store.write() as unit:
            for item in items:
                getattr(unit, kind).add(item)
            unit.commit()


@dataclass
class Person:
    """One of the cast: who they are, and their browser."""

    id: str
    email: str
    visitor: Visitor
    slug: str = ""


@dataclass
class Cast:
    """alice owns, bob makes beats too, charlie listens, root runs the site, and somebody walks by."""

    alice: Person
    bob: Person
    charlie: Person
    root: Person
    stranger: Visitor


ROLES = {"alice": Role.PRODUCER, "bob": Role.PRODUCER, "charlie": Role.LISTENER, "root": Role.ADMIN}


def hasty_database(path: Path) -> Database:
    """A database that doesn't wait for the disk: these tests never pull the plug."""
    database = open_database(str(path))
    with database.connection_context():
        database.pragma("synchronous", "off", permanent=True)
    return database


def make_cast(house: House) -> Cast:
    people = {name: a_person(house, name, role) for name, role in ROLES.items()}
    return Cast(**people, stranger=house.visitor())


def a_person(house: House, name: str, role: Role) -> Person:
    email = f"{name}@example.com"
    user = house.services.accounts.create(name=name.title(), email=email, password=PASSWORD, role=role)
    if role is Role.ADMIN:
        give_second_factor(house.services, user.id)
    slug = ""
    if role is Role.PRODUCER:
        slug = house.services.producers.approve_by_email(email=email).slug
    return Person(user.id, email, house.signed_in(email), slug)


def publish(house: House, owner: Person, **fields: Any) -> Track:
    """A public beat with its audio, the way saving leaves it; `details` are given by their names."""
    own = {name: fields.pop(name) for name in ("visibility", "plays", "slug", "cover_key") if name in fields}
    recording = factories.recording(owner_id=owner.id, preview_size=fields.pop("preview_size", 400))
    details = factories.details(**fields)
    published = None if own.get("visibility") is Visibility.PRIVATE else house.clock.now()
    track = factories.track(
        producer_id=owner.id,
        recording_id=recording.id,
        details=details,
        created_at=house.clock.now(),
        published_at=published,
        **own,
    )
    with house.store.write() as unit:
        unit.recordings.add(recording)
        unit.tracks.add(track)
        unit.tracks.set_search_text(track.id, search_text(details, (owner.email.split("@")[0],)))
        unit.commit()
    for key in (recording.preview_key, recording.waveform_key):
        house.services.blobs.put_bytes(key, b"\x00\x01" * 200)
    house.clock.moment += timedelta(seconds=1)
    return track


def grant(house: House, holder: Person, track: Track) -> Licence:
    """The licence that comes with somebody's first download, with its certificate."""
    licences = house.services.licensing.licences
    granting = Granting(FakeIds(), licences.signer, licences.site)
    with house.store.write() as unit:
        locked = unit.tracks.get(track.id, lock=True)
        assert locked
        licence = granting.standard(unit, locked, holder.id, house.clock.now())
        unit.commit()
    return licence


def prepare(house: House, owner: Person, state: str = "ready", **fields: Any) -> str:
    """An upload that has arrived and is ready to be saved; returns its id."""
    fields |= {"state": RecordingState(state)}
    id = factories.new_id()
    upload = factories.upload(id=id, owner_id=owner.id)
    arrived = replace(upload, state=UploadState.RECEIVED, expires_at=house.clock.now() + timedelta(days=7))
    house.put("uploads", arrived)
    house.put("drafts", factories.draft(id=id, owner_id=owner.id))
    house.put("recordings", factories.recording(id=id, owner_id=owner.id, **fields))
    return id


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database of which each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "beatpass.sqlite3"
    database = open_database(str(path))
    migrate(database)
    _close(database)
    return path


@dataclass
class Played:
    """A site's database in which the cast is already, whom it woke, and the people with their cookies."""

    path: Path
    woken: list[str]
    cast: Cast

    def again(self, house: House) -> Cast:
        """The same cast in a house on a copy of the database, in browsers of their own."""
        house.queue.woken[:] = self.woken
        people = {name: self._again(house, getattr(self.cast, name)) for name in ROLES}
        return Cast(**people, stranger=house.visitor())

    @staticmethod
    def _again(house: House, person: Person) -> Person:
        visitor = house.visitor()
        visitor.client.set_cookie("beatpass", person.visitor.cookie)
        return replace(person, visitor=visitor)


@pytest.fixture(scope="session")
def played(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """What most tests begin with, once for all of them."""
    folder = tmp_path_factory.mktemp("played")
    house = House(Path(shutil.copy(empty_database, folder)).parent)
    cast = make_cast(house)
    _close(house.database)
    return Played(folder / empty_database.name, house.queue.woken, cast)


def _close(database: Database) -> None:
    """Leave all that is in it in its one file."""
    with database.connection_context():
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close_all()


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A data folder with an empty database, or with the cast in it where a test asks for them."""
    if "cast" in request.fixturenames:
        shutil.copy(request.getfixturevalue("played").path, tmp_path)
    else:
        shutil.copy(request.getfixturevalue("empty_database"), tmp_path)
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    house = House(folder)
    yield house
    house.database.close()
    assert house.services.money.books.check() == ()


@pytest.fixture
def cast(house: House, played: Played) -> Cast:
    return played.again(house)


@pytest.fixture
def visitor(house: House) -> Visitor:
    return house.visitor()
