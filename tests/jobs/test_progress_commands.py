"""`progress recompute`, run as a person at the machine would run it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from domain.accounts import Actor
from domain.progress.standing import Progress
from jobs.commands.progress import progress_commands
from jobs.context import CommandContext
from tests.domain.house import House
from tests.plays import add_plays


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def owl(house: House) -> Actor:
    """With a beat that was played after the last check."""
    owner = house.producer()
    track = house.beat(owner)
    house.checks.check_all()
    with house.store.write() as unit:
        add_plays(unit, track.id, 7, house.clock.now())
        unit.commit()
    return owner


def run(house: House) -> Result:
    progress = SimpleNamespace(checks=house.checks, books=house.xp_books)
    services = SimpleNamespace(progress=progress)
    context = cast(CommandContext, SimpleNamespace(services=lambda: services, migrate=list[Any]))
    return CliRunner().invoke(progress_commands(context), ["recompute"], catch_exceptions=False)


def test_xp_that_comes_out_the_same_is_said_to(house: House, owl: Actor) -> None:
    result = run(house)
    said = "Everybody's XP comes out the same.\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, said, "")


def test_what_differs_is_said_on_stderr(house: House, owl: Actor) -> None:
    house.checks.check_played()
    with house.store.write() as unit:
        kept = unit.progress.of([owl.id])[owl.id]
        unit.progress.save(Progress(owl.id, kept.xp, 100, kept.granted, kept.plays))
        unit.commit()
    result = run(house)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Producer {owl.id}: level: 100 is kept, 5 follows.\n"
