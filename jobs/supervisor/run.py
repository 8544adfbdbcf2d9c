"""The supervisor: one process that starts all the others and ends them in order."""

import http.client
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import click

from domain.accounts import SETUP_LINK_LIFETIME
from domain.letters import hours
from jobs.context import CommandContext
from jobs.supervisor.children import Child
from jobs.supervisor.place import CantStart, check_port, sole

log = logging.getLogger(__name__)

WATCH_SECONDS = 0.1
VALKEY_CHECK_SECONDS = 5.0
LEFTOVERS_SECONDS = 10.0
WEB_GRACE_SECONDS = 3
END_SECONDS = 10.0
HOPELESS_DEATHS = 4


class Supervisor:
    """Runs web, workers, scheduler and, when no Redis is set, the bundled Valkey until told to stop."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._settings = context.settings
        self._stopping = threading.Event()
        self._valkey = None if self._settings.redis_url else context.valkey()
        self._valkey_checked = 0.0
        self._is_announced = False

    def run(self) -> None:
        """Returns once SIGINT or SIGTERM came and everything has ended. Raises `CantStart`."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda number, frame: self._stopping.set())
        with sole(self._settings.data_dir) as was_killed:
            self._check_ports(LEFTOVERS_SECONDS if was_killed else 0)
            self._context.migrate()
            self._context.services().plans.check()
            with self._bundled(), self._children() as children:
                while not self._stopping.wait(WATCH_SECONDS):
                    self._watch(children)

    def _check_ports(self, patience: float) -> None:
        check_port(self._settings.host, self._settings.port, patience)
        if self._settings.reports_port:
            check_port(self._settings.host, self._settings.reports_port, patience, "REPORTS_PORT")

    @contextmanager
    def _bundled(self) -> Iterator[None]:
        self._keep_valkey()
        try:
            yield
        finally:
            if self._valkey is not None:
                self._valkey.stop()

    @contextmanager
    def _children(self) -> Iterator[Sequence[Child]]:
        """Servers first, because they are ended first: what they still take in, workers may still do."""
        environ = self._environ()
        servers = [
            Child(name, self._context.tied(command, signal.SIGQUIT), environ)
            for name, command in self._servers()
        ]
        others = [
            Child("scheduler", self._command("scheduler"), environ),
            *(
                Child(name, self._command("worker", "--name", name), environ)
                for name in (
                    f"{socket.gethostname()}-worker-{n}" for n in range(1, self._settings.workers + 1)
                )
            ),
        ]
        try:
            yield (*servers, *others)
        finally:
            _end(servers)
            _end(others)

    def _watch(self, children: Sequence[Child]) -> None:
        for child in children:
            child.keep_alive()
        self._keep_valkey()
        if not self._is_announced:
            if children[0].deaths >= HOPELESS_DEATHS:
                raise CantStart("The web server does not start; what it said is above.")
            self._announce()

    def _keep_valkey(self) -> None:
        """Start it, and again should it have died; in between, look only now and then."""
        now = time.monotonic()
        if self._valkey is None or now < self._valkey_checked + VALKEY_CHECK_SECONDS:
            return
        is_first, self._valkey_checked = self._valkey_checked == 0.0, now
        try:
            self._valkey.start()
        except Exception as error:
            if is_first:
                raise CantStart(f"The bundled Valkey did not start: {error}") from error
            log.warning("the bundled Valkey does not answer: %s", error)

    def _announce(self) -> None:
        """Once the web answers, say where, and how to make the first admin."""
        if not answers(self._settings.host, self._settings.port):
            return
        self._is_announced = True
        for doubt in self._settings.doubts:
            click.echo(doubt, err=True)
        click.echo(f"The site runs at {self._settings.public_url} (Ctrl-C ends it).")
        link = self._context.services().accounts.setup_link()
        if link is not None:
            lifetime = hours(SETUP_LINK_LIFETIME)
            click.echo(f"It has no admin yet. This link makes one; it works once, for {lifetime}:\n{link}")

    def _environ(self) -> dict[str, str]:
        """The children's environment, with what this process has settled on."""
        return {
            **os.environ,
            "DATA_DIR": str(self._settings.data_dir),
            "REDIS_URL": self._context.redis_url(),
        }

    def _command(self, *words: str) -> list[str]:
        flask = [sys.executable, "-m", "flask", "--app", self._context.module]
        return self._context.tied([*flask, *words], signal.SIGKILL)

    def _servers(self) -> Iterator[tuple[str, list[str]]]:
        """The web, and what takes in players' reports if that has a port of its own."""
        threads = {"worker-class": "gthread", "threads": str(self._settings.web_threads)}
        yield "web", self._server(self._settings.port, "create_app()", threads)
        if self._settings.reports_port:
            # Of gunicorn's workers, the one that takes few pains over each request.
            loop = {"worker-class": "asgi", "asgi-lifespan": "off"}
            yield "reports", self._server(self._settings.reports_port, "create_receiver()", loop)

    def _server(self, port: int, made_by: str, kind: Mapping[str, str]) -> list[str]:
        host = self._settings.host
        options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": "1",
            **kind,
            # Of the whole process, not of a request: an upload may take hours.
            "timeout": "120",
            "graceful-timeout": str(WEB_GRACE_SECONDS),
            # A page's own pace, and what proxies expect: two seconds would cut their idle connections off.
            "keep-alive": "30",
            # The app itself decides which proxies it trusts.
            "forwarded-allow-ips": "",
            "log-level": "warning",
            "config": "python:jobs.supervisor.serving",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        made_by = f"{self._context.module}:{made_by}"
        return [sys.executable, "-m", "gunicorn", "--no-control-socket", *words, made_by]


def answers(host: str, port: int) -> bool:
    """Whether something speaks HTTP there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(reachable, port, timeout=2)
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _end(children: Sequence[Child]) -> None:
    """Ask all of them first, then wait for each."""
    deadline = time.monotonic() + END_SECONDS
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(deadline)
