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
        """Add up the totals of all days anew from the listens they are of.

        Ends with 0 when all were right, else with 1 and the days that were wrong; they are right then.
        """
        context.migrate()
        activity = context.services().activity
        activity.fold_all()
        wrong = activity.recount()
        for day in wrong:
            click.echo(f"The totals of {day} were wrong, and are right now.", err=True)
        if wrong:
            raise SystemExit(1)
        click.echo("The totals of all days are right.")

    return recount
