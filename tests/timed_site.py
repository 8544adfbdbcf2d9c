"""A site on a clock that a test sets: each of its processes reads in a file how far that one is from ours."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

import app
from adapters.settings import Settings
from jobs.commands import commands
from jobs.schedule import recurring
from tests.sites import Site, running

FILE = "CLOCK_FILE"
"""The setting that tells a process where that file is."""


class SetClock:
    """It goes on by itself from whatever it was set to."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text()))

    def set(self, moment: datetime) -> None:
        """In one step, since others are reading."""
        draft = self._file.with_suffix(".draft")
        draft.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        draft.replace(self._file)

    def go_on(self, time: timedelta) -> None:
        self.set(self.now() + time)


def create_app() -> Flask:
    """What each process of such a site begins with; `up` starts the others from here, too."""
    settings, clock = Settings.read(os.environ), SetClock(Path(os.environ[FILE]))
    made = app.create_app(settings, clock=clock)
    services = app.once(lambda: app.build_services(settings, clock=clock))
    for command in commands(replace(app.command_context(settings, services), module=__name__)):
        made.cli.add_command(command)
    return made


class TimedSite(Site):
    """`clock` is the site's, its payment processor's and its schedule's."""

    clock: SetClock

    def take_turn(self, name: str) -> None:
        """What the schedule does in its time under that name, now."""
        with self.services() as services:
            [task] = [each for each in recurring(services) if each.name == name]
            task.run()


@contextmanager
def timed_site(folder: Path, begins: datetime, **settings: str) -> Iterator[TimedSite]:
    file = folder / "clock"
    clock = SetClock(file)
    clock.set(begins)
    with running(
        TimedSite(folder, settings={FILE: str(file), **settings}, module=__name__, clock=clock)
    ) as site:
        yield site
