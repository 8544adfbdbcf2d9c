"""The command that fills a data folder with a demo and runs the site on it."""

import logging
from collections.abc import Callable
from pathlib import Path

import click

from jobs.context import CommandContext, PlainCommand
from jobs.demo.cast import ARTISTS, LISTENERS
from jobs.demo.codes import code_of
from jobs.demo.filling import ADMIN, LISTENER, PASSWORD, Build, Demo, Studio, fill
from jobs.demo.plan import LENGTHS
from jobs.supervisor import CantStart, Supervisor

PLAYS = 3000
MARK = "demo-is-complete"
KEY_FILE = "demo-admin-key"


def demo_command(context: CommandContext, build: Build, studio: Callable[[], Studio]) -> click.Command:
    """`build` makes the services for a clock, without a queue that wakes anyone."""

    @click.command("demo", cls=PlainCommand)
    @click.option("--serve/--no-serve", default=True, help="Whether to run the site when it is filled.")
    @click.option("--seed", default=1, show_default=True, help="Another number makes another demo.")
    @click.option("--code", is_flag=True, help="Only print the code that the demo's admin is asked for now.")
    def demo(serve: bool, seed: int, code: bool) -> None:
        """Fill a data folder of its own with a living site, once, and run it.

        DATA_DIR names the folder; it is ./var-demo if left out.
        """
        mark = context.settings.data_dir / MARK
        if code:
            click.echo(code_of(_key(context), context.services().accounts.clock.now()))
            return
        if mark.exists():
            click.echo(f"The demo in {mark.parent} is filled already.")
        else:
            _check_is_empty(context)
            _fill(context, build, studio(), seed)
            _protect(context)
            mark.touch()
        click.echo(_introduction(context.settings.public_url, _key(context)))
        if serve:
            _serve(context)

    return demo


def _check_is_empty(context: CommandContext) -> None:
    """Leave a site alone that has an admin: it is no demo, or one that was cut off while it was filled."""
    context.migrate()
    if context.services().accounts.setup_link() is None:
        folder = context.settings.data_dir
        click.echo(
            f"There is a site in {folder} already that isn’t a whole demo. Set DATA_DIR to another folder,"
            " or remove that one if it only holds a demo that was interrupted.",
            err=True,
        )
        raise SystemExit(1)


def _fill(context: CommandContext, build: Build, studio: Studio, seed: int) -> None:
    # One line for each of some hundred jobs and letters would hide what is going on.
    logging.getLogger("jobs").setLevel(logging.WARNING)
    logging.getLogger("adapters").setLevel(logging.WARNING)
    click.echo(f"Filling {_short(context.settings.data_dir)} with a demo; that takes a minute or two.")
    fill(build, studio, Demo(ARTISTS, LISTENERS, PLAYS, LENGTHS, seed=seed), click.echo)
    click.echo(f"Done: {sum(len(artist.ideas) for artist in ARTISTS)} beats, listened to {PLAYS:,} times.")


def _short(folder: Path) -> str:
    return f"./{folder.name}" if folder.parent == Path.cwd() else str(folder)


def _key(context: CommandContext) -> str:
    """The key of the admin's second factor; empty for a demo that was filled before there was one."""
    kept = context.settings.data_dir / KEY_FILE
    return kept.read_text() if kept.exists() else ""


def _protect(context: CommandContext) -> None:
    """Set up the admin's second factor, as an admin would, and keep its key beside the demo."""
    services = context.services()
    accounts, two_factor = services.accounts, services.account.two_factor
    admin = accounts.actor(accounts.sign_in(email=ADMIN, password=PASSWORD, agent="the demo"))
    two_factor.begin(actor=admin)
    key = two_factor.enrolment(actor=admin).key
    two_factor.switch_on(actor=admin, code=code_of(key, accounts.clock.now()))
    accounts.sign_out(actor=admin)
    kept = context.settings.data_dir / KEY_FILE
    kept.touch(mode=0o600)
    kept.write_text(key)


def _introduction(url: str, key: str) -> str:
    people = (("admin", ADMIN), ("producer", ARTISTS[0].email), ("listener", LISTENER))
    rows = "\n".join(f"  {role:<10}{email:<24}{PASSWORD}" for role, email in people)
    asked = "The admin is asked for a code as well. `demo --code` prints it; or give an app this key:"
    return f"Sign in at {url}/sign-in as one of these:\n{rows}" + (f"\n{asked}\n  {key}" if key else "")


def _serve(context: CommandContext) -> None:
    try:
        Supervisor(context).run()
    except CantStart as reason:
        click.echo(str(reason), err=True)
        raise SystemExit(1) from None
