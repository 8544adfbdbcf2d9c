"""The job that erases files."""

from datetime import timedelta
from pathlib import Path

from domain.errors import Unavailable
from domain.faults import FILES_UNREACHABLE
from domain.services.erasing import ERASE
from jobs.performing import Performer
from tests import factories
from tests.jobs.support.house import FakeClock, build


def test_files_are_erased_as_soon_as_their_store_answers(tmp_path: Path) -> None:
    house = build(tmp_path, clock=(clock := FakeClock()))
    keys = [f"covers/{name}.jpg" for name in ("one", "two")]
    for key in keys:
        house.blobs.put_bytes(key, b"JPEG")
    now, delete = clock.now(), house.blobs.delete
    payload = {"keys": "\n".join(keys)}
    job_id = house.add_job(factories.job(name=ERASE, payload=payload, created_at=now, run_after=now))
    performer = Performer(house.services, "one", later=lambda delay, call: None)

    def fail_on_the_second(key: str) -> None:
        if key == keys[1]:
            raise Unavailable(FILES_UNREACHABLE)
        delete(key)

    house.blobs.delete = fail_on_the_second  # type: ignore[method-assign]
    performer.perform(job_id)
    house.blobs.delete = delete  # type: ignore[method-assign]
    clock.advance(timedelta(minutes=1))
    performer.perform(job_id)

    assert not any(house.blobs.exists(key) for key in keys)
