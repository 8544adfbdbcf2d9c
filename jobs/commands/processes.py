"""Commands that run the site: its parts one by one, or all of them."""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

import click

from jobs.context import CommandContext, PlainCommand
from jobs.schedule import recurring, run_schedule
from jobs.supervisor import CantStart, Supervisor, end_with_parent
from jobs.worker import run_worker

NICENESS = 5


def step_back() -> None:
    """Let pages and uploads go first where the processor is short: somebody waits for them.

    Linux may share the processor among sessions before it looks at processes, so ours is told as well.
    """
    os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS))


def process_commands(context: CommandContext) -> list[click.Command]:
    return [_worker(context), _scheduler(context), _migrate(context), _up(context)]


def _worker(context: CommandContext) -> click.Command:
    @click.command("worker", cls=PlainCommand)
    @click.option(
        "--name",
        default="",
        help="A name that no other worker has. One that comes back under its name goes on at once with what"
        " it held when it died; without a name that waits until the lease has run out.",
    )
    def worker(name: str) -> None:
        """Do the site's jobs until told to stop."""
        step_back()
        name = name or f"{socket.gethostname()}-{os.getpid()}"
        run_worker(context.services(), context.redis_url(), name)

    return worker


def _scheduler(context: CommandContext) -> click.Command:
    @click.command("scheduler", cls=PlainCommand)
    def scheduler() -> None:
        """Call what recurs: waking workers for lost jobs, expiring uploads, forgetting what is old."""
        stopping = threading.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda number, frame: stopping.set())
        context.services().plans.check()
        run_schedule(recurring(context.services()), time.monotonic, stopping.wait)

    return scheduler


def _migrate(context: CommandContext) -> click.Command:
    @click.command("migrate", cls=PlainCommand)
    def migrate() -> None:
        """Bring the database's tables up to date."""
        taken = context.migrate()
        click.echo("\n".join(f"Applied {name}." for name in taken) or "The tables are up to date.")

    return migrate


def _up(context: CommandContext) -> click.Command:
    @click.command("up", cls=PlainCommand)
    @click.option("--with-parent", is_flag=True, help="End when the process that started this one ends.")
    def up(with_parent: bool) -> None:
        """Run the whole site: web, workers, scheduler and, without REDIS_URL, the bundled Valkey."""
        if with_parent:
            end_with_parent()
        try:
            Supervisor(context).run()
        except CantStart as reason:
            click.echo(str(reason), err=True)
            raise SystemExit(1) from None

    return up
