"""The whole site as one command: started, watched and ended as a person would."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from adapters.embedded import tied_to_us
from adapters.inbox.sqlite import SqlitePlayReports
from adapters.seals import Blake2Seals
from domain.activity.listens import PlaySession
from jobs.supervisor.children import Child
from tests.factories import new_id
from tests.servers import free_ports

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
PARTS = {
    "valkey": "valkey-server",
    "web": "create_app()",
    "reports": "create_receiver()",
    "scheduler": "scheduler",
    "worker": "worker --name",
}


@dataclass(frozen=True)
class Site:
    process: subprocess.Popen[str]
    data: Path
    port: int
    reports_port: int

    @property
    def said(self) -> str:
        return (self.data / "said").read_text()

    @property
    def complained(self) -> str:
        return (self.data / "complained").read_text()

    def parts(self) -> dict[str, psutil.Process]:
        """The processes that the supervisor has started, by what they are."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):  # A zombie counts as none.
                command = " ".join(child.cmdline())
                found |= {name: child for name, words in PARTS.items() if words in command}
        return found

    def get(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
            return int(answer.status)


def environment(data: Path, port: int, reports_port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ports = {"PORT": str(port), "REPORTS_PORT": str(reports_port)}
    return {**kept, **ports, "DATA_DIR": str(data), "WORKERS": "1"}


@contextmanager
def site(data: Path, port: int, reports_port: int) -> Iterator[Site]:
    """A site on its way; whatever is left of it in the end is killed."""
    command = [sys.executable, "-m", "flask", "--app", "app", "up"]
    data.mkdir(exist_ok=True)
    with (data / "said").open("w") as said, (data / "complained").open("w") as complained:
        process = subprocess.Popen(
            tied_to_us(command),
            cwd=ROOT,
            env=environment(data, port, reports_port),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=complained,
            text=True,
        )
    try:
        yield Site(process, data, port, reports_port)
    finally:
        # The kernel ends its children.
        process.kill()
        process.wait(PATIENCE_SECONDS)


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def start(stack: ExitStack, data: Path, ports: Sequence[int] = ()) -> Site:
    """A site that has said where it is."""
    started = stack.enter_context(site(data, *(ports or free_ports(2))))
    until(lambda: "The site runs at" in started.said or started.process.poll() is not None)
    assert started.process.poll() is None, started.complained
    return started


def attempt(data: Path, *ports: int) -> tuple[int, str]:
    """Try to start a site that can't be started: how it ended, and what it said."""
    with site(data, *ports) as tried:
        code = tried.process.wait(PATIENCE_SECONDS)
        return code, tried.complained


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        yield start(stack, tmp_path_factory.mktemp("running") / "data")


def test_the_site_answers_where_it_says(running: Site) -> None:
    assert f"The site runs at http://127.0.0.1:{running.port} " in running.said
    assert running.get() == 200


def test_an_empty_site_says_how_to_make_the_first_admin(running: Site) -> None:
    assert re.search(rf"^http://127\.0\.0\.1:{running.port}/setup/[\w-]{{43}}$", running.said, re.MULTILINE)


def test_workers_let_pages_go_first(running: Site) -> None:
    def is_behind() -> bool:
        parts = running.parts()
        return parts["worker"].nice() > parts["web"].nice()

    until(is_behind)


def report(running: Site, sealed: str) -> int:
    """The status of a report to the port that is for them alone."""
    body = json.dumps({"reports": [{"session": sealed, "seconds": 31, "spans": [[0, 31]]}]}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", running.reports_port, timeout=10)
    with closing(connection):
        connection.request("POST", "/plays/reports", body)
        return connection.getresponse().status


def test_reports_of_plays_come_in_by_a_process_of_their_own_and_are_folded_in(running: Site) -> None:
    secret = (running.data / "secret_key").read_text()
    session = PlaySession(new_id(), new_id(), new_id(), new_id(), 180.0, datetime.now(UTC))
    inbox = SqlitePlayReports(running.data / "plays.sqlite3")

    assert report(running, Blake2Seals(lambda: secret).seal(session)) == 204
    assert report(running, Blake2Seals(lambda: "x" * 40).seal(session)) == 400
    until(lambda: not inbox.read(1))
    inbox.close()


def test_a_second_start_on_the_same_folder_is_refused_in_a_sentence(running: Site, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "up"]
    environ = environment(running.data, *free_ports(2))
    second = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )

    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"A site is running on {running.data} already; stop it first, or set DATA_DIR to another folder.\n"
    )


def test_a_part_that_dies_is_started_again(running: Site) -> None:
    before = running.parts()
    assert set(before) == set(PARTS)
    for name in ("scheduler", "worker", "valkey", "reports"):
        before[name].kill()

    def all_new() -> bool:
        now = running.parts()
        return set(now) == set(PARTS) and all(now[name] != before[name] for name in before if name != "web")

    until(all_new)
    assert running.get() == 200


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        [free] = free_ports(1)
        for ports, setting in (((port, free), "PORT"), ((free, port), "REPORTS_PORT")):
            assert attempt(tmp_path / "data", *ports) == (
                1,
                f"Port {port} is in use by another program; set {setting} to a free one.\n",
            )


def test_ctrl_c_ends_everything_cleanly(tmp_path: Path) -> None:
    with ExitStack() as stack:
        started = start(stack, tmp_path / "data")
        family = psutil.Process(started.process.pid).children(recursive=True)

        started.process.send_signal(signal.SIGINT)

        assert started.process.wait(PATIENCE_SECONDS) == 0
        assert len(family) >= len(PARTS)
        assert [each for each in family if each.is_running()] == []
        assert "Traceback" not in started.complained
        assert "killed" not in started.complained


def test_after_a_kill_nothing_is_left_and_the_next_start_works(tmp_path: Path) -> None:
    with ExitStack() as stack:
        killed = start(stack, tmp_path / "data")
        family = psutil.Process(killed.process.pid).children(recursive=True)

        killed.process.kill()
        killed.process.wait(PATIENCE_SECONDS)
        again = start(stack, tmp_path / "data", (killed.port, killed.reports_port))

        assert again.get() == 200
        _, alive = psutil.wait_procs(family, timeout=PATIENCE_SECONDS)
        assert alive == []


STARTER = """
import subprocess, sys
subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", "up", *sys.argv[1:]]).wait()
"""


def test_started_with_its_parent_it_ends_with_its_parent(tmp_path: Path) -> None:
    environ = environment(tmp_path / "data", *free_ports(2))
    command = [sys.executable, "-I", "-S", "-c", STARTER, "--with-parent"]
    with subprocess.Popen(
        tied_to_us(command),
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        assert "The site runs at" in parent.stdout.readline()
        family = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()

    _, alive = psutil.wait_procs(family, timeout=PATIENCE_SECONDS)
    assert len(family) > len(PARTS)
    assert alive == []


def test_a_child_that_keeps_dying_waits_longer_each_time() -> None:
    child = Child("fails", [sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"], {})
    pauses = []
    for _ in range(3):
        deaths = child.deaths

        def died(deaths: int = deaths) -> bool:
            child.keep_alive()
            return child.deaths > deaths

        until(died)
        pauses.append(child.pause)

    assert pauses == [0.5, 1.0, 2.0]
