"""What a download is called, which files there are, and for whom a link is good."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audio import AudioFormat, Container
from domain.errors import Forbidden
from domain.licensing import downloads
from domain.licensing.downloads import Label, Ticket, delivery_named, file_name, files_there, slug_of
from domain.licensing.offers import Delivery
from tests import factories


def test_kinds_have_addresses_and_are_known_by_them() -> None:
    assert [slug_of(kind) for kind in Delivery][:3] == ["wav", "tagged-wav", "mp3-320"]
    assert all(delivery_named(slug_of(kind)) is kind and delivery_named(kind) is kind for kind in Delivery)


def test_which_files_there_are() -> None:
    wav, flac = factories.recording(), factories.recording(format=AudioFormat(Container.FLAC, 2, 44_100, 16))
    everything = tuple(Delivery)
    stems = {Delivery.STEMS, Delivery.MIDI, Delivery.TRACKOUTS}
    assert set(files_there(everything, wav, False, False)) == set(Delivery) - stems - {Delivery.FLAC}
    assert set(files_there(everything, wav, True, True)) == set(Delivery)
    assert set(files_there(everything, flac, False, False)) == set(Delivery) - stems


LABEL = Label("Night Drive", "Night Owl", "140", "A Minor")


def test_a_files_name_tells_what_it_is() -> None:
    assert file_name(LABEL, Delivery.MP3_320) == "Night Drive - Night Owl (140 BPM, A Minor).mp3"
    assert file_name(LABEL, Delivery.STEMS) == "Night Drive - Night Owl (140 BPM, A Minor, stems).zip"
    sharp = replace(LABEL, title='AC/DC: "no"?', key="C♯/D♭ Major")
    assert file_name(sharp, Delivery.WAV) == "AC-DC- -no-- - Night Owl (140 BPM, C♯-D♭ Major).wav"
    assert file_name(Label("", "", "", ""), Delivery.WAV) == "beat.wav"


@given(st.text(), st.text(), st.sampled_from(Delivery))
def test_any_name_makes_a_name_that_every_file_system_takes(title: str, artist: str, kind: Delivery) -> None:
    name = file_name(Label(title, artist, "140", "A Minor"), kind)
    assert len(name.encode()) <= 255 and name.isprintable()
    assert not set(name) & set('\\/:*?"<>|\r\n\0') and not name.startswith(".")
    assert name.endswith(f".{downloads.extension_of(kind)}")


@given(st.integers(-10, 10**6))
def test_nobody_uses_somebody_elses_ticket_at_any_time(seconds: int) -> None:
    ticket = Ticket("eve", "t", "r", Delivery.WAV, "l", factories.NOW)
    with pytest.raises(Forbidden):
        downloads.check_ticket(ticket, "bob", factories.NOW + timedelta(seconds=seconds))
