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
from tests.bench.table import Row, at_least, median_ratio, print_rows, sized
from tests.web import tus_site

ROOT = Path(__file__).parents[2]
SIZE = sized(1024**3, quick=64 * 1024**2)
RUNS = sized(5, quick=1)
MOST_GROWTH = 10 * 1024**2
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


def sender(port: int, create: str, source: Path, cookie: str, kept: Path) -> Callable[[], None]:
    """One upload, whose bytes are dropped afterwards so that the disk doesn't fill."""

    def work() -> None:
        path = send(port, create, source, cookie)
        (kept / path.rsplit("/", 1)[1]).unlink()

    return work


def worker_bytes(master: int) -> int:
    """The resident memory of the web process that does the work."""
    return max(child.memory_info().rss for child in psutil.Process(master).children(recursive=True))


def main() -> list[Row]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        try:
            node.install(folder / "npm", "@tus/server", "@tus/file-store")
        except node.NoPackages as missing:
            return [Row("tus upload of 1 GB", "at least 2.0 x @tus/server", str(missing), None)]
        return measure(folder)


def measure(folder: Path) -> list[Row]:
    source, ours, theirs = folder / "source", folder / "ours", folder / "npm"
    ours.mkdir()
    with source.open("wb") as file:
        for _ in range(SIZE // 2**20):
            file.write(os.urandom(2**20))
    our_port, their_port = servers.free_ports(2)
    cookie = tus_site.cookie_of(tus_site.on_disk(str(ours)), "alice")
    with our_site(ours, our_port) as master, their_server(theirs, their_port):
        mine = sender(our_port, "/tus/", source, cookie, ours / "staging")
        other = sender(their_port, "/tus", source, "", theirs / "files")
        warm = folder / "warm"
        warm.write_bytes(b"x" * 2**20)
        sender(our_port, "/tus/", warm, cookie, ours / "staging")()
        before = worker_bytes(master)
        ratio = median_ratio(other, mine, RUNS)
        grown = worker_bytes(master) - before
    what = "tus upload of 1 GB over loopback"
    megabytes = SIZE / 2**20
    rate = f"{megabytes / ratio.theirs:.0f} MB/s, theirs {megabytes / ratio.ours:.0f}; time of theirs by ours"
    memory = f"{grown / 2**20:.1f} MB after {RUNS + 1} uploads"
    return [
        at_least(f"{what}, to @tus/server", ratio, 2.0, rate),
        Row("growth of the web process meanwhile", "at most 10 MB", memory, grown <= MOST_GROWTH),
    ]


if __name__ == "__main__":
    print_rows(main())
