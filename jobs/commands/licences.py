"""Commands about licences: checking a certificate away from the site, and a new key for new ones."""

from datetime import datetime
from pathlib import Path

import click

from domain.licensing.granted import LicenceStatus
from domain.licensing.published import KEYS_ADDRESS, REVOCATIONS_ADDRESS
from domain.services.licensing.proving import Proof
from jobs.context import CommandContext, PlainCommand

FILE = click.Path(path_type=Path)
LARGEST = 64 * 1024**2


def licence_commands(context: CommandContext) -> list[click.Command]:
    licences = click.Group("licences", help="Certificates of licences, and the keys that sign them.")
    licences.add_command(_verify(context))
    licences.add_command(_rotate_key(context))
    return [licences]


def _verify(context: CommandContext) -> click.Command:
    @click.command("verify", cls=PlainCommand)
    @click.argument("file", type=FILE)
    @click.option("--keys", type=FILE, required=True, help=f"The site's public keys, from {KEYS_ADDRESS}.")
    @click.option("--revocations", type=FILE, help=f"What was revoked, from {REVOCATIONS_ADDRESS}.")
    def verify(file: Path, keys: Path, revocations: Path | None) -> None:
        """Say whether the certificate in FILE, a JSON file, is genuine, and whether the licence holds.

        Works on any machine: no site, data folder or network is needed. Ends with 0 for a genuine certificate
        of a licence that holds as far as the given files tell, else with 1.
        """
        proof = context.proving.prove(
            document=_content(file),
            keys=_content(keys),
            revocations=_content(revocations) if revocations else None,
        )
        click.echo("\n".join(told(proof)))
        raise SystemExit(0 if proof.status is LicenceStatus.ACTIVE else 1)

    return verify


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST)


def told(proof: Proof) -> list[str]:
    """What was found, in sentences."""
    return [
        f"This certificate is genuine: it was signed with a key of {proof.keys_site or 'the given file'}.",
        *_site_doubt(proof),
        f"Licence {proof.id} ({proof.kind}) was granted to {proof.licensee} on {_day(proof.granted_at)}.",
        f"It is of “{proof.track}” by {proof.producer}.",
        _standing(proof),
    ]


def _site_doubt(proof: Proof) -> list[str]:
    if proof.site == proof.keys_site:
        return []
    return [f"It names {proof.site} as its site: make sure that both addresses are of the same one."]


def _standing(proof: Proof) -> str:
    if proof.revoked_at is not None:
        return f"It was revoked on {_day(proof.revoked_at)} and holds no more."
    if proof.status is LicenceStatus.EXPIRED and proof.expires_at is not None:
        return f"It ended on {_day(proof.expires_at)}."
    if proof.listed_at is not None:
        return f"It holds: it wasn't on the list of revoked licences of {_day(proof.listed_at)}."
    return f"It holds unless it was revoked: give the site's {REVOCATIONS_ADDRESS} as --revocations to know."


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _rotate_key(context: CommandContext) -> click.Command:
    @click.command("rotate-key", cls=PlainCommand)
    def rotate_key() -> None:
        """Make a new key, which signs every certificate from now on.

        Older certificates go on counting, since the older keys stay published.
        """
        key_id = context.services().licensing.licences.rotate()
        click.echo(f"New certificates are signed with the key {key_id} from now on.")

    return rotate_key
