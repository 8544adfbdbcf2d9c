"""Commands about money."""

from datetime import datetime

import click

from domain.payments import PaymentsDown
from domain.payouts.runs import Difference
from jobs.context import CommandContext, PlainCommand


def money_commands(context: CommandContext) -> click.Group:
    money = click.Group("money", help="The books, in which every cent has its place, and the months.")
    for make in (_check, _close, _recompute, _reconcile):
        money.add_command(make(context))
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


def _close(context: CommandContext) -> click.Command:
    @click.command("close", cls=PlainCommand)
    @click.argument("period", required=False)
    def close(period: str | None) -> None:
        """Split what subscribers paid in PERIOD, such as 2026-11, or in every month that waits for it.

        Cut off anywhere and called again, it goes on. The scheduler does this by itself when a month is over.
        """
        context.migrate()
        context.services().plans.check()
        closing = context.services().money.months.closing
        periods = [period] if period else closing.due()
        for each in periods:
            run = closing.close(period=each)
            click.echo(f"{each}: {run.stage}.")
        if not periods:
            click.echo("No month waits to be closed.")

    return close


def _recompute(context: CommandContext) -> click.Command:
    @click.command("recompute", cls=PlainCommand)
    @click.argument("period")
    def recompute(period: str) -> None:
        """Reckon a closed month again from the inputs stored with it, and compare every cent.

        Ends with 0 when all is the same, else with 1 and what differs.
        """
        context.migrate()
        found = context.services().money.months.closing.recompute(period=period)
        for each in found:
            click.echo(_told(each), err=True)
        if found:
            raise SystemExit(1)
        click.echo(f"{period} comes out the same, to the last cent.")

    return recompute


def _told(difference: Difference) -> str:
    whose = f"producer {difference.producer_id}" if difference.producer_id else "the whole"
    return (
        f"{whose}, {difference.what}: {difference.stored} is stored,"
        f" {difference.recomputed} follows from the inputs."
    )


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
