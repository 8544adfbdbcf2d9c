"""Takes away from this process, for good, all that reading one sound file doesn't need (Linux)."""

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.audio.syscalls import refuse_system_calls

NOBODY = 65534
NOT_CONFINED = 77
"""The exit code of a process that could not enter the sandbox, and so read nothing."""

_HOUSE = Path(__file__).resolve().parents[2]
_OTHERS_MAY_ENTER = 0o001
_CAPABILITY_VERSION = 0x20080522
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_OPEN_FILES = 32
_PROCESSES_OF_NOBODY = 256

# Landlock's system calls have the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FILES_OF_ABI = {1: 2**13 - 1, 2: 2**14 - 1, 3: 2**15 - 1, 4: 2**15 - 1}
_NEWEST_FILES = 2**16 - 1
_TCP, _SCOPES = 3, 3

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class ProcessLimits:
    """What one confined process may use before it is ended."""

    memory_bytes: int = 512 * 1024**2
    address_bytes: int = 4 * 1024**3
    cpu_seconds: int = 600
    wall_seconds: float = 900
    written_bytes: int = 512 * 1024**2


def confine(limits: ProcessLimits, may_write: bool, ruleset: int | None) -> None:
    """Enter the sandbox: the open descriptors are all that is left, and system libraries for reading."""
    os.setsid()
    _stay_behind()
    _limit(limits, may_write)
    if os.geteuid() == 0:
        _leave_root(files_are_guarded=ruleset is not None)
    _die_with_parent()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    refuse_system_calls(_libc)
    if ruleset is not None:
        _checked(_libc.syscall(_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")


def _stay_behind() -> None:
    """A worker lets pages go first; its niceness counts for little in a new session that isn't told of it."""
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(os.nice(0)))


def readable_places() -> tuple[Path, ...]:
    """Where the interpreter, its packages, our code for audio and shared libraries lie."""
    interpreter = [Path(prefix) for prefix in (sys.prefix, sys.base_prefix) if prefix != "/"]
    system = [Path(place) for place in ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null")]
    return (*system, *interpreter, _HOUSE / "adapters", _HOUSE / "domain")


def landlock_ruleset(places: tuple[Path, ...]) -> int | None:
    """Rules that allow reading and running beneath `places`; None where the kernel has no Landlock."""
    abi = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)
    if abi < 1:
        return None
    files = _FILES_OF_ABI.get(abi, _NEWEST_FILES)
    fields = [files] + [_TCP] * (abi >= 4) + [_SCOPES] * (abi >= 6)
    handled = struct.pack(f"={len(fields)}Q", *fields)
    created = _libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    ruleset = _checked(created, "landlock_create_ruleset")
    for place in places:
        if place.exists():
            _allow_reading(ruleset, place)
    return ruleset


def _allow_reading(ruleset: int, place: Path) -> None:
    access = _READ_FILE | _EXECUTE | (_READ_DIR if place.is_dir() else 0)
    if place == Path("/dev/null"):
        access = _READ_FILE | _WRITE_FILE
    descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", access, descriptor)
    _checked(_libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0), "landlock_add_rule")
    os.close(descriptor)


def _limit(limits: ProcessLimits, may_write: bool) -> None:
    written = limits.written_bytes if may_write else 0
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_AS, limits.address_bytes),
    ):
        _lower(kind, most)
    _lower(resource.RLIMIT_CPU, limits.cpu_seconds, grace=1)


def _lower(kind: int, most: int, grace: int = 0) -> None:
    """Set a limit, or leave the lower one that the process came with. Past `grace` more it is killed."""
    hard = resource.getrlimit(kind)[1]
    if hard == resource.RLIM_INFINITY:
        resource.setrlimit(kind, (most, most + grace))
    elif hard > most:
        resource.setrlimit(kind, (most, min(most + grace, hard)))


def _leave_root(files_are_guarded: bool) -> None:
    """Become nobody; or, where nobody couldn't reach the interpreter, give up root's rights but not its name.

    A user of one's own machine has no other user to become, and Landlock is all there is for them too.
    """
    if files_are_guarded and not _nobody_reaches((Path(sys.prefix), Path(sys.base_prefix), _HOUSE)):
        _drop_capabilities()
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        _lower(resource.RLIMIT_NPROC, _PROCESSES_OF_NOBODY)
    except PermissionError:
        # The root of a container that was started without the right to change its user.
        _drop_capabilities()


def _nobody_reaches(places: tuple[Path, ...]) -> bool:
    folders = {folder for place in places for folder in (place, *place.parents)}
    return all(folder.stat().st_mode & _OTHERS_MAY_ENTER for folder in folders)


def _drop_capabilities() -> None:
    header, none = struct.pack("=Ii", _CAPABILITY_VERSION, 0), bytes(24)
    _checked(_libc.capset(header, none), "capset")


def _die_with_parent() -> None:
    """After the change of user, which would clear it."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    _checked(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl {option}")


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
