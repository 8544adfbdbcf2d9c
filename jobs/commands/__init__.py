"""The commands of the machine's own command line, under `flask --app app`."""

import click

from jobs.commands.accounts import account_commands
from jobs.commands.audio import audio_commands
from jobs.commands.audit import audit_commands
from jobs.commands.importing import import_command
from jobs.commands.licences import licence_commands
from jobs.commands.money import money_commands
from jobs.commands.plans import plan_commands
from jobs.commands.plays import play_commands
from jobs.commands.processes import process_commands
from jobs.commands.progress import progress_commands
from jobs.context import CommandContext

__all__ = ["CommandContext", "commands"]


def commands(context: CommandContext) -> list[click.Command]:
    """Every command, built on what the wiring hands in."""
    return [
        *account_commands(context),
        *audio_commands(context),
        audit_commands(context),
        import_command(context),
        *licence_commands(context),
        money_commands(context),
        plan_commands(context),
        play_commands(context),
        *process_commands(context),
        progress_commands(context),
    ]
