"""The audio lab: header checks here, everything that decodes in a confined child process."""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from adapters.audio import wire
from adapters.audio.confined import Ending, Hear, Lost, WarmProcess
from adapters.audio.inspect import ALL_CONTAINERS, inspect
from adapters.audio.matching import compare
from adapters.audio.refusals import unpack_refusal
from adapters.audio.sandbox import NOT_CONFINED, ProcessLimits
from domain import faults
from domain.audio import (
    DOWNLOAD_KBPS,
    PREVIEW_KBPS,
    Analysis,
    AudioFormat,
    AudioLimits,
    Container,
    Fingerprint,
    Tags,
    check_length,
)
from domain.duplicates import Comparison
from domain.errors import Refused, Unavailable
from domain.made import Made
from domain.names import clean_name
from domain.ports import Report
from domain.stems import StemFile, StemsLimits
from domain.words import say

_ATTEMPTS = 2
MP3_KBPS = {Made.MP3_320: DOWNLOAD_KBPS, Made.MP3_256: 256}
LONGEST_MASTER = 4 * 1024**3
"""Bytes that a conversion may write: what a WAV can hold, and more than the longest audio has."""
_log = logging.getLogger(__name__)


class Lab:
    """Implements `AudioLab`. Safe to share between threads, which take turns; `close` ends its process."""

    def __init__(
        self,
        limits: AudioLimits | None = None,
        accepted: tuple[Container, ...] = ALL_CONTAINERS,
        process_limits: ProcessLimits | None = None,
        stems_limits: StemsLimits | None = None,
        current: Callable[[], tuple[AudioLimits, tuple[Container, ...]]] | None = None,
    ) -> None:
        """`current` gives limits and accepted containers that may change meanwhile."""
        rules = (limits or AudioLimits(), accepted)
        self._rules = current or (lambda: rules)
        self._process_limits = process_limits or ProcessLimits()
        self._stems_limits = stems_limits or StemsLimits()
        self._lock = threading.Lock()
        self._warm: WarmProcess | None = None

    def __enter__(self) -> "Lab":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _limits(self) -> AudioLimits:
        return self._rules()[0]

    def inspect(self, path: Path, name: str) -> AudioFormat:
        return inspect(path, clean_name(name), *self._rules())

    def tags(self, path: Path) -> Tags:
        with _reading(path) as source:
            try:
                return wire.unpack_tags(self._result({"do": "tags"}, [source], path.name))
            except (Refused, Unavailable, TypeError):
                return Tags()

    def analyse(self, path: Path, name: str, format: AudioFormat, report: Report) -> Analysis:
        name = clean_name(name)
        request = {
            "do": "analyse",
            "name": name,
            "format": wire.pack_format(format),
            "audio_limits": wire.pack_limits(self._limits),
        }

        def hear(message: dict[str, Any]) -> None:
            report(str(message["step"]), float(message["done"]))

        with _reading(path) as source:
            packed = self._result(request, [source], name, hear)
        try:
            analysis = wire.unpack_analysis(packed)
        except wire.BadMessage as error:
            raise _undecodable(name) from error
        check_length(analysis.frames, format.rate, self._limits, name)
        return analysis

    def stems(self, path: Path, name: str) -> tuple[StemFile, ...]:
        name = clean_name(name)
        request = {"do": "stems", "name": name, "stems_limits": wire.pack_stems_limits(self._stems_limits)}
        with _reading(path) as source:
            try:
                return wire.unpack_stems(self._result(request, [source], name))
            except wire.BadMessage as error:
                raise _unreadable_archive(name) from error
            except Refused as refusal:
                raise _about_archive(refusal, name) from refusal

    def retuned(self, path: Path, name: str, format: AudioFormat) -> tuple[Fingerprint, ...]:
        name = clean_name(name)
        request = {
            "do": "retune",
            "name": name,
            "format": wire.pack_format(format),
            "audio_limits": wire.pack_limits(self._limits),
        }
        with _reading(path) as source:
            packed = self._result(request, [source], name)
        try:
            return wire.unpack_retuned(packed)
        except wire.BadMessage as error:
            raise _undecodable(name) from error

    def preview(self, source: Path, target: Path) -> None:
        self._encode(source, target, PREVIEW_KBPS)

    def convert(self, source: Path, target: Path, made: Made) -> None:
        if made in MP3_KBPS:
            self._encode(source, target, MP3_KBPS[made])
            return
        name, limits = clean_name(source.name), replace(self._process_limits, written_bytes=LONGEST_MASTER)
        with _reading(source) as reading, _writing(target) as writing:
            self._result({"do": "convert", "made": made}, [reading, writing], name, limits=limits)

    def compare(self, one: Fingerprint, other: Fingerprint) -> Comparison:
        return compare(one, other)

    def warm_up(self) -> int:
        """Start the warm process ahead of the first request; returns its process id."""
        with self._lock:
            return self._running().pid

    @property
    def warm_pid(self) -> int | None:
        return self._warm.pid if self._warm else None

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _encode(self, source: Path, target: Path, kbps: int) -> None:
        """Write an MP3; a target that can't be finished is removed."""
        with _reading(source) as reading, _writing(target) as writing:
            name = clean_name(source.name)
            self._result({"do": "encode", "kbps": kbps, "name": name}, [reading, writing], name)

    def _result(
        self,
        request: dict[str, Any],
        files: list[int],
        name: str,
        hear: Hear = lambda message: None,
        limits: ProcessLimits | None = None,
    ) -> dict[str, Any]:
        ending = self._run(request, files, name, hear, limits or self._process_limits)
        outcome = ending.outcome or {}
        if ending.status == NOT_CONFINED:
            raise RuntimeError("the sandbox for reading audio could not be entered; its error is in the log")
        if ending.was_cut_off:
            _log.error("Reading “%s” was cut off from outside", name)
            raise Unavailable(faults.LAB_FAILED, name=name)
        if ending.was_stopped or "exhausted" in outcome:
            raise Refused(faults.DECODER_LIMIT, name=name)
        if "refused" in outcome:
            raise _refusal(outcome, name)
        if "failed" in outcome:
            _log.error("Reading “%s” failed in its own process:\n%s", name, outcome["failed"])
            raise Unavailable(faults.LAB_FAILED, name=name)
        if not isinstance(outcome.get("result"), dict):
            raise _undecodable(name)
        result: dict[str, Any] = outcome["result"]
        return result

    def _run(
        self, request: dict[str, Any], files: list[int], name: str, hear: Hear, limits: ProcessLimits
    ) -> Ending:
        """Try again when the warm process was lost: that says nothing about the file."""
        with self._lock:
            for _ in range(_ATTEMPTS):
                try:
                    return self._running().run(request, files, limits, hear)
                except Lost:
                    self._drop()
                except wire.BadMessage as error:
                    self._drop()
                    raise _undecodable(name) from error
                except BaseException:
                    # The listener gave up midway: the child still runs, and its answer must not come next.
                    self._drop()
                    raise
        raise Unavailable(faults.LAB_FAILED, name=name)

    def _running(self) -> WarmProcess:
        if self._warm is not None and self._warm.owner != os.getpid():
            self._drop()
        if self._warm is None:
            self._warm = WarmProcess()
        return self._warm

    def _drop(self) -> None:
        if self._warm is not None:
            self._warm.close()
            self._warm = None


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _writing(target: Path) -> Iterator[int]:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        yield descriptor
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def _undecodable(name: str) -> Refused:
    return Refused(faults.UNDECODABLE, name=name, detail=say("the decoder gave up on it"))


def _unreadable_archive(name: str) -> Refused:
    return Refused(faults.ZIP_DAMAGED, name=name, detail=say("what reads archives gave up on it"))


def _about_archive(refusal: Refused, name: str) -> Refused:
    """The words about a sound file that broke its process, turned into words about an archive."""
    if refusal.fault is faults.UNDECODABLE:
        return _unreadable_archive(name)
    if refusal.fault is faults.DECODER_LIMIT:
        detail = say("unpacking it takes more time or memory than it may")
        return Refused(faults.ZIP_BOMB, name=name, detail=detail)
    return refusal


def _refusal(outcome: dict[str, Any], name: str) -> Refused:
    """The refusal that was raised in the child, if it is one that an honest child can raise."""
    try:
        return unpack_refusal(outcome)
    except wire.BadMessage:
        return _undecodable(name)
