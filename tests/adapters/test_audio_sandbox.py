"""What a confined process can still do: nothing that reading one open sound file doesn't need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.audio.sandbox import landlock_ruleset

HOUSE = Path(__file__).parents[2]
CONFINE = """
import os, socket, sys
from pathlib import Path
from adapters.audio.sandbox import ProcessLimits, confine, landlock_ruleset, readable_places
source = os.open(sys.argv[1], os.O_RDONLY)
confine(ProcessLimits(), False, landlock_ruleset(readable_places()))
"""

needs_landlock = pytest.mark.skipif(
    landlock_ruleset(()) is None,
    reason="this kernel has no Landlock",
)


def confined(source: Path, code: str) -> str:
    """What a confined process prints, or the name of the error it ends with."""
    done = subprocess.run(
        [sys.executable, "-c", CONFINE + code, str(source)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1].split(":")[0]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("s3cret")
    path.chmod(0o644)
    return path


STAY = """
import os
from pathlib import Path
from adapters.audio import sandbox
os.nice(3)
os.setsid()
sandbox._stay_behind()
print(Path("/proc/self/autogroup").read_text())
"""


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="this kernel doesn't share the processor by session"
)
def test_a_new_session_stays_as_far_behind_as_its_process() -> None:
    command = [sys.executable, "-c", STAY]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=30, check=True)

    assert int(done.stdout.split()[-1]) >= 3


def test_the_open_file_can_be_read(secret: Path) -> None:
    assert confined(secret, "print(os.pread(source, 6, 0).decode())") == "s3cret"


@needs_landlock
def test_other_files_can_not_be_opened(secret: Path) -> None:
    assert confined(secret, "Path(sys.argv[1]).read_text()") == "PermissionError"


@needs_landlock
def test_folders_can_not_be_listed(secret: Path) -> None:
    assert confined(secret, "os.listdir(Path(sys.argv[1]).parent)") == "PermissionError"


@needs_landlock
def test_no_file_can_be_made(secret: Path) -> None:
    assert confined(secret, "Path(sys.argv[1] + '.new').touch()") == "PermissionError"
    assert list(secret.parent.iterdir()) == [secret]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
@pytest.mark.parametrize("deed", ["os.setgroups([0])", "os.chroot('/')", "os.setresuid(0, 1, 2)"])
def test_root_gives_up_its_rights(deed: str, secret: Path) -> None:
    assert confined(secret, deed) == "PermissionError"


@pytest.mark.parametrize("family", ["AF_INET", "AF_UNIX", "AF_NETLINK"])
def test_nothing_can_be_reached_over_a_socket(family: str, secret: Path) -> None:
    assert confined(secret, f"socket.socket(socket.{family})") == "PermissionError"


def test_memory_is_limited(secret: Path) -> None:
    assert confined(secret, "bytearray(1024**3)") == "MemoryError"


def test_a_process_without_write_access_can_not_grow_an_open_file(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.touch(0o666)
    code = CONFINE.replace("O_RDONLY", "O_WRONLY") + "os.write(source, b'x')"

    done = subprocess.run(
        [sys.executable, "-c", code, str(target)], cwd=HOUSE, capture_output=True, text=True
    )

    assert "File too large" in done.stderr
    assert target.stat().st_size == 0


def test_new_rights_can_not_be_gained(secret: Path) -> None:
    get_no_new_privs = 39
    code = f"import ctypes; print(ctypes.CDLL(None).prctl({get_no_new_privs}, 0, 0, 0, 0))"

    assert confined(secret, code) == "1"


@needs_landlock
def test_libraries_and_programs_of_the_system_can_still_be_used(secret: Path) -> None:
    code = "import subprocess, wave; print(subprocess.run(['true']).returncode, wave.__name__)"

    assert confined(secret, code) == "0 wave"
