"""The lab on bad and odd files, and what happens to it when its processes die."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import soundfile

from adapters.audio.lab import Lab
from adapters.audio.sandbox import ProcessLimits
from domain import faults
from domain.audio import Analysis
from domain.errors import DomainError, Refused, Unavailable
from domain.made import Made
from tests.audio_files import (
    ANY_LENGTH,
    BAD_FILES,
    FRAMES,
    ODD_FILES,
    BadFile,
    OddFile,
    chunk,
    damaged,
    flac,
    fmt,
    pcm,
    riff,
    wav,
)

PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab(ANY_LENGTH) as lab:
        yield lab


@pytest.fixture
def own_lab() -> Iterator[Lab]:
    """For tests that break it."""
    with Lab(ANY_LENGTH) as lab:
        yield lab


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return stored(tmp_path, wav(), "good")


def stored(folder: Path, content: bytes, name: str = "upload") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def silence(folder: Path, seconds: int) -> Path:
    """A sparse WAV, long enough for something to happen while it is read."""
    size = seconds * 44_100 * 4
    path = stored(folder, riff(fmt(), chunk(b"data", b"", size), size=size + 36), "silence")
    os.truncate(path, 44 + size)
    return path


def analysed(lab: Lab, path: Path, name: str = "beat.wav") -> Analysis:
    return lab.analyse(path, name, lab.inspect(path, name), lambda step, done: None)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.001)


def child_of(lab: Lab) -> psutil.Process:
    """The confined process that the lab's warm one has forked, as soon as there is one."""
    warm = psutil.Process(lab.warm_pid)
    until(warm.children)
    return warm.children()[0]


@pytest.mark.parametrize("bad", [bad for bad in BAD_FILES if bad.deep], ids=lambda bad: bad.name)
def test_a_file_that_decodes_badly_is_refused_and_the_lab_lives_on(
    bad: BadFile, lab: Lab, good: Path, tmp_path: Path
) -> None:
    path = stored(tmp_path, bad.build())
    format = lab.inspect(path, bad.name)

    with pytest.raises(Refused) as refusal:
        lab.analyse(path, bad.name, format, lambda step, done: None)

    assert refusal.value.fault in bad.expected
    assert f"“{bad.name}”" in refusal.value.message
    assert bad.says in refusal.value.message
    assert analysed(lab, good).frames == FRAMES


@pytest.mark.parametrize("odd", ODD_FILES, ids=lambda odd: odd.name)
def test_an_odd_file_is_read_sample_exact(odd: OddFile, lab: Lab, tmp_path: Path) -> None:
    path = stored(tmp_path, odd.build())

    analysis = analysed(lab, path, odd.name)

    assert analysis.sha256_samples == hashlib.sha256(odd.samples).hexdigest()


def test_a_wav_and_a_flac_of_the_same_audio_have_the_same_hash(lab: Lab, good: Path, tmp_path: Path) -> None:
    other = stored(tmp_path, flac(), "other")

    assert analysed(lab, good).sha256_samples == analysed(lab, other).sha256_samples


def test_a_message_names_the_file_cleaned(lab: Lab, tmp_path: Path) -> None:
    name = '../../“my" 🔥 \r\nX-Evil: 1\u202e.wav'

    with pytest.raises(Refused) as refusal:
        lab.inspect(stored(tmp_path, b""), name)

    assert refusal.value.message == "“’my’ 🔥 X-Evil: 1.wav” is empty."


def test_braces_in_a_name_survive_the_way_out_of_the_child(lab: Lab, tmp_path: Path) -> None:
    bad = next(bad for bad in BAD_FILES if bad.name == "infinite.wav")
    path = stored(tmp_path, bad.build())

    with pytest.raises(Refused) as refusal:
        analysed(lab, path, "{0} {name}.wav")

    assert refusal.value.message.startswith("“{0} {name}.wav” has samples that are not numbers")
    assert refusal.value.fault is faults.NOT_FINITE


def test_progress_is_reported(lab: Lab, good: Path) -> None:
    heard: list[tuple[str, float]] = []

    lab.analyse(good, "good.wav", lab.inspect(good, "good.wav"), lambda *step: heard.append(step))

    assert {"waveform", "loudness", "fingerprint"} <= {step for step, _ in heard}
    assert all(0 <= done <= 1 for _, done in heard)


def test_previews_and_downloads_are_mp3(lab: Lab, good: Path, tmp_path: Path) -> None:
    lab.preview(good, tmp_path / "preview.mp3")
    lab.convert(good, tmp_path / "download.mp3", Made.MP3_320)

    assert soundfile.info(tmp_path / "preview.mp3").format == "MP3"
    assert (tmp_path / "download.mp3").stat().st_size > 2 * (tmp_path / "preview.mp3").stat().st_size


