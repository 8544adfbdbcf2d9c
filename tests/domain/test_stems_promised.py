"""MIDI that exclusive terms promise: no newer ZIP takes it away unsaid."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.accounts import Actor
from domain.catalogue import Track
from domain.errors import Invalid
from domain.licensing.offers import MIDI_PROMISED, Delivery, OfferForm, Option, TermsForm
from domain.stem_sets import Stems, StemsOf, StemsState
from tests import factories
from tests.domain.house import House
from tests.domain.test_stems_upload import of, owner, ready, stems_files, stored

__all__ = ["owner"]

WITH_MIDI, WITHOUT = b"PK|Drums.wav|Chords.mid", b"PK|Drums.wav|Chords.wav"


@pytest.fixture
def track(house: House, owner: Actor) -> Track:
    return house.beat(owner)


def offer(house: House, owner: Actor, track: Track, *files: Delivery) -> None:
    form = OfferForm(Option.BOTH, TermsForm(price="200", files=(Delivery.WAV, *files)))
    house.offering.set(actor=owner, track_id=track.id, form=form)


def promised(house: House, owner: Actor, track: Track) -> Stems:
    """The set that stands for a beat whose terms promise its MIDI."""
    stems = stored(house, ready(house, owner, track.recording_id, WITH_MIDI))
    offer(house, owner, track, Delivery.MIDI)
    assert stems
    return stems


def test_a_newer_zip_without_any_is_refused_and_the_older_one_stays(
    house: House, owner: Actor, track: Track
) -> None:
    current = promised(house, owner, track)
    newer = stored(house, ready(house, owner, track.recording_id, WITHOUT))

    assert newer and newer.problem and newer.state is StemsState.REFUSED
    assert (newer.problem.code, newer.problem.advice) == (MIDI_PROMISED.code, MIDI_PROMISED.advice)
    assert newer.problem.message.startswith("There is no MIDI file in “stems.zip”")
    assert of(house, owner, track.recording_id) == StemsOf(current, newer)
    assert stems_files(house) == [current.id]


def test_a_newer_zip_with_some_takes_its_place(house: House, owner: Actor, track: Track) -> None:
    promised(house, owner, track)
    newer = ready(house, owner, track.recording_id, WITH_MIDI)

    assert of(house, owner, track.recording_id) == StemsOf(stored(house, newer))
    assert stems_files(house) == [newer]


def test_once_it_is_off_the_files_a_zip_needs_none(house: House, owner: Actor, track: Track) -> None:
    promised(house, owner, track)
    offer(house, owner, track, Delivery.STEMS, Delivery.TRACKOUTS)

    assert stands(house, owner, track, ready(house, owner, track.recording_id, WITHOUT))


def test_what_never_was_there_is_not_asked_of_a_newer_zip(house: House, owner: Actor, track: Track) -> None:
    terms = factories.terms(files=(Delivery.MIDI,))
    ready(house, owner, track.recording_id, WITHOUT)
    with house.store.write() as unit:
        unit.offers.add(made := factories.offer(track_id=track.id, terms=terms))
        unit.tracks.save(replace(track, option=made.option, offer_id=made.id))
        unit.commit()

    assert stands(house, owner, track, ready(house, owner, track.recording_id, WITHOUT))


def test_it_counts_also_when_it_is_promised_while_the_newer_zip_is_checked(
    house: House, owner: Actor, track: Track
) -> None:
    current = ready(house, owner, track.recording_id, WITH_MIDI)
    put = house.blobs.put

    def put_and_offer(key: str, source: Path) -> None:
        put(key, source)
        offer(house, owner, track, Delivery.MIDI)

    house.blobs.put = put_and_offer  # type: ignore[method-assign]
    newer = stored(house, ready(house, owner, track.recording_id, WITHOUT))
    assert newer and newer.state is StemsState.REFUSED
    assert stands(house, owner, track, current) and stems_files(house) == [current]


@pytest.mark.parametrize(("content", "is_taken"), [(WITH_MIDI, True), (WITHOUT, False)])
def test_new_audio_brings_only_stems_that_have_it(
    house: House, owner: Actor, track: Track, content: bytes, is_taken: bool
) -> None:
    current = promised(house, owner, track)
    begun = house.transfer.begin(actor=owner, name="b.wav", size=6, replaces=track.id)
    house.send(owner, begun, 0, [b"RIFF b"])
    house.ingest.run(recording_id=begun.id)
    brought = ready(house, owner, begun.id, content)

    if is_taken:
        house.saving.replace(actor=owner, draft_id=begun.id)
        assert stems_files(house) == [brought]
    else:
        with pytest.raises(Invalid) as caught:
            house.saving.replace(actor=owner, draft_id=begun.id)
        assert "There is no MIDI file in “stems.zip”" in caught.value.fields["audio"]
        assert stands(house, owner, track, current.id)


def stands(house: House, owner: Actor, track: Track, stems_id: str) -> bool:
    current = of(house, owner, track.recording_id).current
    return current is not None and current.id == stems_id
