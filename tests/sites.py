"""The whole site, started as `make run` starts it, and people who send files to it over HTTP."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from adapters.db.database import open_database
from adapters.db.store import SqlStore
from adapters.embedded import tied_to_us
from adapters.queue import RqQueue
from adapters.settings import Settings
from adapters.system import SystemClock
from app import build_services, database_address, redis_url
from domain.accounts import Role
from domain.errors import Forbidden
from domain.ports import Clock
from domain.services.bundle import Services
from domain.services.money.books import Books
from domain.two_factor import CODE_NEEDED
from tests.second_factors import give_second_factor, signed_in_secret
from tests.servers import free_ports

PASSWORD = "correct horse battery"
FLASK = (sys.executable, "-m", "flask", "--app", "app")
PATIENCE_SECONDS = 60
TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {**TUS, "Content-Type": "application/offset+octet-stream"}
# Closing with no time to linger resets the connection instead of ending it in order.
RESETS = b"\x01\0\0\0\0\0\0\0"
# What clients of tus try again after a while: another offset, a second writer, a server in trouble.
PASSING = (409, 423, 500, 502, 503, 504, 507)


@dataclass
class Site:
    """A running site with its own data folder; its processes begin with the `create_app` of `module`."""

    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    module: str = "app"
    producers: list[str] = field(default_factory=list)
    clock: Clock = field(default_factory=SystemClock)

    @property
    def flask(self) -> tuple[str, ...]:
        return (sys.executable, "-m", "flask", "--app", self.module)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATA_DIR": str(self.folder / "var"), "PORT": str(self.port), "LEASE_SECONDS": "5"}
        return os.environ | own | self.settings

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                tied_to_us([*self.flask, "up"]),
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until(self._answers)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            assert self.process.wait(30) == 0, self.log

    def kill(self) -> None:
        """End it without a word; the kernel ends what it has started."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [*self.flask, *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def person(self, role: str, name: str) -> str:
        """Make an account as the command line does, without a process of its own; returns its e-mail."""
        email = f"{re.sub('[^a-z]', '', name.lower())}@example.com"
        with self.services() as services:
            user = services.accounts.create(name=name, email=email, password=PASSWORD, role=Role(role))
            if user.role is Role.ADMIN:
                give_second_factor(services, user.id)
            if user.role is Role.PRODUCER:
                services.producers.approve_by_email(email=email, name=name)
                self.producers.append(email)
        return email

    def protect_producers(self) -> None:
        """Give them a second factor, without which payouts can't be connected."""
        with self.services() as services:
            for email in self.producers:
                give_second_factor(services, services.producers.acting(email=email).id)
            self.producers.clear()

    def sender(self, email: str) -> "Sender":
        """Somebody who has just signed in."""
        return Sender(self.port, cookie_of(self.url, email))

    def cookie(self, email: str, password: str = PASSWORD) -> str:
        """What the browser of somebody keeps who has signed in."""
        with self.services() as services:
            try:
                secret = services.accounts.sign_in(email=email, password=password, agent="Chromium/1 Linux")
            except Forbidden as error:
                assert error.fault is CODE_NEEDED, error
                secret = signed_in_secret(services, email, "Chromium/1 Linux")
        signing = Flask("signing")
        signing.secret_key = Settings.read(self.environment).load_secret_key()
        serializer = SecureCookieSessionInterface().get_signing_serializer(signing)
        assert serializer
        return str(serializer.dumps({"secret": secret, "_permanent": True}))

    def wait_until(self, happened: object, seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while not happened():  # type: ignore[operator]
            assert time.monotonic() < deadline, self.log
            time.sleep(0.1)

    @contextmanager
    def services(self) -> Iterator[Services]:
        """The site's own use cases, on what it works with."""
        settings = Settings.read(self.environment)
        database, queue = open_database(database_address(settings)), RqQueue(redis_url(settings))
        try:
            yield build_services(settings, database=database, queue=queue, clock=self.clock)
        finally:
            queue.close()
            database.close_all()

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


@contextmanager
def running_site(folder: Path, **settings: str) -> Iterator[Site]:
    with running(Site(folder, settings=settings)) as site:
        yield site


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """Started, and stopped in the end; whatever it was put through, its books are right then."""
    site.start()
    try:
        yield site
    finally:
        site.stop()
    assert what_is_wrong_with_the_books(site) == ()


def what_is_wrong_with_the_books(site: Site) -> tuple[str, ...]:
    """Of a site that has been stopped, whatever it was put through."""
    address = site.settings.get("DATABASE_URL") or str(site.folder / "var" / "beatpass.sqlite3")
    database = open_database(address)
    try:
        return Books(SqlStore(database, print, lambda opened: cast(Any, None))).check()
    finally:
        database.close_all()


def cookie_of(url: str, email: str, password: str = PASSWORD) -> str:
    """The Cookie header of somebody who signs in by the page's form."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{url}/sign-in", timeout=PATIENCE_SECONDS) as page:
        token = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())
    assert token
    form = {"csrf_token": token[1], "email": email, "password": password}
    with browser.open(f"{url}/sign-in", urllib.parse.urlencode(form).encode(), PATIENCE_SECONDS):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Sender:
    """Somebody with a cookie who sends files over tus, each in one PATCH, as the upload page does."""

    port: int
    cookie: str

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        with contextlib.closing(connection):
            connection.request(method, path, body, {"Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def begin(self, size: int) -> str:
        """Make an upload; returns its path, which ends with its id."""
        answer = self.ask("POST", "/tus/", {**TUS, "Upload-Length": str(size)})
        assert answer.status == 201, answer
        return str(answer.headers["Location"])

    def offset(self, path: str) -> int:
        answer = self.ask("HEAD", path, TUS)
        assert answer.status == 200, answer
        return int(answer.headers["Upload-Offset"])

    def send(self, path: str, source: Path, offset: int) -> Answer:
        """The rest of a file from `offset` on. Raises `OSError` or `HTTPException` when the server leaves."""
        with contextlib.closing(self.opened(path, source, offset)) as connection:
            # A server that refuses the rest may have answered before it closed.
            with source.open("rb") as file, contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sock.sendfile(file, offset)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def cut(self, path: str, source: Path, offset: int, upto: int) -> None:
        """Begin to send the rest of a file, and reset the connection once `upto` bytes are on their way."""
        with (
            contextlib.closing(self.opened(path, source, offset)) as connection,
            contextlib.suppress(OSError),
        ):
            with source.open("rb") as file:
                connection.sock.sendfile(file, offset, upto - offset)
            connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETS)

    def finish(self, path: str, source: Path) -> None:
        """Go on as clients do: ask for the offset, send the rest; again while the server is in trouble."""
        deadline, size = time.monotonic() + PATIENCE_SECONDS, source.stat().st_size
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if (offset := self.offset(path)) == size:
                    return
                answer = self.send(path, source, offset)
                assert answer.status == 204 or answer.status in PASSING, answer
            assert time.monotonic() < deadline, f"{path} could not be finished"
            time.sleep(0.02)

    def opened(self, path: str, source: Path, offset: int) -> http.client.HTTPConnection:
        """A connection on which a PATCH of the rest has begun and no byte of its body is sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.putrequest("PATCH", path)
        told = {"Upload-Offset": str(offset), "Content-Length": str(source.stat().st_size - offset)}
        for name, value in {"Cookie": self.cookie, **STREAM, **told}.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection
