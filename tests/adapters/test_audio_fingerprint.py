"""Fingerprints: both ways to make them agree, also with fpcalc, and failing costs nothing else."""

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from adapters.audio.fingerprint import FfmpegPrinter, FingerprintKernel, LibraryPrinter, as_pcm, chromaprint
from tests.adapters.signals import analysed, drums, noise, sine, sixteen_bit, write


def music(seconds: float, rate: int) -> np.ndarray:
    tones = [sine(110 * 2 ** (step / 12), seconds, 0.1, rate) for step in (0, 3, 7, 12, 19)]
    swell = 0.5 + 0.5 * np.sin(np.arange(len(tones[0])) / rate * 3)
    return drums(100, seconds, rate) * 0.4 + sum(tone * swell**power for power, tone in enumerate(tones))


def terms(printer: FingerprintKernel) -> tuple[int, ...]:
    mono = music(20, 11_025).astype(np.float32)
    for start in range(0, len(mono), 10_000):
        printer.feed(mono[start : start + 10_000])
    found = printer.finish()
    assert found and printer.warning is None
    return found.terms


def test_ffmpeg_makes_about_eight_terms_a_second() -> None:
    found = terms(FingerprintKernel(FfmpegPrinter))
    assert 130 < len(found) < 160
    assert all(0 <= term < 2**32 for term in found)


@pytest.mark.skipif(chromaprint is None, reason="libchromaprint is not installed")
def test_the_library_and_ffmpeg_make_the_same_terms() -> None:
    assert terms(FingerprintKernel(LibraryPrinter)) == terms(FingerprintKernel(FfmpegPrinter))


@pytest.mark.skipif(not shutil.which("fpcalc"), reason="fpcalc is not installed")
def test_terms_are_nearly_those_of_fpcalc_on_the_whole_file(tmp_path: Path) -> None:
    samples = sixteen_bit(music(20, 44_100)[:, None] + noise(20, amplitude=0.01))
    path = write(tmp_path / "a.wav", samples)
    run = subprocess.run(["fpcalc", "-raw", "-length", "0", str(path)], capture_output=True, check=False)
    line = re.search(rb"FINGERPRINT=(\S+)", run.stdout)
    assert line
    theirs = np.array([int(term) for term in line[1].split(b",")], np.uint32)
    found = analysed(path).fingerprint
    assert found and len(found.terms) == len(theirs)
    assert np.bitwise_count(np.array(found.terms, np.uint32) ^ theirs).mean() / 32 < 0.01


class Failing:
    """Fails at the named moment."""

    moment = ""

    def __init__(self) -> None:
        self._at("start")

    def _at(self, moment: str) -> None:
        if moment == self.moment:
            raise OSError("no room")

    def feed(self, pcm: bytes) -> None:
        self._at("feed")

    def finish(self) -> tuple[int, ...]:
        self._at("finish")
        return (1,)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("moment", ["start", "feed", "finish"])
def test_failing_leaves_a_warning_instead_of_a_fingerprint(moment: str) -> None:
    kernel = FingerprintKernel(type("FailingThere", (Failing,), {"moment": moment}))
    kernel.feed(np.zeros(10, np.float32))
    assert kernel.finish() is None
    assert kernel.warning == "Fingerprinting failed: OSError"


def test_an_ffmpeg_that_dies_is_a_failure_like_any_other() -> None:
    class Dying(FfmpegPrinter):
        def feed(self, pcm: bytes) -> None:
            self._process.kill()
            self._process.wait()
            super().feed(pcm)

    kernel = FingerprintKernel(Dying)
    kernel.feed(np.zeros(100_000, np.float32))
    assert kernel.finish() is None
    assert kernel.warning


def test_ffmpeg_is_ended_when_the_pass_ends_early() -> None:
    printer = FfmpegPrinter()
    printer.feed(bytes(1000))
    printer.close()
    assert printer._process.returncode is not None


def test_samples_beyond_full_scale_are_held_there() -> None:
    pcm = np.frombuffer(as_pcm(np.array([2.0, -2.0, 0.5], np.float32)), "<i2")
    assert pcm.tolist() == [32_767, -32_768, 16_384]
