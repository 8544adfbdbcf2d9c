"""How long the 128 kbit/s preview of a 3-minute beat takes, beside ffmpeg's libmp3lame."""

import subprocess
from functools import partial
from pathlib import Path

import imageio_ffmpeg

from adapters.audio.previews import encode_mp3
from domain.audio import PREVIEW_KBPS
from tests.bench.beats import beats
from tests.bench.table import Row, at_most, median_ratio, sized


def ffmpeg(source: Path) -> None:
    target = source.with_suffix(".ffmpeg.mp3")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(source)]
    subprocess.run([*command, "-c:a", "libmp3lame", "-b:a", f"{PREVIEW_KBPS}k", str(target)], check=True)


def ours(source: Path) -> None:
    encode_mp3(source, source.with_suffix(".mp3"), PREVIEW_KBPS)


def main() -> list[Row]:
    found = []
    for suffix in (".wav", ".flac"):
        with beats(1, sized(180, quick=20), suffix) as (source,):
            ratio = median_ratio(partial(ours, source), partial(ffmpeg, source))
            found.append(at_most(f"128 kbit/s preview of a 3-minute {suffix[1:].upper()}", ratio, 0.6))
    return found
