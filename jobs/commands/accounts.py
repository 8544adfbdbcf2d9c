"""Commands about people: accounts, producers, the link that makes the first admin."""

import click

from domain.accounts import PASSWORD_HINT, SETUP_LINK_LIFETIME, Role
from domain.letters import hours
from jobs.context import CommandContext, PlainCommand


def account_commands(context: CommandContext) -> list[click.Command]:
    users = click.Group("users", help="Accounts.")
    users.add_command(_create(context))
    users.add_command(_suspend(context))
    users.add_command(_reinstate(context))
    users.add_command(_reset_two_factor(context))
    producers = click.Group("producers", help="The Producer Program.")
    producers.add_command(_approve(context))
    return [users, producers, _setup_link(context)]


def _create(context: CommandContext) -> click.Command:
    @click.command("create", cls=PlainCommand)
    @click.option("--email", required=True, help="The e-mail to sign in with.")
    @click.option("--password", required=True, help=f"The password. {PASSWORD_HINT}")
    @click.option(
        "--role", type=click.Choice([role.value for role in Role]), default="listener", show_default=True
    )
    @click.option("--name", default="", help="The name that others see; the e-mail's first part if left out.")
    def create(email: str, password: str, role: str, name: str) -> None:
        """Create an account. A producer gets a public profile at once, without an application."""
        context.migrate()
        services = context.services()
        name = name or email.partition("@")[0]
        user = services.accounts.create(name=name, email=email, password=password, role=Role(role))
        if user.role is Role.PRODUCER:
            services.producers.approve_by_email(email=user.email, name=name)
        click.echo(f"Created {user.email} ({user.role}).")

    return create


def _suspend(context: CommandContext) -> click.Command:
    @click.command("suspend", cls=PlainCommand)
    @click.argument("email")
    @click.option("--reason", required=True, help="Why, in words that the person will read.")
    def suspend(email: str, reason: str) -> None:
        """Suspend the account with this EMAIL: it is signed out, told why, and may appeal."""
        context.migrate()
        user = context.services().program.suspending.suspend_by_email(email=email, reason=reason)
        click.echo(f"Suspended {user.email}.")

    return suspend


def _reinstate(context: CommandContext) -> click.Command:
    @click.command("reinstate", cls=PlainCommand)
    @click.argument("email")
    def reinstate(email: str) -> None:
        """Open the suspended account with this EMAIL again, with everything as it was."""
        context.migrate()
        user = context.services().program.suspending.reinstate_by_email(email=email)
        click.echo(f"{user.email} may sign in again.")

    return reinstate


def _reset_two_factor(context: CommandContext) -> click.Command:
    @click.command("reset-two-factor", cls=PlainCommand)
    @click.argument("email")
    def reset_two_factor(email: str) -> None:
        """Switch off two-factor authentication of the account with this EMAIL, whose app and codes are lost.

        Make sure who asks for it. Their sessions end, they are told by mail, and it stands in the audit log.
        """
        context.migrate()
        user = context.services().account.two_factor.reset(email=email)
        click.echo(f"Two-factor authentication of {user.email} is off; their password alone signs in now.")

    return reset_two_factor


def _approve(context: CommandContext) -> click.Command:
    @click.command("approve", cls=PlainCommand)
    @click.argument("email")
    @click.option("--name", default="", help="The producer's name; the application's if left out.")
    def approve(email: str, name: str) -> None:
        """Take the account with this EMAIL into the Producer Program, with or without an application."""
        context.migrate()
        producer = context.services().producers.approve_by_email(email=email, name=name)
        click.echo(f"{producer.name} is in the Producer Program, at {context.settings.public_url}.")

    return approve


def _setup_link(context: CommandContext) -> click.Command:
    lifetime = hours(SETUP_LINK_LIFETIME)
    told = f"Print a link that makes the first admin. It works once, for {lifetime}, while there is no admin."

    @click.command("setup-link", cls=PlainCommand, help=told)
    def setup_link() -> None:
        context.migrate()
        link = context.services().accounts.setup_link()
        if link is None:
            click.echo("This site has an admin already; sign in instead.", err=True)
            raise SystemExit(1)
        click.echo(link)

    return setup_link
