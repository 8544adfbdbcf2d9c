"""The servers that the file benchmark compares: the site, Flask's `send_file`, and nginx, all on loopback."""

import contextlib
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask, Response, send_file

from adapters.blobs import DiskBlobs
from adapters.db.database import open_database
from adapters.db.migrate import migrate
from adapters.db.store import SqlStore
from adapters.memory.queue import MemoryQueue
from adapters.settings import Settings
from app import create_app
from domain.audio import Fingerprint
from tests import factories, servers
from web.deps import WebOptions

ROOT = Path(__file__).parents[2]
RECORDING = "00000000-0000-7000-8000-00000000cafe"
ADDRESS = f"/media/preview/{RECORDING}.mp3"
THREADS = 16

NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.err;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    types {{ audio/mpeg mp3; }}
    {temporary}
    server {{
        listen 127.0.0.1:{port};
        location /media/preview/ {{ alias {folder}/files/previews/; }}
    }}
}}
"""


def prepare(folder: Path, size: int, content: Callable[[int], bytes]) -> None:
    """A saved beat of usual weight whose preview has `size` bytes."""
    database = open_database(str(folder / "site.db"))
    migrate(database)
    store = SqlStore(database, lambda job_ids: None, lambda opened: None)  # type: ignore[arg-type, return-value]
    heard = factories.analysis(fingerprint=Fingerprint(tuple(range(1400))))
    producer = factories.producer()
    recording = factories.recording(id=RECORDING, owner_id=producer.id, analysis=heard)
    with store.write() as unit:
        unit.producers.add(producer)
        unit.recordings.add(recording)
        unit.tracks.add(factories.track(producer_id=producer.id, recording_id=RECORDING))
        unit.commit()
    database.close_all()
    DiskBlobs(folder / "files").put_bytes(recording.preview_key, content(size))
    # nginx may read it as another user.
    (folder / "files" / recording.preview_key).chmod(0o644)


def ours(folder: str) -> Flask:
    """The site as it is, but for the queue, which nothing here needs."""
    settings = Settings.read({"DATA_DIR": folder, "LOG_LEVEL": "ERROR"})
    database = open_database(str(Path(folder) / "site.db"))
    options = WebOptions(secret_key=lambda: "only-for-benchmarks")
    return create_app(settings, options, database=database, queue=MemoryQueue())


def plain(folder: str) -> Flask:
    """Nothing but `send_file`."""
    app = Flask(__name__)
    path = Path(folder) / "files" / "previews" / f"{RECORDING}.mp3"

    @app.get("/media/preview/<name>")
    def preview(name: str) -> Response:
        return send_file(path, conditional=True)

    return app


@contextlib.contextmanager
def gunicorn(app: str, folder: Path) -> Iterator[int]:
    """The app of that name behind the same server as `flask run-site` starts; yields its port."""
    [port] = servers.free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", str(THREADS), "--bind", f"127.0.0.1:{port}"]
    # On a busy machine the default of 2 seconds would cut people off between two requests.
    command += ["--keep-alive", "60"]
    command += ["--log-level", "warning", "--pythonpath", str(ROOT), "--worker-tmp-dir", str(folder)]
    command += [f"tests.bench.media_sites:{app}({str(folder)!r})"]
    with servers.running(command, folder, lambda: knock(port), signal.SIGTERM):
        yield port


@contextlib.contextmanager
def nginx(folder: Path) -> Iterator[int | None]:
    """One worker of nginx before the same file; yields its port, or None where it isn't installed."""
    binary = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if binary is None:
        yield None
        return
    [port] = servers.free_ports(1)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, temporary=temporary))
    command = [binary, "-e", f"{folder}/nginx.err", "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    with servers.running(command, folder, lambda: knock(port), signal.SIGTERM):
        yield port


def knock(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), 1).close()
