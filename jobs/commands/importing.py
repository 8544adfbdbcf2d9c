"""Bringing in a folder of audio for a producer, through the same doors as uploads."""

import time
from collections.abc import Iterator
from pathlib import Path

import click

from domain.accounts import Actor
from domain.errors import DomainError, Invalid
from domain.prefilling import prefilled
from domain.services.bundle import Services
from domain.uploads import Recording, RecordingState
from jobs.context import CommandContext, PlainCommand, in_words
from jobs.performing import Performer

AUDIO = (".wav", ".wave", ".flac")
PIECE = 1024 * 1024
POLL_SECONDS = 0.2


class NotTaken(Exception):
    """The file went through the steps and was stopped; the message says why."""


def import_command(context: CommandContext) -> click.Command:
    @click.command("import", cls=PlainCommand)
    @click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
    @click.option("--producer", "email", required=True, help="The e-mail of the producer's account.")
    def import_folder(folder: Path, email: str) -> None:
        """Upload and save every WAV and FLAC file in FOLDER, in the order of their names.

        What the files and their analysis tell fills the form; a beat without a BPM or a key stays a draft.
        Ends with 1 when any file could not be taken.
        """
        context.migrate()
        services = context.services()
        actor = services.producers.acting(email=email)
        performer = Performer(services, f"import-{actor.id}")
        taken = [_told(path, services, performer, actor) for path in audio_files(folder)]
        if not taken:
            click.echo(f"There is no WAV or FLAC file in {folder}.", err=True)
        raise SystemExit(0 if taken and all(taken) else 1)

    return import_folder


def audio_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in AUDIO and path.is_file())


def _told(path: Path, services: Services, performer: Performer, actor: Actor) -> bool:
    """Take one file and say in a line what came of it; whether it was taken."""
    try:
        click.echo(f"{path.name}: {_take(path, services, performer, actor)}")
    except DomainError as error:
        click.echo(f"{path.name}: {in_words(error)}")
    except NotTaken as stopped:
        click.echo(f"{path.name}: {stopped}")
    except OSError as error:
        click.echo(f"{path.name}: can't be read: {error.strerror}")
    else:
        return True
    return False


def _take(path: Path, services: Services, performer: Performer, actor: Actor) -> str:
    upload = services.transfer.begin(actor=actor, name=path.name, size=path.stat().st_size)
    services.transfer.receive(actor=actor, upload_id=upload.id, offset=0, pieces=_pieces(path))
    recording = _processed(services, performer, actor, upload.id)
    if recording.problem is not None:
        raise NotTaken(f"{recording.problem.code}: {recording.problem.message} {recording.problem.advice}")
    form = prefilled({}, recording, services.site.policy)
    try:
        track = services.saving.save(actor=actor, draft_id=upload.id, form=form)
    except Invalid as lacking:
        if "audio" in lacking.fields:
            raise
        return "a draft, since something is missing: " + " ".join(lacking.fields.values())
    return f"saved as {services.site.url}/beats/{track.slug}"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _processed(services: Services, performer: Performer, actor: Actor, recording_id: str) -> Recording:
    """The recording once it went through its steps: by our own hands, or by a worker that took it first."""
    while _is_processing(recording := _recording(services, actor, recording_id)):
        waiting = services.work.waiting()
        if waiting:
            performer.perform(waiting[0])
        else:
            time.sleep(POLL_SECONDS)
    return recording


def _recording(services: Services, actor: Actor, recording_id: str) -> Recording:
    return services.catalogue.recording(actor=actor, recording_id=recording_id)


def _is_processing(recording: Recording) -> bool:
    return recording.state is RecordingState.PROCESSING
