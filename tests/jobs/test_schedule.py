"""What recurs, on a clock that tests move."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from adapters.memory.queue import MemoryQueue
from domain.payouts.closing import POINTS
from domain.progress.standing import CHECK_ALL
from domain.uploads import UPLOAD_LIFETIME, UploadState
from jobs.schedule import Recurring, recurring, run_schedule
from tests.jobs.support.house import PRODUCER, FakeClock, WrongBooks, build


class Watch:
    """Counts seconds; pausing moves it on, and says to stop when the time is up."""

    def __init__(self, seconds: float) -> None:
        self.time, self.end = 1000.0, 1000.0 + seconds
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        self.time += seconds
        return self.time > self.end


def test_each_task_runs_at_once_and_then_at_its_own_interval() -> None:
    watch, calls = Watch(seconds=150), []
    tasks = [
        Recurring("often", timedelta(seconds=60), lambda: calls.append(("often", watch.time - 1000))),
        Recurring("rarely", timedelta(seconds=100), lambda: calls.append(("rarely", watch.time - 1000))),
    ]

    run_schedule(tasks, watch.now, watch.pause)

    assert calls == [("often", 0), ("rarely", 0), ("often", 60), ("rarely", 100), ("often", 120)]


def test_it_sleeps_until_the_next_task_is_due() -> None:
    watch = Watch(seconds=150)

    run_schedule([Recurring("often", timedelta(seconds=60), lambda: None)], watch.now, watch.pause)

    assert watch.pauses == [60, 60, 60]


def test_a_task_that_fails_is_logged_and_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("the disk sang")

    watch, calls = Watch(seconds=70), []
    tasks = [
        Recurring("broken", timedelta(seconds=60), fail),
        Recurring("sound", timedelta(seconds=60), lambda: calls.append("sound")),
    ]
    with caplog.at_level(logging.ERROR):
        run_schedule(tasks, watch.now, watch.pause)

    assert caplog.messages == ["the recurring task “broken” failed"] * 2
    assert calls == ["sound", "sound"]


def test_the_site_folds_plays_in_sweeps_every_minute_and_tidies_every_ten(tmp_path: Path) -> None:
    intervals = {task.name: task.every for task in recurring(build(tmp_path).services)}

    assert intervals == {
        "fold plays": timedelta(seconds=5),
        "read settings": timedelta(seconds=5),
        "sweep": timedelta(minutes=1),
        "publish collections": timedelta(minutes=1),
        "free reserved beats": timedelta(minutes=1),
        "send money": timedelta(minutes=1),
        "see to payment events": timedelta(minutes=1),
        "refresh leaderboards": timedelta(minutes=3),
        "ask for missed payment events": timedelta(minutes=10),
        "see what trends": timedelta(minutes=5),
        "expire uploads": timedelta(minutes=10),
        "warn of ending drafts": timedelta(minutes=10),
        "expire drafts": timedelta(minutes=10),
        "forget sessions and links": timedelta(minutes=10),
        "delete documents": timedelta(minutes=10),
        "erase accounts": timedelta(minutes=10),
        "forget archives": timedelta(minutes=10),
        "forget done jobs": timedelta(minutes=10),
        "look after paid plans": timedelta(minutes=1),
        "forget salts": timedelta(minutes=10),
        "forget listeners": timedelta(minutes=10),
        "close months": timedelta(minutes=10),
        "reckon points": timedelta(minutes=10),
        "check progress of who was played": timedelta(minutes=1),
        "check everybody's progress": timedelta(minutes=10),
        "see to held shares": timedelta(days=1),
        "tell of stuck money": timedelta(minutes=1),
        "reconcile the books": timedelta(minutes=10),
        "check the books": timedelta(minutes=10),
    }


def test_what_is_wrong_with_the_books_is_logged_every_ten_minutes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = build(tmp_path)
    services = replace(house.services, money=replace(house.services.money, books=WrongBooks(house.store)))
    watch = Watch(seconds=601)
    [look] = [task for task in recurring(services) if task.name == "check the books"]

    with caplog.at_level(logging.ERROR):
        run_schedule([look], watch.now, watch.pause)

    assert caplog.messages == [f"The books are wrong: Entry {number} is odd." for number in (1, 2, 1, 2)]


def test_two_schedulers_at_once_do_no_harm(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    house = build(tmp_path, clock=(clock := FakeClock()))
    late = [house.services.transfer.begin(actor=PRODUCER, name="late.wav", size=9) for _ in range(5)]
    clock.advance(UPLOAD_LIFETIME)
    finished = house.upload()
    [job_id] = house.services.work.waiting()
    together = Barrier(2)

    def schedule() -> None:
        watch = Watch(seconds=10)
        together.wait(30)
        run_schedule(recurring(house.services), watch.now, watch.pause)

    with caplog.at_level(logging.ERROR), ThreadPoolExecutor(2) as schedulers:
        for done in [schedulers.submit(schedule) for _ in range(2)]:
            done.result(60)

    assert caplog.messages == []
    [own, points, progress] = house.services.work.waiting()
    assert (own, house.job(points).name, house.job(progress).name) == (job_id, POINTS, CHECK_ALL)
    assert isinstance(house.queue, MemoryQueue)
    assert set(house.queue.woken) == {job_id, points, progress}
    with house.store.read() as unit:
        left = [unit.uploads.get(upload.id) for upload in late]
        kept = unit.uploads.get(finished)
    assert [upload.state for upload in left if upload] == [UploadState.EXPIRED] * len(late)
    assert kept and kept.state is UploadState.RECEIVED
