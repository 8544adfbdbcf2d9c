"""Commands about the audit log."""

import re

import click

from jobs.context import CommandContext, PlainCommand


def audit_commands(context: CommandContext) -> click.Group:
    audit = click.Group("audit", help="The log of what people with power did.")
    audit.add_command(_check(context))
    return audit


def _check(context: CommandContext) -> click.Command:
    @click.command("check", cls=PlainCommand)
    @click.option("--known", metavar="NUMBER:HASH", callback=_noted, help="An entry as you noted it earlier.")
    def check(known: tuple[int, str] | None) -> None:
        """Follow the audit log from its first entry, each of which hangs on the one before.

        Names the first entry that doesn't, and ends with 1 then. It prints the number and hash of the last
        entry: note them elsewhere, and give them as --known some other day. Without that, nobody can tell
        whether entries are missing at the end.
        """
        context.migrate()
        found = context.services().office.audit.check(known=known)
        if found.broken is not None:
            click.echo(found.broken, err=True)
            raise SystemExit(1)
        if found.last is None:
            click.echo("The audit log is empty.")
            return
        click.echo(f"The audit log is whole, up to {found.last.number}:{found.last.hash}")

    return check


def _noted(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, str] | None:
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,12}):([0-9a-f]{64})", value)
    if found is None:
        raise click.BadParameter("give a number and a hash, such as 12:9f…, as `audit check` prints them")
    return int(found[1]), found[2]