def test_a_preview_that_fails_leaves_nothing_behind(lab: Lab, tmp_path: Path) -> None:
    source = stored(tmp_path, flac()[:60])

    with pytest.raises(Refused):
        lab.preview(source, tmp_path / "preview.mp3")

    assert not (tmp_path / "preview.mp3").exists()


def test_several_threads_may_share_it(lab: Lab, good: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        hashes = {found.sha256_samples for found in threads.map(lambda _: analysed(lab, good), range(8))}

    assert len(hashes) == 1


def test_a_file_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    limits = ProcessLimits(memory_bytes=64 * 1024**2)
    with Lab(ANY_LENGTH, process_limits=limits) as lab, pytest.raises(Refused) as refusal:
        analysed(lab, silence(tmp_path, 30))

    assert refusal.value.fault is faults.DECODER_LIMIT


def test_running_out_of_time_is_not_held_against_a_file(tmp_path: Path) -> None:
    limits = ProcessLimits(wall_seconds=0.001)
    with Lab(ANY_LENGTH, process_limits=limits) as lab, pytest.raises(Unavailable) as failure:
        analysed(lab, silence(tmp_path, 30))

    assert failure.value.fault is faults.LAB_FAILED


@pytest.mark.parametrize(
    ("number", "kind", "fault"),
    [
        (signal.SIGKILL, Unavailable, faults.LAB_FAILED),
        (signal.SIGXCPU, Refused, faults.DECODER_LIMIT),
        (signal.SIGSEGV, Refused, faults.UNDECODABLE),
    ],
    ids=["killed", "too much work", "crashed"],
)
def test_a_child_that_dies_costs_no_other_file(
    number: signal.Signals,
    kind: type[DomainError],
    fault: object,
    own_lab: Lab,
    good: Path,
    tmp_path: Path,
) -> None:
    own_lab.warm_up()
    with ThreadPoolExecutor(1) as thread:
        doomed: Future[Analysis] = thread.submit(analysed, own_lab, silence(tmp_path, 600))
        child_of(own_lab).send_signal(number)

        with pytest.raises(kind) as failure:
            doomed.result(PATIENCE_SECONDS)

    assert failure.value.fault is fault
    assert analysed(own_lab, good).frames == FRAMES


def test_a_warm_process_lost_between_requests_is_started_again(own_lab: Lab, good: Path) -> None:
    first = own_lab.warm_up()
    os.kill(first, signal.SIGKILL)

    assert analysed(own_lab, good).frames == FRAMES
    assert own_lab.warm_pid != first


def test_a_warm_process_lost_in_the_middle_costs_no_file(own_lab: Lab, tmp_path: Path) -> None:
    first = own_lab.warm_up()
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(analysed, own_lab, silence(tmp_path, 60))
        child = child_of(own_lab)
        os.kill(first, signal.SIGKILL)

        assert waiting.result(PATIENCE_SECONDS).frames == 60 * 44_100
    until(lambda: not child.is_running())


def test_a_listener_that_fails_is_heard_and_forgotten(own_lab: Lab, good: Path) -> None:
    def fail(step: str, done: float) -> None:
        raise InterruptedError("the lease is lost")

    with pytest.raises(InterruptedError):
        own_lab.analyse(good, "good.wav", own_lab.inspect(good, "good.wav"), fail)

    assert analysed(own_lab, good).frames == FRAMES


def test_a_fork_of_its_owner_starts_its_own_process(own_lab: Lab, good: Path) -> None:
    ours = own_lab.warm_up()
    pid = os.fork()
    if pid == 0:
        works = analysed(own_lab, good).frames == FRAMES and own_lab.warm_pid != ours
        own_lab.close()
        os._exit(0 if works else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert analysed(own_lab, good).frames == FRAMES
    assert own_lab.warm_pid == ours


def test_closing_ends_the_warm_process(good: Path) -> None:
    with Lab(ANY_LENGTH) as lab:
        pid = lab.warm_up()

    assert not psutil.pid_exists(pid)


def test_the_warm_process_outlives_the_thread_that_started_it(own_lab: Lab) -> None:
    thread = threading.Thread(target=own_lab.warm_up)
    thread.start()
    thread.join()

    assert psutil.Process(own_lab.warm_pid).is_running()
    assert own_lab.warm_up() == own_lab.warm_pid


def test_the_warm_process_ends_with_a_killed_owner() -> None:
    script = "from adapters.audio.lab import Lab; print(Lab().warm_up(), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as owner:
        assert owner.stdout
        pid = int(owner.stdout.readline())
        owner.kill()

    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_no_secret_of_the_site_reaches_the_warm_process(
    own_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_1")

    assert "STRIPE_SECRET_KEY" not in psutil.Process(own_lab.warm_up()).environ()


def test_a_damaged_file_is_refused_by_the_preview_too(lab: Lab, tmp_path: Path) -> None:
    path = stored(tmp_path, damaged(flac(), 0.1)[: len(pcm()) // 2])

    with pytest.raises(Refused):
        lab.preview(path, tmp_path / "preview.mp3")
