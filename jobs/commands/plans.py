"""Commands about plans, which cost nothing as long as no payments stand behind them."""

import click

from jobs.context import CommandContext, PlainCommand


def plan_commands(context: CommandContext) -> click.Group:
    plans = click.Group("plans", help="Plans of accounts; no money moves.")
    plans.add_command(_grant(context))
    plans.add_command(_end(context))
    return plans


def _grant(context: CommandContext) -> click.Command:
    @click.command("grant", cls=PlainCommand)
    @click.argument("email")
    @click.argument("plan")
    def grant(email: str, plan: str) -> None:
        """Give the account with this EMAIL one of the site's plans by its name, for nothing, from now on."""
        context.migrate()
        granted = context.services().plans.grant(email=email, plan=plan)
        click.echo(f"{email} has the plan {granted.plan}. No money has moved.")

    return grant


def _end(context: CommandContext) -> click.Command:
    @click.command("end", cls=PlainCommand)
    @click.argument("email")
    def end(email: str) -> None:
        """End the plan of the account with this EMAIL at once; its licences stay."""
        context.migrate()
        ended = context.services().plans.end_of(email=email)
        click.echo(f"{email} has no plan any more; it was {ended.plan}.")

    return end
