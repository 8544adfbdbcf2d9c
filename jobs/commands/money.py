"""Commands about money."""

import click

from jobs.context import CommandContext, PlainCommand


def money_commands(context: CommandContext) -> click.Group:
    money = click.Group("money", help="The books, in which every cent has its place.")
    money.add_command(_check(context))
    return money


def _check(context: CommandContext) -> click.Command:
    @click.command("check", cls=PlainCommand)
    def check() -> None:
        """Add up all the books, and say what is wrong with them.

        Ends with 0 when nothing is, else with 1. The scheduler looks every ten minutes, too.
        """
        context.migrate()
        found = context.services().money.books.check()
        for sentence in found:
            click.echo(sentence, err=True)
        if found:
            raise SystemExit(1)
        click.echo("The books are right: every entry and every currency sums to 0.")

    return check
