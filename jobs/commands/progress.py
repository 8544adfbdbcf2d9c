"""Commands about progress."""

import click

from jobs.context import CommandContext, PlainCommand


def progress_commands(context: CommandContext) -> click.Group:
    progress = click.Group("progress", help="XP, and what it was given for.")
    progress.add_command(_recompute(context))
    return progress


def _recompute(context: CommandContext) -> click.Command:
    @click.command("recompute", cls=PlainCommand)
    def recompute() -> None:
        """Reckon everybody's XP again from what it was given for and from the plays, and compare.

        Whoever was played since the last check is checked first. Ends with 0 when all is the same, else with
        1 and what differs.
        """
        context.migrate()
        progress = context.services().progress
        progress.checks.catch_up()
        is_right = True
        for sentence in progress.books.recompute():
            click.echo(sentence, err=True)
            is_right = False
        if not is_right:
            raise SystemExit(1)
        click.echo("Everybody's XP comes out the same.")

    return recompute
