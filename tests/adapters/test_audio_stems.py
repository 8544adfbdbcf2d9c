"""Bad and good ZIPs of stems before the lab, and damage at random."""

import random
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.audio.lab import Lab
from adapters.audio.sandbox import ProcessLimits
from adapters.audio.stems import read_stems
from domain import faults
from domain.errors import Fault, Refused
from domain.stems import StemFile, StemsLimits
from tests import audio_files
from tests.archives import FOLDER, FOLLOWS, STORED, UTF8, File, archive
from tests.stem_archives import BAD, GOOD, KICK, MB, NAME, NOTES, WAV, Bad, Good, zeros


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab() as lab:
        yield lab


def stored(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_archive_is_refused_in_a_sentence(bad: Bad, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read_stems(stored(tmp_path, bad.build()), NAME, bad.limits)

    assert refusal.value.fault is bad.fault
    assert f"“{NAME}”" in refusal.value.message
    assert bad.says in refusal.value.message
    assert refusal.value.message.endswith(".")


def test_every_fault_of_an_archive_is_produced_here() -> None:
    known = {fault for fault in vars(faults).values() if isinstance(fault, Fault)}

    about_archives = {fault for fault in known if "UPL-501" <= fault.code <= "UPL-517"}
    assert {bad.fault for bad in BAD} == about_archives


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_a_good_archive_is_listed(good: Good, tmp_path: Path) -> None:
    files = read_stems(stored(tmp_path, good.build()), NAME, StemsLimits())

    assert tuple(file.name for file in files) == good.names


@pytest.mark.skipif(not shutil.which("zip"), reason="there is no zip on this machine")
@pytest.mark.parametrize(
    "options", [["-0"], ["-9"], ["-fz"], ["-fd"]], ids=["stored", "best", "zip64", "follows"]
)
def test_what_info_zip_makes_is_listed(options: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "stems"
    (folder / "Drüms").mkdir(parents=True)
    (folder / "Drüms" / "Kick.wav").write_bytes(WAV)
    (folder / "Bass.flac").write_bytes(audio_files.flac())
    command = ["zip", "-q", "-r", *options, str(tmp_path / "upload"), "."]
    subprocess.run(command, cwd=folder, check=True, env={"LANG": "C.UTF-8"})

    files = read_stems(tmp_path / "upload.zip", NAME, StemsLimits())

    assert {file.name for file in files} == {"Drüms/Kick.wav", "Bass.flac"}


def test_the_lab_lists_what_is_inside(lab: Lab, tmp_path: Path) -> None:
    path = stored(tmp_path, archive(KICK, NOTES))

    assert lab.stems(path, NAME) == (StemFile("Kick.wav", 9_000), StemFile("Notes.txt", 16))


def test_the_lab_passes_a_refusal_on(lab: Lab, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        lab.stems(stored(tmp_path, archive(KICK, File("{0}.exe"))), "../my stems.zip")

    assert refusal.value.fault is faults.PROGRAM_INSIDE
    assert refusal.value.message == "“{0}.exe” in “my stems.zip” is a program."


def test_the_lab_has_its_own_limits(tmp_path: Path) -> None:
    path = stored(tmp_path, archive(KICK, NOTES))
    with Lab(stems_limits=StemsLimits(most_files=1)) as lab, pytest.raises(Refused) as refusal:
        lab.stems(path, NAME)

    assert refusal.value.fault is faults.ZIP_TOO_MANY_FILES


def test_an_archive_that_takes_too_much_memory_is_refused_as_one(tmp_path: Path) -> None:
    path = stored(tmp_path, archive(zeros(8 * MB)))
    limits = ProcessLimits(memory_bytes=1 * MB)
    with Lab(process_limits=limits) as lab, pytest.raises(Refused) as refusal:
        lab.stems(path, NAME)

    assert refusal.value.fault is faults.ZIP_BOMB


DAMAGED = (
    File("Drums/", b"", STORED, mode=FOLDER),
    KICK,
    NOTES,
    File("Drums/Snare.wav", WAV[:900], STORED, flags=FOLLOWS),
    File("Grün.wav", WAV[:300], is_long=True),
    File("Hat.wav", WAV[:300], flags=FOLLOWS | UTF8, descriptor="<IQQ"),
)


@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
def test_damage_anywhere_is_found_or_does_no_harm(is_long: bool, tmp_path: Path) -> None:
    chance, content = random.Random(20_26), archive(*DAMAGED, long=is_long)
    outcomes = {judged(stored(tmp_path, hurt(content, chance))) for _ in range(1_500)}

    assert {"UPL-502", "UPL-503", "UPL-504", "UPL-505", "UPL-515", "listed"} <= outcomes


def hurt(content: bytes, chance: random.Random) -> bytes:
    """Cut, or with some bytes changed, half of the time in the last part, where the listing is."""
    if chance.random() < 0.1:
        return content[: chance.randrange(len(content))]
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        first = len(content) - 400 if chance.random() < 0.5 else 0
        damaged[chance.randrange(first, len(content))] = chance.choice((0, 0xFF, chance.randrange(256)))
    return bytes(damaged)


def judged(path: Path) -> str:
    """The code of the refusal; what is let through must be the same to another reader of ZIPs, too."""
    try:
        listed = read_stems(path, NAME, StemsLimits())
    except Refused as refusal:
        return refusal.code
    with zipfile.ZipFile(path) as other:
        assert other.testzip() is None
        assert [file.size for file in listed] == [
            file.file_size for file in other.infolist() if not file.is_dir()
        ]
    return "listed"


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    path = stored(tmp_path, archive(zeros(60 * MB)))
    tracemalloc.start()
    try:
        assert len(read_stems(path, NAME, StemsLimits())) == 1
        assert tracemalloc.get_traced_memory()[1] < 2 * MB
    finally:
        tracemalloc.stop()
