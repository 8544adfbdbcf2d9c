"""The commands about licences, run as a person at any machine would run them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from adapters.certificates.signer import Ed25519Signer, is_signed
from domain.licensing.certificates import document_of, signed_bytes, statement_of
from domain.licensing.granted import Licence
from domain.licensing.published import keys_document, revocations_document
from domain.services.licensing.proving import Proving
from jobs.commands.licences import licence_commands
from tests import factories
from tests.factories import NOW
from tests.fakes import FakeClock

SITE = "https://beats.example"
LICENCE = factories.licence()


@pytest.fixture
def signer(tmp_path: Path) -> Ed25519Signer:
    return Ed25519Signer(tmp_path / "keys")


@pytest.fixture
def files(tmp_path: Path, signer: Ed25519Signer) -> Path:
    """A folder with a certificate, and what the site has published."""
    write(tmp_path, signer, LICENCE)
    (tmp_path / "revoked.json").write_text(json.dumps(revocations_document(SITE, [(LICENCE.id, NOW)], NOW)))
    (tmp_path / "none.json").write_text(json.dumps(revocations_document(SITE, [], NOW)))
    return tmp_path


def write(folder: Path, signer: Ed25519Signer, licence: Licence, site: str = SITE) -> None:
    statement = statement_of(licence, site)
    (folder / "licence.json").write_bytes(document_of(statement, signer.sign(signed_bytes(statement))))
    (folder / "keys.json").write_text(json.dumps(keys_document(SITE, signer.public_keys())))


def run(folder: Path, *words: str, services: Any = None) -> Result:
    context: Any = SimpleNamespace(
        proving=Proving(is_signed, FakeClock()), services=lambda: services or pytest.fail("opened the site")
    )
    [group] = licence_commands(context)
    assert isinstance(group, click.Group)
    told = [str(folder / word) if word.endswith(".json") else word for word in words]
    return CliRunner().invoke(group, told, catch_exceptions=False)


def verify(folder: Path, *more: str, file: str = "licence.json", keys: str = "keys.json") -> Result:
    return run(folder, "verify", file, "--keys", keys, *more)


def test_a_genuine_certificate_is_told_in_sentences(files: Path) -> None:
    result = verify(files)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "This certificate is genuine: it was signed with a key of https://beats.example.",
        f"Licence {LICENCE.id} (standard) was granted to Bob on 4 March 2026.",
        "It is of “Night Drive” by Night Owl.",
        "It holds unless it was revoked: give the site's /.well-known/beatpass-revocations.json as"
        " --revocations to know.",
    ]


ENDINGS: dict[str, tuple[Sequence[str], int, str]] = {
    "revoked": (("--revocations", "revoked.json"), 1, "It was revoked on 4 March 2026 and holds no more."),
    "not revoked": (
        ("--revocations", "none.json"),
        0,
        "It holds: it wasn't on the list of revoked licences of 4 March 2026.",
    ),
}


@pytest.mark.parametrize("case", ENDINGS)
def test_the_list_of_revocations_tells_whether_it_holds(files: Path, case: str) -> None:
    words, code, sentence = ENDINGS[case]
    result = verify(files, *words)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (code, sentence)


def test_a_licence_that_ended_is_told_so(files: Path, signer: Ed25519Signer) -> None:
    write(files, signer, replace(LICENCE, expires_at=NOW - timedelta(days=2)))
    result = verify(files)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "It ended on 2 March 2026.")


def test_a_certificate_that_names_another_site_than_the_keys_is_pointed_out(
    files: Path, signer: Ed25519Signer
) -> None:
    write(files, signer, LICENCE, site="https://old.example")
    assert "It names https://old.example as its site" in verify(files).stdout


def test_certificates_of_before_a_rotation_go_on_verifying(files: Path, signer: Ed25519Signer) -> None:
    (files / "older.json").write_bytes((files / "licence.json").read_bytes())
    signer.rotate()
    write(files, signer, LICENCE)

    assert verify(files).exit_code == verify(files, file="older.json").exit_code == 0


def altered(folder: Path) -> None:
    text = (folder / "licence.json").read_text()
    (folder / "licence.json").write_text(text.replace("Bob", "Eve"))


def foreign(folder: Path) -> None:
    write(folder, Ed25519Signer(folder / "others"), LICENCE)
    keys = keys_document(SITE, Ed25519Signer(folder / "keys").public_keys())
    (folder / "keys.json").write_text(json.dumps(keys))


REFUSED = {
    "altered": (altered, {}, "LIC-403"),
    "foreign": (foreign, {}, "LIC-402"),
    "no certificate": (lambda folder: None, {"file": "keys.json"}, "LIC-401"),
    "no keys": (lambda folder: None, {"keys": "licence.json"}, "LIC-404"),
    "a file that isn't there": (lambda folder: None, {"file": "gone.json"}, "SYS-504"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_genuine_is_refused_in_a_sentence(files: Path, case: str) -> None:
    spoil, words, code = REFUSED[case]
    spoil(files)
    result = verify(files, **words)
    assert (result.exit_code, result.stdout, result.stderr.partition(":")[0]) == (1, "", code)
    assert len(result.stderr.splitlines()) == 1


def test_a_wrong_list_of_revocations_is_refused(files: Path) -> None:
    result = verify(files, "--revocations", "keys.json")
    assert (result.exit_code, result.stderr.partition(":")[0]) == (1, "LIC-405")


def test_a_new_key_is_told_by_its_id(files: Path, signer: Ed25519Signer) -> None:
    services = SimpleNamespace(licensing=SimpleNamespace(licences=signer))
    result = run(files, "rotate-key", services=services)
    newest = list(signer.public_keys())[-1]
    assert (result.exit_code, len(signer.public_keys())) == (0, 2)
    assert result.stdout == f"New certificates are signed with the key {newest} from now on.\n"
