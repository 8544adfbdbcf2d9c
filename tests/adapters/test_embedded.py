"""The bundled Valkey: starts from nothing, keeps what it was told, and never stands in its own way."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from adapters import embedded
from adapters.embedded import EmbeddedValkey, ValkeyDidNotStart

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from adapters.embedded import EmbeddedValkey
print(EmbeddedValkey(Path(sys.argv[1])).start(), flush=True)
time.sleep(600)
"""

Start = Callable[[Path], str]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / 'v "1"'


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a bundled Valkey that is stopped after the test, whatever happens."""
    with contextlib.ExitStack() as started:

        def start(data_dir: Path) -> str:
            valkey = EmbeddedValkey(data_dir)
            url = valkey.start()
            folder = Path(url.removeprefix("unix://")).parent
            started.callback(shutil.rmtree, folder, ignore_errors=True)
            started.callback(valkey.stop)
            return url

        yield start


@contextlib.contextmanager
def holder(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process of the same site, which has started the bundled Valkey."""
    command = [sys.executable, "-c", HOLDER, str(data_dir)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def server_pid(url: str) -> int:
    with Redis.from_url(url) as client:
        return int(client.info("server")["process_id"])


def test_it_starts_from_nothing_and_only_we_may_talk_to_it(data_dir: Path, start: Start) -> None:
    url = start(data_dir)

    assert url.startswith("unix:///")
    assert Path(url.removeprefix("unix://")).stat().st_mode & 0o777 == 0o600
    assert (data_dir / "run").stat().st_mode & 0o777 == 0o700
    with Redis.from_url(url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_what_it_was_told_outlives_it(data_dir: Path, start: Start) -> None:
    first = EmbeddedValkey(data_dir)
    with Redis.from_url(first.start()) as client:
        client.rpush("queue", "one", "two")
    first.stop()

    with Redis.from_url(start(data_dir)) as client:
        assert client.lrange("queue", 0, -1) == [b"one", b"two"]


def test_a_live_one_is_adopted_and_left_alone(data_dir: Path, start: Start) -> None:
    url = start(data_dir)
    pid = server_pid(url)

    second = EmbeddedValkey(data_dir)
    assert second.start() == url
    second.stop()

    assert server_pid(url) == pid


def test_stopping_leaves_nothing_running(data_dir: Path) -> None:
    valkey = EmbeddedValkey(data_dir)
    pid = server_pid(valkey.start())

    valkey.stop()
    valkey.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_killed_parent_leaves_nothing_that_blocks_the_next_start(data_dir: Path, start: Start) -> None:
    with holder(data_dir) as (process, url):
        pid = server_pid(url)
        with Redis.from_url(url) as client:
            client.set("job", "waits")

        process.send_signal(signal.SIGKILL)
        process.wait(30)

    assert start(data_dir) == url
    assert server_pid(url) != pid
    with Redis.from_url(url) as client:
        assert client.get("job") == b"waits"


def test_ctrl_c_reaches_it_only_through_its_starter(data_dir: Path) -> None:
    with holder(data_dir) as (process, url):
        assert os.getsid(server_pid(url)) != os.getsid(process.pid)


def test_processes_that_start_together_share_one(data_dir: Path) -> None:
    with contextlib.ExitStack() as stack:
        urls = [stack.enter_context(holder(data_dir))[1] for _ in range(3)]

        assert len(set(urls)) == 1
        assert len({server_pid(url) for url in urls}) == 1


def test_a_stale_socket_is_removed(data_dir: Path, start: Start) -> None:
    first = EmbeddedValkey(data_dir)
    path = Path(first.start().removeprefix("unix://"))
    first.stop()
    path.write_text("in the way")

    assert server_pid(start(data_dir)) > 0


def test_a_long_path_gets_a_short_socket_that_is_remembered(tmp_path: Path, start: Start) -> None:
    deep = tmp_path / ("d" * 120)

    url = start(deep)

    assert len(url) < 100
    assert Path(url.removeprefix("unix://")).parent.stat().st_mode & 0o777 == 0o700
    assert start(deep) == url


def test_a_remembered_folder_that_others_can_write_is_not_trusted(tmp_path: Path, start: Start) -> None:
    deep, open_to_all = tmp_path / ("d" * 120), tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    (deep / "run").mkdir(parents=True)
    (deep / "run" / "valkey.sock.folder").write_text(str(open_to_all))

    assert not start(deep).startswith(f"unix://{open_to_all}")


def test_a_file_cut_short_is_loaded_as_far_as_it_goes(data_dir: Path, start: Start) -> None:
    first = EmbeddedValkey(data_dir)
    with Redis.from_url(first.start()) as client:
        client.set("kept", "yes")
    first.stop()
    [log] = data_dir.rglob("*.incr.aof")
    log.write_bytes(log.read_bytes() + b"*3\r\n$3\r\nSET\r\n$4\r\nha")

    with Redis.from_url(start(data_dir)) as client:
        assert client.get("kept") == b"yes"


def test_a_damaged_file_is_set_aside(data_dir: Path, start: Start) -> None:
    first = EmbeddedValkey(data_dir)
    with Redis.from_url(first.start()) as client:
        client.set("lost", "yes")
    first.stop()
    [log] = data_dir.rglob("*.incr.aof")
    log.write_bytes(b"nonsense" + log.read_bytes())

    with Redis.from_url(start(data_dir)) as client:
        assert client.get("lost") is None
    assert [path.name for path in (data_dir / "valkey.damaged").rglob("*.incr.aof")] == [log.name]


def test_what_keeps_it_from_starting_is_told(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "server"
    broken.write_text("#!/bin/sh\necho no memory left; exit 1\n")
    broken.chmod(0o700)
    monkeypatch.setattr(embedded, "valkey_binary", lambda: broken)

    with pytest.raises(ValkeyDidNotStart, match="no memory left"):
        EmbeddedValkey(data_dir).start()
