"""Ingest with the real lab, whose child is ended by a machine short of memory: the producer's file stays."""

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.audio.lab import Lab
from domain.accounts import Actor
from domain.errors import Unavailable
from domain.services.uploads.ingest import Ingest
from domain.uploads import Recording, RecordingState, Step, Upload
from tests.adapters.test_audio_lab import PATIENCE_SECONDS, child_of, silence
from tests.audio_files import ANY_LENGTH
from tests.domain.house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(ANY_LENGTH) as lab:
        yield lab


class AllButTags:
    """The lab, but for tags: its first child is the one that analyses."""

    def __init__(self, house: House, lab: Lab) -> None:
        self.tags = house.lab.tags
        self.inspect, self.analyse, self.preview = lab.inspect, lab.analyse, lab.preview
        self.retuned = lab.retuned


def arrived(house: House, owner: Actor, source: Path) -> Upload:
    return house.upload(owner, source.read_bytes())


def test_a_child_ended_for_want_of_memory_costs_no_master(house: House, lab: Lab, tmp_path: Path) -> None:
    owner = house.producer()
    upload = arrived(house, owner, silence(tmp_path, 300))
    ingest: Ingest = replace(house.ingest, lab=AllButTags(house, lab))  # type: ignore[arg-type]
    lab.warm_up()
    with ThreadPoolExecutor(1) as thread:
        running: Future[Recording] = thread.submit(ingest.run, recording_id=upload.id)
        child_of(lab).send_signal(signal.SIGKILL)
        with pytest.raises(Unavailable):
            running.result(PATIENCE_SECONDS)
    ingest.give_up(recording_id=upload.id)
    house.ingest.retry(actor=owner, recording_id=upload.id)
    with house.store.read() as unit:
        standing = unit.recordings.get(upload.id)
    assert standing and (standing.state, standing.next_step) == (RecordingState.PROCESSING, Step.ANALYSE)
    assert house.blobs.exists(standing.master_key)
    assert ingest.run(recording_id=upload.id).state is RecordingState.READY
