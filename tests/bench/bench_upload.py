"""A gigabyte over loopback: our tus server against npm's @tus/server with its file store, same client."""

import contextlib
import http.client
import os
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests import node, servers
from tests.bench.table import Row, print_rows, sized
from tests.web import tus_site

ROOT = Path(__file__).parents[2]
SIZE = sized(1024**3, quick=64 * 1024**2)
RUNS = sized(5, quick=1)
MOST_GROWTH = 10 * 1024**2
IN_MEMORY = Path("/dev/shm")
TUS = {"Tus-Resumable": "1.0.0"}
THEIRS = """
import { Server } from "@tus/server";
import { FileStore } from "@tus/file-store";
const [port, directory] = process.argv.slice(2);
const server = new Server({ path: "/tus", datastore: new FileStore({ directory }) });
server.listen({ host: "127.0.0.1", port: Number(port) });
"""


@dataclass(frozen=True)
class Run:
    """One upload: the client's wall time, and the CPU time of the server, both in seconds."""

    wall: float
    cpu: float


def send(port: int, create: str, source: Path, cookie: str = "") -> str:
    """Upload a file in one PATCH, from the page cache by sendfile; returns the upload's path."""
    size, headers = source.stat().st_size, {**TUS, "Cookie": cookie}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        connection.request("POST", create, headers={**headers, "Upload-Length": str(size)})
        answer = connection.getresponse()
        answer.read()
        path = "/" + (answer.getheader("Location") or "").split("//")[-1].split("/", 1)[1]
        connection.putrequest("PATCH", path)
        told = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        for name, value in {**headers, **told, "Content-Length": str(size)}.items():
            connection.putheader(name, value)
        connection.endheaders()
        with source.open("rb") as file:
            connection.sock.sendfile(file)
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.getheader("Upload-Offset")) == (204, str(size)), answer.status
    return path


@contextlib.contextmanager
def our_site(folder: Path, port: int) -> Iterator[int]:
    """Ours under gunicorn; yields the master's process id."""
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--threads", "4", "--bind", f"127.0.0.1:{port}", "--pythonpath", str(ROOT)]
    command += [f"tests.web.tus_site:on_disk({str(folder)!r})"]
    with servers.running(command, folder, listening(port), signal.SIGTERM) as process:
        yield process.pid


@contextlib.contextmanager
def their_server(folder: Path, port: int) -> Iterator[int]:
    """Theirs with its own defaults; yields its process id."""
    (folder / "server.mjs").write_text(THEIRS)
    command = [node.node(), str(folder / "server.mjs"), str(port), str(folder / "files")]
    with servers.running(command, folder, listening(port), signal.SIGTERM) as process:
        yield process.pid


def listening(port: int) -> Callable[[], None]:
    return lambda: socket.create_connection(("127.0.0.1", port), 1).close()


@dataclass(frozen=True)
class Server:
    """One of the two: where it listens, where its files arrive, and the process that started it."""

    port: int
    create: str
    arrivals: Path
    cookie: str
    pid: int

    def take(self, source: Path) -> Run:
        """One upload, begun on a disk with nothing left to write, and dropped to save room."""
        os.sync()
        cpu, start = self._cpu_seconds(), time.perf_counter()
        arrived = self.arrivals / send(self.port, self.create, source, self.cookie).rsplit("/", 1)[1]
        run = Run(time.perf_counter() - start, self._cpu_seconds() - cpu)
        assert arrived.stat().st_size == source.stat().st_size
        arrived.unlink()
        return run

    def resident_bytes(self) -> int:
        """The memory of the process that does the work."""
        return max(process.memory_info().rss for process in self._processes()[1:])

    def _cpu_seconds(self) -> float:
        return sum(sum(process.cpu_times()[:2]) for process in self._processes())

    def _processes(self) -> list[psutil.Process]:
        first = psutil.Process(self.pid)
        return [first, *first.children(recursive=True)]


def main() -> list[Row]:
    """On disk, where neither waits for it: ours syncs a whole file in its worker; then in memory."""
    with tempfile.TemporaryDirectory() as name:
        npm = Path(name)
        try:
            node.install(npm, "@tus/server", "@tus/file-store")
        except node.NoPackages as missing:
            return [Row("tus upload of 1 GB", "at least 2.0 x @tus/server", str(missing), None)]
        found = measure(npm / "disk", npm, "on disk")
        if IN_MEMORY.is_dir() and psutil.disk_usage(str(IN_MEMORY)).free > 4 * SIZE:
            with tempfile.TemporaryDirectory(dir=IN_MEMORY) as memory:
                found += measure(Path(memory), npm, "in memory")
        return found


def measure(folder: Path, npm: Path, where: str) -> list[Row]:
    source, ours, theirs = folder / "source", folder / "ours", folder / "theirs"
    for each in (ours, theirs):
        each.mkdir(parents=True)
    (theirs / "node_modules").symlink_to(npm / "node_modules")
    write_noise(source, SIZE)
    write_noise(folder / "warm", 2**20)
    our_port, their_port = servers.free_ports(2)
    cookie = tus_site.cookie_of(tus_site.on_disk(str(ours)), "alice")
    with our_site(ours, our_port) as our_pid, their_server(theirs, their_port) as their_pid:
        mine = Server(our_port, "/tus/", ours / "staging", cookie, our_pid)
        other = Server(their_port, "/tus", theirs / "files", "", their_pid)
        mine.take(folder / "warm")
        before = mine.resident_bytes()
        runs = compare(mine, other, source)
        return [speed(where, runs), growth(where, mine.resident_bytes() - before)]


def compare(mine: Server, other: Server, source: Path) -> list[tuple[Run, Run]]:
    """Runs of both in turns, each going first every other time; both took the whole file once before."""
    mine.take(source)
    other.take(source)
    runs = []
    for number in range(RUNS):
        if number % 2:
            theirs = other.take(source)
            runs.append((mine.take(source), theirs))
        else:
            runs.append((mine.take(source), other.take(source)))
    return runs


def speed(where: str, runs: list[tuple[Run, Run]]) -> Row:
    """Of their time to ours, so that more is better."""
    ratio = statistics.median(theirs.wall / ours.wall for ours, theirs in runs)
    rates = [SIZE / 2**20 / statistics.median(run.wall for run in side) for side in zip(*runs, strict=True)]
    cpu = [statistics.median(run.cpu for run in side) for side in zip(*runs, strict=True)]
    note = f"{rates[0]:.0f} and {rates[1]:.0f} MB/s, for {cpu[0]:.2f} and {cpu[1]:.2f} s of CPU"
    what = f"tus upload of 1 GB over loopback, {where}, to @tus/server"
    return Row(what, "at least 2.0 x", f"{ratio:.2f} x", ratio >= 2, note)


def growth(where: str, grown: int) -> Row:
    what = f"growth of the web process meanwhile, {where}"
    return Row(what, "at most 10 MB", f"{grown / 2**20:.1f} MB", grown <= MOST_GROWTH)


def write_noise(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // 2**20):
            file.write(os.urandom(2**20))


if __name__ == "__main__":
    print_rows(main())
