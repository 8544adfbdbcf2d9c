"""Commands that look at audio files by the very rules that uploads meet, without uploading anything."""

import json
from dataclasses import asdict
from pathlib import Path
from stat import S_ISREG

import click

from domain.errors import DomainError
from domain.faults import UNREADABLE
from domain.services.uploads.checking import Checking, Verdict
from domain.words import say
from jobs.context import CommandContext, PlainCommand


def audio_commands(context: CommandContext) -> list[click.Command]:
    audio = click.Group("audio", help="Look at audio files as uploads are looked at.")
    audio.add_command(_check(context))
    audio.add_command(_compare(context))
    return [audio]


def _check(context: CommandContext) -> click.Command:
    @click.command("check", cls=PlainCommand)
    @click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
    def check(files: tuple[Path, ...]) -> None:
        """Say for each FILE whether an upload of it would be accepted, as a line of JSON.

        Ends with 0 when all are accepted, else with 1.
        """
        checking, accepted = context.checking(), []
        for path in files:
            found = verdict(checking, path)
            click.echo(json.dumps(asdict(found)))
            accepted.append(found.accepted)
        raise SystemExit(0 if all(accepted) else 1)

    return check


def _compare(context: CommandContext) -> click.Command:
    @click.command("compare", cls=PlainCommand)
    @click.argument("a", type=click.Path(path_type=Path))
    @click.argument("b", type=click.Path(path_type=Path))
    def compare(a: Path, b: Path) -> None:
        """Say how alike the files A and B sound, as JSON: `similarity` in percent, and `duplicate`."""
        for path in (a, b):
            _check_readable(path)
        click.echo(json.dumps(asdict(context.checking().compare(one=a, other=b))))

    return compare


def verdict(checking: Checking, path: Path) -> Verdict:
    """The verdict on a file; one that can't be read has one, too."""
    try:
        _check_readable(path)
        return checking.check(path=path)
    except DomainError as error:
        return Verdict(str(path), False, error.code, error.message)


def _check_readable(path: Path) -> None:
    try:
        if not S_ISREG(path.stat().st_mode):
            raise DomainError(UNREADABLE, name=path, detail=say("it is no file"))
        path.open("rb").close()
    except OSError as error:
        raise DomainError(UNREADABLE, name=path, detail=(error.strerror or str(error)).lower()) from error
