"""Commands about money."""

from datetime import datetime

import click

from domain.payments import PaymentsDown
from jobs.context import CommandContext, PlainCommand


def money_commands(context: CommandContext) -> click.Group:
    money = click.Group("money", help="The books, in which every cent has its place.")
    money.add_command(_check(context))
    money.add_command(_reconcile(context))
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


def _reconcile(context: CommandContext) -> click.Command:
    @click.command("reconcile", cls=PlainCommand)
    @click.argument("day", type=click.DateTime(["%Y-%m-%d"]), required=False)
    def reconcile(day: datetime | None) -> None:
        """Hold a DAY such as 2026-11-25 (UTC) against what moved at the payment processor.

        Without DAY it is the last one that is over; of today, what is an hour old counts. Ends with 0 when
        the books agree, else with 1. The scheduler does it every night for the day before.
        """
        context.migrate()
        chosen = day.date() if day else None
        try:
            found = context.services().money.reconciling.reconcile(day=chosen)
        except PaymentsDown as error:
            raise click.ClickException(f"The payment processor gives no answer: {error}") from error
        for sentence in found.aside:
            click.echo(f"No part of the books: {sentence}")
        for sentence in found.findings:
            click.echo(sentence, err=True)
        if found.findings:
            raise SystemExit(1)
        click.echo(f"The books agree with the payment processor on {found.id}. Movements: {found.movements}.")

    return reconcile
