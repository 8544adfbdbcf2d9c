"""The jobs that make what downloads hand out, from the fact that a beat went live to the files."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.audio import AudioFormat, Container
from domain.facts import TRACK_PUBLISHED
from domain.jobs import JobState
from jobs.performing import Performer
from tests import factories
from tests.jobs.support.house import House, build


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path)


def perform_all(house: House) -> None:
    for id in house.services.work.waiting():
        Performer(house.services, "one").perform(id)


def flac_recording(house: House) -> str:
    """The id of a recording as if a FLAC had been uploaded."""
    recording_id = house.upload()
    perform_all(house)
    format = AudioFormat(Container.FLAC, 2, 44_100, 16, frames=44_100 * 60)
    recording = replace(house.recording(recording_id), format=format)
    with house.store.write() as unit:
        unit.recordings.save(recording)
        unit.commit()
    house.blobs.put_bytes(recording.master_key, b"fLaC beat")
    return recording_id


def publish(house: House, recording_id: str) -> None:
    payload = {"track": "t", "recording": recording_id}
    fact = factories.fact(name=TRACK_PUBLISHED, payload=payload, at=house.clock.now())
    with house.store.write() as unit:
        unit.facts.add(fact)
        unit.commit()
    Performer(house.services, "one").perform(fact.id)


def content(house: House, key: str) -> bytes:
    with house.blobs.open(key) as file:
        return file.read()


def test_a_flac_gets_a_wav_beside_its_mp3(house: House) -> None:
    recording_id = flac_recording(house)
    publish(house, recording_id)
    jobs = [house.job(id) for id in house.services.work.waiting()]
    assert {job.key for job in jobs} == {f"convert:{recording_id}:mp3", f"convert:{recording_id}:wav"}

    perform_all(house)

    assert content(house, f"downloads/{recording_id}.wav") == b"wav of fLaC beat"
    assert content(house, f"downloads/{recording_id}.mp3") == b"mp3 of fLaC beat"
    assert {house.job(job.id).state for job in jobs} == {JobState.DONE}


def test_a_wav_gets_its_mp3_alone(house: House) -> None:
    recording_id = house.upload()
    perform_all(house)
    publish(house, recording_id)

    assert [house.job(id).name for id in house.services.work.waiting()] == ["convert"]


def test_what_is_made_twice_is_made_once(house: House) -> None:
    recording_id = flac_recording(house)
    house.services.ingest.convert(recording_id=recording_id, made="wav")
    house.blobs.delete(house.recording(recording_id).master_key)

    house.services.ingest.convert(recording_id=recording_id, made="wav")

    assert content(house, f"downloads/{recording_id}.wav") == b"wav of fLaC beat"


def test_a_job_of_an_earlier_version_makes_the_mp3(house: House) -> None:
    recording_id = house.upload()
    perform_all(house)
    house.services.work.add(name="download", payload={"recording": recording_id}, key="download:1")
    perform_all(house)

    assert content(house, f"downloads/{recording_id}.mp3").startswith(b"mp3 of ")
