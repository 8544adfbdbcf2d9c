"""The jobs that give XP, as a worker does them."""

from pathlib import Path

from domain.progress.standing import CHECK_ALL, Progress
from jobs.performing import Performer
from jobs.schedule import recurring
from tests import factories
from tests.jobs.support.house import PRODUCER, House, build
from tests.plays import add_plays

SLUG = "night-drive"


def house_of_a_producer(folder: Path) -> House:
    house = build(folder)
    now = house.clock.now()
    with house.store.write() as unit:
        unit.users.add(factories.user(id=PRODUCER.id))
        unit.producers.add(factories.producer(id=PRODUCER.id, created_at=now))
        unit.tracks.add(track := factories.track(producer_id=PRODUCER.id, slug=SLUG, created_at=now))
        unit.facts.add(factories.fact(payload={"track": track.id, "recording": track.recording_id}, at=now))
        unit.commit()
    return house


def work_off(house: House) -> dict[str, str]:
    """Do all that waits, and what follows from it; the errors, by jobs' names."""
    done = {}
    while waiting := house.services.work.waiting():
        for id in waiting:
            Performer(house.services, "worker").perform(id)
            done[house.job(id).name] = house.job(id).last_error
    return done


def progress(house: House) -> Progress:
    with house.store.read() as unit:
        return unit.progress.of([PRODUCER.id])[PRODUCER.id]


def test_a_fact_brings_the_xp_of_whom_it_is_about(tmp_path: Path) -> None:
    house = house_of_a_producer(tmp_path)
    assert work_off(house)["react"] == ""
    assert progress(house).xp == 1_100


def test_everybody_is_checked_by_a_job_that_the_schedule_asks_for(tmp_path: Path) -> None:
    house = house_of_a_producer(tmp_path)
    house.services.progress.checks.ask()
    assert work_off(house)[CHECK_ALL] == ""
    with house.store.read() as unit:
        assert (unit.progress.bars().ranked, unit.progress.bars().at is None) == (1, False)


def test_plays_are_noticed_by_the_schedule(tmp_path: Path) -> None:
    house = house_of_a_producer(tmp_path)
    work_off(house)
    with house.store.write() as unit:
        track = unit.tracks.by_slug(SLUG)
        assert track
        add_plays(unit, track.id, 18, house.clock.now())
        unit.commit()
    [look] = [task for task in recurring(house.services) if task.name == "check progress of who was played"]
    look.run()
    assert (progress(house).xp, progress(house).level) == (1_118, 6)
