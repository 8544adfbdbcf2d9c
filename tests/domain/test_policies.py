"""Both upload policies by one table: what each asks of a file, a form and a cover."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.audio.inspect import inspect
from domain.audio import AudioLimits, Tags
from domain.catalogue import BeatForm, Track
from domain.collections import CollectionForm, SharedForm
from domain.errors import DomainError, Invalid
from domain.site import Site
from domain.uploads import POLICIES, PictureFile, ends_soon, kept_until
from tests import factories
from tests.audio_files import flac, mp3, wav
from tests.domain.house import House

GOOD = BeatForm(name="Night Drive", key="A", scale="Minor", bpm="140")
COVER = PictureFile("cover.jpg", b"JPEG cover")

# A beat that is right but for what stands in the first two columns: the fields that each policy finds wrong.
FORMS: list[tuple[dict[str, str], bool, set[str], set[str]]] = [
    ({}, True, set(), set()),
    ({}, False, set(), {"cover"}),
    ({"bpm": "49"}, True, {"bpm"}, {"bpm"}),
    ({"bpm": "50"}, True, set(), {"bpm"}),
    ({"bpm": "59"}, True, set(), {"bpm"}),
    ({"bpm": "60"}, True, set(), set()),
    ({"bpm": "200"}, True, set(), set()),
    ({"bpm": "201"}, True, {"bpm"}, {"bpm"}),
    ({"bpm": "99.5"}, True, {"bpm"}, {"bpm"}),
    ({"name": " "}, False, {"name"}, {"name", "cover"}),
    ({"key": "H"}, True, {"key"}, {"key"}),
    ({"scale": "Dorian"}, True, {"scale"}, {"scale"}),
    ({"key": "", "bpm": "55"}, False, {"key"}, {"key", "bpm", "cover"}),
]

# A file, and the code that each policy refuses it with; empty when it is taken.
FILES = [
    ("a.wav", wav, "", ""),
    ("a.flac", flac, "", "UPL-101"),
    ("renamed.wav", flac, "", "UPL-101"),
    ("renamed.wav", mp3, "UPL-101", "UPL-101"),
    ("renamed.flac", wav, "", ""),
]


def both(table: list[tuple[object, object, object, object]]) -> list[tuple[str, object, object, object]]:
    """Each line of a table once for each policy."""
    columns = [(name, place) for place, name in enumerate(("current", "strict"), 2)]
    return [(name, line[0], line[1], line[place]) for line in table for name, place in columns]


def save(house: House, in_collection: bool, form: BeatForm, cover: PictureFile | None) -> Track:
    """A beat by itself or in a new collection, as far as the policy lets it."""
    owner = house.producer()
    batch = house.batches.begin(actor=owner) if in_collection else None
    upload = house.transfer.begin(actor=owner, name=".wav", size=9, batch_id=batch.id if batch else "")
    house.send(owner, upload, 0, [b"RIFF beat"])
    house.lab.tags = lambda path: Tags()  # type: ignore[method-assign]
    house.ingest.run(recording_id=upload.id)
    without_guesses(house, upload.id)
    house.saving.keep(actor=owner, draft_id=upload.id, form=form)
    if batch is None:
        return house.saving.save(actor=owner, draft_id=upload.id, form=form, cover=cover)
    if cover:
        house.saving.keep_cover(actor=owner, draft_id=upload.id, cover=cover)
    outcome = house.batches.save(
        actor=owner,
        batch_id=batch.id,
        form=CollectionForm(title="Nights"),
        shared=SharedForm(),
        cover=COVER,
    )
    if outcome.failed:
        raise Invalid(outcome.failed[0].errors)
    return outcome.saved[0]


def without_guesses(house: House, id: str) -> None:
    """Nothing was heard in it, so that an empty field stays empty."""
    with house.store.write() as unit:
        recording = unit.recordings.get(id)
        assert recording and recording.analysis
        deaf = replace(recording.analysis, bpm=None, key=None, scale=None)
        unit.recordings.save(replace(recording, analysis=deaf))
        unit.commit()


@pytest.mark.parametrize(("policy", "fields", "has_cover", "wrong"), both(FORMS))  # type: ignore[arg-type]
def test_a_beat_is_saved_as_the_policy_says(
    tmp_path: Path, policy: str, fields: dict[str, str], has_cover: bool, wrong: set[str]
) -> None:
    house = House(tmp_path, Site(policy=POLICIES[policy]))
    form, cover = replace(GOOD, **fields), COVER if has_cover else None
    if not wrong:
        assert save(house, False, form, cover).is_listed
        return
    with pytest.raises(Invalid) as caught:
        save(house, False, form, cover)
    assert set(caught.value.fields) == wrong


@pytest.mark.parametrize(("policy", "fields", "has_cover", "wrong"), both(FORMS))  # type: ignore[arg-type]
def test_in_a_collection_each_beat_needs_an_image_as_well(
    tmp_path: Path, policy: str, fields: dict[str, str], has_cover: bool, wrong: set[str]
) -> None:
    house = House(tmp_path, Site(policy=POLICIES[policy]))
    form, cover = replace(GOOD, **fields), COVER if has_cover else None
    expected = wrong if has_cover else wrong | {"cover"}
    if not expected:
        assert save(house, True, form, cover).is_listed
        return
    with pytest.raises(Invalid) as caught:
        save(house, True, form, cover)
    assert set(caught.value.fields) == expected


@pytest.mark.parametrize(("policy", "name", "build", "code"), both(FILES))  # type: ignore[arg-type]
def test_a_format_is_taken_by_what_it_is_and_not_by_its_name(
    tmp_path: Path, policy: str, name: str, build: object, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(build())  # type: ignore[operator]
    taken = POLICIES[policy].containers
    if not code:
        assert inspect(path, name, AudioLimits(min_seconds=0), taken).container in taken
        return
    with pytest.raises(DomainError) as caught:
        inspect(path, name, AudioLimits(min_seconds=0), taken)
    assert (caught.value.code, POLICIES[policy].accepted in caught.value.message) == (code, True)


def test_what_is_not_saved_is_kept_for_a_week_and_marked_in_its_last_two_days() -> None:
    now = factories.NOW
    week = timedelta(days=7)
    travelling = factories.upload(created_at=now, expires_at=now + week)
    draft = factories.draft(created_at=now, touched_at=now + timedelta(days=3))

    assert kept_until(travelling, replace(draft, touched_at=None)) == now + week
    assert kept_until(travelling, draft) == now + timedelta(days=10)
    assert kept_until(replace(travelling, state="received"), draft) == now + timedelta(days=10)
    assert [ends_soon(now + week, (now + timedelta(days=day)).date()) for day in (4, 5, 7)] == [
        False,
        True,
        True,
    ]
