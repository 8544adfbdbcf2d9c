"""A gigabyte over loopback: our tus server against npm's @tus/server with its file store, same client."""

import contextlib
import http.client
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from tests import node, servers
from tests.bench.table import Ratio, Row, median_ratio, print_rows, sized
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
def their_server(folder: Path, port: int) -> Iterator[None]:
    (folder / "server.mjs").write_text(THEIRS)
    command = [node.node(), str(folder / "server.mjs"), str(port), str(folder / "files")]
    with servers.running(command, folder, listening(port), signal.SIGTERM):
        yield


def listening(port: int) -> Callable[[], None]:
    return lambda: socket.create_connection(("127.0.0.1", port), 1).close()


def sender(
    port: int, create: str, source: Path, cookie: str, kept: Path, sync: bool = False
) -> Callable[[], None]:
    """One upload, made durable if its server didn't, and dropped so that the disk doesn't fill."""

    def work() -> None:
        arrived = kept / send(port, create, source, cookie).rsplit("/", 1)[1]
        if sync:
            with arrived.open("rb") as file:
                os.fsync(file)
        arrived.unlink()

    return work


def worker_bytes(master: int) -> int:
    """The resident memory of the web process that does the work."""
    return max(child.memory_info().rss for child in psutil.Process(master).children(recursive=True))


def main() -> list[Row]:
    """On disk, where ours is durable when it answers and theirs isn't; then in memory, where none is."""
    with tempfile.TemporaryDirectory() as name:
        npm = Path(name)
        try:
            node.install(npm, "@tus/server", "@tus/file-store")
        except node.NoPackages as missing:
            return [Row("tus upload of 1 GB", "at least 2.0 x @tus/server", str(missing), None)]
        found = measure(npm / "disk", npm, "on disk", RUNS)
        if IN_MEMORY.is_dir() and psutil.disk_usage(str(IN_MEMORY)).free > 4 * SIZE:
            with tempfile.TemporaryDirectory(dir=IN_MEMORY) as memory:
                found += measure(Path(memory), npm, "in memory", RUNS)
        return found


def measure(folder: Path, npm: Path, where: str, runs: int) -> list[Row]:
    source, ours, theirs = folder / "source", folder / "ours", folder / "theirs"
    for each in (ours, theirs):
        each.mkdir(parents=True)
    (theirs / "node_modules").symlink_to(npm / "node_modules")
    write_noise(source, SIZE)
    our_port, their_port = servers.free_ports(2)
    cookie = tus_site.cookie_of(tus_site.on_disk(str(ours)), "alice")
    with our_site(ours, our_port) as master, their_server(theirs, their_port):
        mine = sender(our_port, "/tus/", source, cookie, ours / "staging")
        other = sender(their_port, "/tus", source, "", theirs / "files")
        other_synced = sender(their_port, "/tus", source, "", theirs / "files", sync=True)
        write_noise(folder / "warm", 2**20)
        sender(our_port, "/tus/", folder / "warm", cookie, ours / "staging")()
        before = worker_bytes(master)
        what = f"tus upload of 1 GB over loopback, {where}"
        found = [speed(f"{what}, to @tus/server", median_ratio(other, mine, runs))]
        if where == "on disk":
            found.append(speed(f"{what}, to @tus/server and fsync", median_ratio(other_synced, mine, runs)))
        return [*found, growth(where, worker_bytes(master) - before)]


def speed(what: str, ratio: Ratio) -> Row:
    """Of their time to ours, so that more is better."""
    mine, other = SIZE / 2**20 / ratio.theirs, SIZE / 2**20 / ratio.ours
    return Row(
        what, "at least 2.0 x", f"{ratio.value:.2f} x", ratio.value >= 2, f"{mine:.0f} and {other:.0f} MB/s"
    )


def growth(where: str, grown: int) -> Row:
    what = f"growth of the web process meanwhile, {where}"
    return Row(what, "at most 10 MB", f"{grown / 2**20:.1f} MB", grown <= MOST_GROWTH)


def write_noise(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // 2**20):
            file.write(os.urandom(2**20))


if __name__ == "__main__":
    print_rows(main())
