"""What a ZIP of stems may hold, by its listing alone."""

import pytest

from domain import faults
from domain.errors import Fault, Refused
from domain.stems import DEFLATED, Entry, Kind, StemFile, StemsLimits, check_content, check_listing, kind_of

MB = 1024**2
LIMITS = StemsLimits(most_files=3, most_entries=6, most_bytes=9 * MB, most_file_bytes=4 * MB, ratio_from=MB)


def entry(path: str = "Kick.wav", size: int = MB, packed: int | None = None) -> Entry:
    return Entry(path, size, size if packed is None else packed, DEFLATED)


def fault_of(*entries: Entry) -> Fault:
    with pytest.raises(Refused) as refusal:
        check_listing(entries, LIMITS, "stems.zip")
    return refusal.value.fault


def test_files_are_listed_without_folders_and_leftovers() -> None:
    entries = [entry("./Drums/", 0), entry("./Drums/Kick.wav"), entry("__MACOSX/Drums/._Kick.wav", 9)]

    assert check_listing(entries, LIMITS, "stems.zip") == (StemFile("Drums/Kick.wav", MB),)


def test_as_much_as_is_allowed_is_taken() -> None:
    entries = [entry("a.wav", 4 * MB), entry("b.wav", 4 * MB), entry("1/2/3/4/5/c.wav", MB)]

    assert len(check_listing(entries, LIMITS, "stems.zip")) == 3


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ([entry("a.wav"), entry("b.wav"), entry("c.wav")], faults.ZIP_TOO_MANY_FILES),
        ([entry(f"{at}/", 0) for at in range(6)], faults.ZIP_TOO_MANY_FILES),
        ([entry("a.wav", 4 * MB), entry("b.wav", 4 * MB + 1)], faults.STEM_TOO_LARGE),
        ([entry("a.wav", 4 * MB), entry("b.wav", 4 * MB + 0), entry("c.txt", 1)], faults.ZIP_TOO_LARGE),
        ([entry("1/2/3/4/5/6/a.wav")], faults.STEM_NAME_UNUSABLE),
    ],
    ids=["files", "folders", "a stem", "all of it", "depth"],
)
def test_a_little_more_is_refused(more: list[Entry], fault: Fault) -> None:
    assert fault_of(entry(), *more) is fault


def test_only_the_whole_archive_s_ratio_counts() -> None:
    silent = entry("Silent.wav", 3 * MB, packed=3_000)

    assert fault_of(silent) is faults.ZIP_BOMB
    assert len(check_listing([silent, entry()], LIMITS, "stems.zip")) == 2


def test_a_small_archive_may_be_all_silence() -> None:
    assert check_listing([entry(packed=1_000)], LIMITS, "stems.zip")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Kick.WAV", Kind.WAV),
        ("a.b/Pad.aiff", Kind.AIFF),
        ("Loop.opus", Kind.OGG),
        ("Keys.midi", Kind.MIDI),
        ("Terms.pdf", Kind.PDF),
        ("Drums/Thumbs.db", Kind.LEFTOVER),
        ("._Setup.exe", Kind.LEFTOVER),
    ],
)
def test_a_name_says_what_a_file_is(path: str, kind: Kind) -> None:
    assert kind_of(entry(path), "stems.zip") is kind


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("Kick.wav.exe", faults.PROGRAM_INSIDE),
        ("Reverb.VST3", faults.PROGRAM_INSIDE),
        ("More.tar.gz", faults.ARCHIVE_INSIDE),
        ("Song.als", faults.NOT_A_STEM),
        ("wav", faults.NOT_A_STEM),
        ("Kick.wav:evil.exe", faults.PROGRAM_INSIDE),
    ],
)
def test_other_kinds_are_refused_by_name(path: str, fault: Fault) -> None:
    assert fault_of(entry(), entry(path)) is fault


@pytest.mark.parametrize("found", [Kind.TEXT, Kind.UNKNOWN])
def test_a_text_may_look_like_nothing_in_particular(found: Kind) -> None:
    check_content(entry("Notes.txt"), found, found, "stems.zip")


@pytest.mark.parametrize("found", [Kind.MP3, Kind.UNKNOWN, None])
def test_a_stem_must_look_like_what_it_is_called(found: Kind | None) -> None:
    with pytest.raises(Refused) as refusal:
        check_content(entry(), found, "something else", "stems.zip")

    assert refusal.value.message == "“Kick.wav” in “stems.zip” is called a WAV file, but is something else."
    assert refusal.value.advice == "Export that stem again in the format that its name says."
