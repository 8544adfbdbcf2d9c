"""What commands are given, and how they say that something went wrong."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import click

from domain.errors import DomainError, Invalid
from domain.faults import UNUSABLE_PATH
from domain.services.bundle import Services
from domain.services.licensing.proving import Proving
from domain.services.uploads.checking import Checking


class Settings(Protocol):
    """The settings that commands look at."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def reports_port(self) -> int: ...
    @property
    def data_dir(self) -> Path: ...
    @property
    def redis_url(self) -> str: ...
    @property
    def workers(self) -> int: ...
    @property
    def web_threads(self) -> int: ...
    @property
    def public_url(self) -> str: ...
    @property
    def doubts(self) -> Sequence[str]: ...


class Bundled(Protocol):
    """A server that comes with the site; starting one that runs is fine."""

    def start(self) -> str: ...
    def stop(self) -> None: ...


Tie = Callable[[Sequence[str], signal.Signals], list[str]]
"""The command line that runs another as a child which gets the signal when this process dies."""


@dataclass(frozen=True)
class CommandContext:
    """`checking` and `proving` need no data folder.

    `redis_url` is the address that is set, else the one of the bundled server, which `valkey` makes. `module`
    is where the site's other processes find `create_app`.
    """

    services: Callable[[], Services]
    checking: Callable[[], Checking]
    proving: Proving
    migrate: Callable[[], Sequence[str]]
    redis_url: Callable[[], str]
    settings: Settings
    valkey: Callable[[], Bundled]
    tied: Tie
    module: str = "app"


class PlainCommand(click.Command):
    """A command that says what went wrong in plain words on stderr, and ends with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            click.echo(in_words(error), err=True)
            ctx.exit(1)
        except OSError as error:
            if error.filename is None:
                raise
            reason = error.strerror or type(error).__name__
            click.echo(in_words(DomainError(UNUSABLE_PATH, path=error.filename, reason=reason)), err=True)
            ctx.exit(1)


def in_words(error: DomainError) -> str:
    """`code: message advice`, and for a form what is wrong with each field instead."""
    if isinstance(error, Invalid):
        return f"{error.code}: " + " ".join(f"{name}: {said}" for name, said in error.fields.items())
    return f"{error.code}: {error.message} {error.advice}"
