"""How long measuring an upload takes, beside the tools one would otherwise run one after another."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import imageio_ffmpeg
import soundfile

from adapters.audio.analysis import analyse
from adapters.audio.inspect import inspect
from domain.audio import Analysis, AudioLimits
from tests.bench.beats import beat, beats
from tests.bench.table import Row, at_most, median_ratio, sized

BEATS, SECONDS = sized(10, quick=1), sized(180, quick=20)
LIMITS = AudioLimits()


def ours(path: Path, with_music: bool = False) -> Analysis:
    """Inspect, hash the file, analyse, in this very process."""
    format = inspect(path, path.name, LIMITS)
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
    return analyse(path, path.name, format, lambda step, done: None, LIMITS, with_music=with_music)


def fpcalc(path: Path, *options: str) -> None:
    # fpcalc 1.5.1 with ffmpeg 5 reports the end of the file as an error, after a whole fingerprint.
    run = subprocess.run(["fpcalc", "-raw", *options, str(path)], capture_output=True, check=False)
    assert b"FINGERPRINT=" in run.stdout


def chain(path: Path) -> None:
    """One tool for each thing, the way scripts do it."""
    fpcalc(path, "-length", "0")
    for command in chain_commands(path):
        subprocess.run(command, capture_output=True, check=True)


def chain_commands(path: Path) -> Iterable[list[str]]:
    ffmpeg = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    yield [ffmpeg, "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    yield ["sha256sum", str(path)]
    if shutil.which("ffprobe"):
        yield ["ffprobe", "-hide_banner", "-show_format", "-show_streams", str(path)]
    if shutil.which("audiowaveform"):
        yield ["audiowaveform", "-i", str(path), "-o", str(path) + ".dat", "-z", "256", "-b", "8"]


def missing() -> str:
    """Which tools of the chain this machine doesn't have."""
    absent = [tool for tool in ("audiowaveform", "ffprobe") if not shutil.which(tool)]
    return f"without {' and '.join(absent)}, not installed here" if absent else ""


def each(paths: list[Path], work: Callable[[Path], object]) -> Callable[[], None]:
    def run() -> None:
        for path in paths:
            work(path)

    return run


def rows(paths: list[Path], kind: str, most_of_chain: float) -> list[Row]:
    measured = each(paths, ours)
    whole = each(paths, lambda path: fpcalc(path, "-length", "0"))
    what = f"analysis of {len(paths)} {kind} beats of 3 minutes"
    tools = each(paths, chain)
    return [
        at_most(f"{what}, to fpcalc -length 0", median_ratio(measured, whole), 1.3, "a process a file"),
        at_most(f"{what}, to the chain", median_ratio(measured, tools), most_of_chain, missing()),
        beside(f"{what}, to fpcalc's first 120 s", measured, each(paths, fpcalc)),
        beside(f"{what} with tempo and key, to fpcalc -length 0", each(paths, with_music), whole),
    ]


def with_music(path: Path) -> Analysis:
    return ours(path, with_music=True)


def beside(what: str, mine: Callable[[], object], other: Callable[[], object]) -> Row:
    """A row that is only told, without a figure to reach."""
    return Row(what, "", str(median_ratio(mine, other)), None)


def long_master(path: Path) -> None:
    """Half an hour at 96 kHz and 24 bits: a gigabyte."""
    minute = beat(60, 96_000)
    with soundfile.SoundFile(path, "w", 96_000, 2, "PCM_24") as file:
        for _ in range(sized(30, quick=1)):
            file.write(minute)


MEASURED_ALONE = """
import re, sys
from pathlib import Path
from tests.bench.bench_ingest import ours
from adapters.audio.previews import encode_mp3
source = Path(sys.argv[1])
ours(source, with_music=True)
encode_mp3(source, source.with_suffix(".mp3"), 128)
# Not getrusage, which counts what the parent held before this program was started.
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def memory() -> Row:
    """The most memory that a process of its own ever held while it measured and encoded a long master."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "long.wav"
        long_master(path)
        command = [sys.executable, "-c", MEASURED_ALONE, str(path)]
        used = int(subprocess.run(command, capture_output=True, check=True).stdout) / 1024
    what = "peak memory, analysis and preview of 30 minutes at 96 kHz and 24 bits"
    return Row(what, "at most 150 MB", f"{used:.0f} MB", used <= 150)


def main() -> list[Row]:
    if not shutil.which("fpcalc"):
        return [Row("analysis", "at most 1.3 x fpcalc", "fpcalc is not installed", None)]
    found: list[Row] = []
    for suffix, most_of_chain in ((".wav", 0.15), (".flac", 0.25)):
        with beats(BEATS, SECONDS, suffix) as paths:
            found += rows(paths, suffix[1:].upper(), most_of_chain)
    return [*found, memory()]
