"""Commands about plays."""

import click

from jobs.context import CommandContext, PlainCommand


def play_commands(context: CommandContext) -> click.Group:
    plays = click.Group("plays", help="Plays, and the totals that pages show of them.")
    plays.add_command(_recount(context))
    return plays


def _recount(context: CommandContext) -> click.Command:
    @click.command("recount", cls=PlainCommand)
    def recount() -> None:
        """Add up the totals of all days anew from the listens they are of, and of beats from their days.

        Ends with 0 when all were right, else with 1 and what was wrong, which is right then. Meanwhile new
        plays wait, so that a large site does this at a quiet time.
        """
        context.migrate()
        activity = context.services().activity
        activity.fold_all()
        days, beats = activity.recount(), activity.recount_beats()
        for day in days:
            click.echo(f"The totals of {day} were wrong, and are right now.", err=True)
        if beats:
            what = "a beat" if beats == 1 else f"{beats:,} beats"
            click.echo(f"The plays of {what} were wrong, and are right now.", err=True)
        if days or beats:
            raise SystemExit(1)
        click.echo("The totals of all days are right.")

    return recount
