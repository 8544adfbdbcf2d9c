"""The process that `lab` keeps warm: it reads no file itself, but forks a confined child for each request."""

import contextlib
import errno
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any

from adapters.audio import analysis, conversion, previews, retuning, stems, tags, wire
from adapters.audio.inspect.source import held
from adapters.audio.refusals import pack_refusal
from adapters.audio.sandbox import NOT_CONFINED, ProcessLimits, confine, landlock_ruleset, readable_places
from domain.errors import Refused
from domain.made import Made

LARGEST_REQUEST = 64 * 1024
_LOOK_AROUND_MS = 2000

Answer = Callable[[dict[str, Any]], None]


def analyse(request: dict[str, Any], descriptors: list[int], answer: Answer) -> dict[str, Any]:
    def report(step: str, done: float) -> None:
        answer({"step": step, "done": done})

    format, limits = wire.unpack_format(request["format"]), wire.unpack_limits(request["audio_limits"])
    source = held(descriptors[0])
    return wire.pack_analysis(analysis.analyse(source, request["name"], format, report, limits))


def read_stems(request: dict[str, Any], descriptors: list[int], answer: Answer) -> dict[str, Any]:
    limits = wire.unpack_stems_limits(request["stems_limits"])
    return wire.pack_stems(stems.read_stems(held(descriptors[0]), request["name"], limits))


def retune(request: dict[str, Any], descriptors: list[int], answer: Answer) -> dict[str, Any]:
    format, limits = wire.unpack_format(request["format"]), wire.unpack_limits(request["audio_limits"])
    return wire.pack_retuned(retuning.retuned(held(descriptors[0]), request["name"], format, limits))


def read_tags(request: dict[str, Any], descriptors: list[int], answer: Answer) -> dict[str, Any]:
    return wire.pack_tags(tags.read_tags(held(descriptors[0])))


def encode(request: dict[str, Any], descriptors: list[int], answer: Answer) -> dict[str, Any]:
    source, target = (held(descriptor) for descriptor in descriptors)
    previews.encode_mp3(source, target, request["kbps"])
    return {}


def convert(request: dict[str, Any], descriptors: list[int], answer: Answer) -> dict[str, Any]:
    source, target = (held(descriptor) for descriptor in descriptors)
    conversion.convert(source, target, Made(request["made"]))
    return {}


HANDLERS = {
    "analyse": analyse,
    "retune": retune,
    "tags": read_tags,
    "stems": read_stems,
    "encode": encode,
    "convert": convert,
}


def serve(control: socket.socket) -> None:
    """Take requests until the lab is gone."""
    ruleset = landlock_ruleset(readable_places())
    parent = os.getppid()
    # What is loaded now stays shared with every child instead of being copied by its collector.
    gc.freeze()
    control.send(b"ready")
    while _readable(control, parent):
        body, descriptors, _, _ = socket.recv_fds(control, LARGEST_REQUEST, 3)
        if not body:
            return
        control.send(json.dumps(_run(json.loads(body), descriptors, control, ruleset)).encode())


def _readable(control: socket.socket, parent: int) -> bool:
    """Wait for the lab; False when it died while somebody else holds its end of the connection open."""
    poller = select.poll()
    poller.register(control, select.POLLIN)
    while not poller.poll(_LOOK_AROUND_MS):
        if os.getppid() != parent:
            return False
    return True


def _run(
    request: dict[str, Any], descriptors: list[int], control: socket.socket, ruleset: int | None
) -> dict[str, Any]:
    """Fork a child for the request, watch it to its end, and say how it ended."""
    limits = ProcessLimits(**request["limits"])
    alive, held_by_child = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(alive)
        control.close()
        _be_child(request, descriptors, limits, ruleset)
    for descriptor in (*descriptors, held_by_child):
        os.close(descriptor)
    in_time = _wait(alive, control, limits.wall_seconds)
    os.close(alive)
    return {"status": _end(pid), "in_time": in_time}


def _wait(alive: int, control: socket.socket, seconds: float) -> bool:
    """Until the child is gone (True), its time is up or the lab went away (False)."""
    poller = select.poll()
    poller.register(alive, select.POLLIN)
    poller.register(control, select.POLLIN)
    return any(descriptor == alive for descriptor, _ in poller.poll(seconds * 1000))


def _end(pid: int) -> int:
    """End the child and whatever it started, and return its exit code (negative: the signal)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _be_child(
    request: dict[str, Any], descriptors: list[int], limits: ProcessLimits, ruleset: int | None
) -> None:
    """Enter the sandbox, do the one thing, answer, and leave without the parent's clean-up."""
    code = NOT_CONFINED
    try:
        connection = socket.socket(fileno=descriptors[0])
        confine(limits, len(descriptors) > 2, ruleset)
        code = 1
        wire.send(connection, _outcome(request, descriptors[1:], lambda part: wire.send(connection, part)))
        code = 0
    except BrokenPipeError:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _outcome(request: dict[str, Any], descriptors: list[int], answer: Answer) -> dict[str, Any]:
    try:
        return {"result": HANDLERS[request["do"]](request, descriptors, answer)}
    except Refused as refusal:
        return pack_refusal(refusal)
    except Exception as error:
        if _is_exhaustion(error):
            return {"exhausted": True}
        return {"failed": traceback.format_exc()}


def _is_exhaustion(error: BaseException | None) -> bool:
    """Whether memory ran out, at whatever point and however that was reported."""
    while error is not None:
        if isinstance(error, MemoryError) or "can't start new thread" in str(error):
            return True
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return True
        error = error.__cause__ or error.__context__
    return False


if __name__ == "__main__":
    # A lab that was killed in the middle of a request wants no answer any more.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        serve(socket.socket(fileno=int(sys.argv[1])))
