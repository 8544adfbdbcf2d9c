"""A server's clock that is set an hour forward or back, between one request and the next."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts import Role
from domain.uploads import LEFT_BEHIND_AFTER, RecordingState
from tests.domain.house import House

HOUR = timedelta(hours=1)
SHIFTS = pytest.mark.parametrize("shift", [HOUR, -HOUR], ids=["forward", "back"])
PASSWORD = "correct horse battery"


@SHIFTS
def test_an_upload_and_its_sender_go_on_when_the_clock_is_set(house: House, shift: timedelta) -> None:
    house.accounts.create(name="Alice", email="a@example.com", password=PASSWORD, role=Role.LISTENER)
    secret = house.accounts.sign_in(email="a@example.com", password=PASSWORD, agent="")
    owner = house.producer()
    upload = house.transfer.begin(actor=owner, name="a.wav", size=8)
    house.send(owner, upload, 0, [b"RIFF"])

    house.clock.moment += shift
    house.accounts.forget_expired()

    assert house.transfer.expire() == 0
    assert house.accounts.actor(secret)
    assert house.send(owner, upload, 4, [b"beat"])[1] == 8
    assert house.ingest.run(recording_id=upload.id).state is RecordingState.READY


@SHIFTS
def test_files_that_the_clock_makes_look_old_or_new_are_kept_while_they_are_needed(
    house: House, shift: timedelta
) -> None:
    owner = house.producer()
    house.clock.moment = datetime.now(UTC) + shift
    unfinished = house.transfer.begin(actor=owner, name="a.wav", size=8)
    waiting = house.upload(owner)
    long_ago = (datetime.now(UTC) - LEFT_BEHIND_AFTER - HOUR).timestamp()
    for path in (house.folder / "uploads").iterdir():
        os.utime(path, (long_ago, long_ago), follow_symlinks=False)

    assert house.transfer.expire() == 0

    assert house.staging.offset(unfinished.id) == 0
    assert house.ingest.run(recording_id=waiting.id).state is RecordingState.READY
