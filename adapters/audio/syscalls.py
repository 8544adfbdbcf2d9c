"""A seccomp filter that refuses system calls by which decoding could reach beyond its own process (Linux)."""

import ctypes
import errno
import os
import platform
import struct

# Per machine: its audit number, then socket, connect, ptrace, process_vm_writev, bpf, userfaultfd,
# pidfd_getfd and io_uring_setup. Files stay with Landlock, since decoding may need a library or ffmpeg.
_REFUSED = {
    "x86_64": (0xC000003E, (41, 42, 101, 311, 321, 323, 438, 425)),
    "aarch64": (0xC00000B7, (198, 203, 117, 271, 280, 282, 438, 425)),
}
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER_AT, _MACHINE_AT = 0, 4
# On x86_64 the calls of the x32 ABI are the same ones under numbers from here on.
_OTHER_ABI = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_system_calls(libc: ctypes.CDLL) -> None:
    """Needs no_new_privs. Does nothing on machines whose numbers we don't know or without seccomp."""
    if platform.machine() not in _REFUSED:
        return
    instructions = _filter(*_REFUSED[platform.machine()])
    program = _Program(len(instructions) // 8, instructions)
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.byref(program), 0, 0) < 0:
        number = ctypes.get_errno()
        if number != errno.EINVAL:
            raise OSError(number, f"seccomp: {os.strerror(number)}")


def _filter(machine: int, refused: tuple[int, ...]) -> bytes:
    """BPF: each comparison that holds jumps over all that still lies before the last instruction."""
    count = len(refused)
    return b"".join(
        (
            _instruction(_LOAD, _MACHINE_AT),
            _instruction(_EQUAL, machine, 0, count + 3),
            _instruction(_LOAD, _NUMBER_AT),
            _instruction(_AT_LEAST, _OTHER_ABI, count + 1),
            *(_instruction(_EQUAL, number, count - at) for at, number in enumerate(refused)),
            _instruction(_RETURN, _ALLOW),
            _instruction(_RETURN, _REFUSE),
        )
    )


def _instruction(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, operand)
