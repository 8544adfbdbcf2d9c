"""Chromaprint's terms of the whole track, by libchromaprint where the system has it, else by ffmpeg."""

import subprocess
from typing import Protocol

import imageio_ffmpeg
import numpy as np

from adapters.audio.blocks import Floats
from domain.audio import Fingerprint

try:
    import chromaprint
except ImportError:
    chromaprint = None

RATE = 11_025
"""The rate Chromaprint works at; audio that already has it is taken as it is."""


class Printer(Protocol):
    """Takes 16-bit mono samples at 11,025 Hz."""

    def feed(self, pcm: bytes) -> None: ...

    def finish(self) -> tuple[int, ...]: ...

    def close(self) -> None:
        """Let go of everything; also right after `finish`, or in the middle."""


class LibraryPrinter:
    """libchromaprint, in this process."""

    def __init__(self) -> None:
        self._printer = chromaprint.Fingerprinter()
        self._printer.start(RATE, 1)

    def feed(self, pcm: bytes) -> None:
        self._printer.feed(pcm)

    def finish(self) -> tuple[int, ...]:
        terms, _ = chromaprint.decode_fingerprint(self._printer.finish())
        return tuple(terms)

    def close(self) -> None:
        pass


class FfmpegPrinter:
    """The Chromaprint inside the ffmpeg that comes with imageio-ffmpeg."""

    def __init__(self) -> None:
        source = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0"]
        target = ["-f", "chromaprint", "-algorithm", "1", "-fp_format", "raw", "pipe:1"]
        self._process = subprocess.Popen(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-threads", "1", *source, *target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def feed(self, pcm: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(pcm)

    def finish(self) -> tuple[int, ...]:
        # ffmpeg writes nothing before its input ends, so the two pipes can't block each other.
        terms, _ = self._process.communicate()
        if self._process.returncode:
            raise OSError(f"ffmpeg ended with {self._process.returncode}")
        return tuple(np.frombuffer(terms, "<u4").tolist())

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


def best_printer() -> Printer:
    return LibraryPrinter() if chromaprint else FfmpegPrinter()


class FingerprintKernel:
    """Feeds a printer; when that fails, at whatever moment, there is no fingerprint and a warning instead."""

    def __init__(self, make_printer: type[Printer] | None = None) -> None:
        self.warning: str | None = None
        self._printer: Printer | None = None
        try:
            self._printer = make_printer() if make_printer else best_printer()
        except Exception as error:
            self._fail(error)

    def feed(self, mono: Floats) -> None:
        if self._printer:
            try:
                self._printer.feed(as_pcm(mono))
            except Exception as error:
                self._fail(error)

    def finish(self) -> Fingerprint | None:
        """None when it failed, or when the audio is too short to have a single term."""
        try:
            terms = self._printer.finish() if self._printer else ()
        except Exception as error:
            self._fail(error)
            return None
        if self._printer and not terms:
            self.warning = "Fingerprinting found nothing: too short."
        self.close()
        return Fingerprint(terms) if terms else None

    def close(self) -> None:
        if self._printer:
            self._printer.close()
            self._printer = None

    def _fail(self, error: Exception) -> None:
        self.warning = f"Fingerprinting failed: {type(error).__name__}"
        self.close()


def in_16_bits(mono: Floats) -> Floats:
    """The samples on the scale of 16 bits, rounded and held there."""
    scaled = mono * np.float32(32_767)
    np.rint(scaled, out=scaled)
    return np.clip(scaled, -32_768, 32_767, out=scaled)


def as_pcm(mono: Floats) -> bytes:
    """16-bit samples as libchromaprint and ffmpeg take them."""
    return in_16_bits(mono).astype("<i2").tobytes()
