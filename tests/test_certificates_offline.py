"""Certificates of a running site, checked on a machine that has neither the site nor its data."""

import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp

from adapters.settings import Settings
from adapters.system import UuidIds
from app import build_services
from domain.accounts import Actor, Role
from domain.licensing.granted import Licence
from domain.services.bundle import Services
from domain.services.granting import Granting
from tests import factories
from tests.sites import Sender, Site, running_site

APP = Path(__file__).parent.parent / "app.py"


@dataclass(frozen=True)
class Elsewhere:
    """A folder on another machine, with an empty home and no setting of the site."""

    folder: Path

    def keep(self, name: str, content: bytes) -> Path:
        (self.folder / name).write_bytes(content)
        return self.folder / name

    def verify(self, file: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "flask", "--app", str(APP), "licences", "verify", str(file)]
        done = subprocess.run(
            [*command, *map(str, words)],
            env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=home,
            capture_output=True,
            text=True,
        )
        assert list(home.iterdir()) == [], "it left something behind"
        return done


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    return Elsewhere(tmp_path_factory.mktemp("elsewhere"))


def granted(services: Services, producer: str, holder: str, name: str) -> Licence:
    """What a first download grants; the audio itself is of no matter here."""
    granting = Granting(UuidIds(), services.licensing.licences.signer, services.site)
    with services.accounts.store.write() as unit:
        owner, bob = unit.users.by_email(producer), unit.users.by_email(holder)
        assert owner and bob
        recording = factories.recording(id=UuidIds().new(), owner_id=owner.id)
        track = factories.track(
            id=UuidIds().new(),
            producer_id=owner.id,
            recording_id=recording.id,
            details=factories.details(name=name),
        )
        unit.recordings.add(recording)
        unit.tracks.add(track)
        licence = granting.standard(unit, track, bob.id, factories.NOW)
        unit.commit()
    return licence


def content(sender: Sender, path: str) -> bytes:
    answer = sender.ask("GET", path, {})
    assert answer.status == 200, answer
    return answer.body


@dataclass(frozen=True)
class Kept:
    """What somebody took along: two certificates, one of them printed, and what the site publishes."""

    older: Licence
    first: Path
    second: Path
    keys: Path
    revoked: Path
    printed: bytes


def take_along(site: Site, elsewhere: Elsewhere) -> Kept:
    """The second licence is signed by a newer key, and revoked."""
    producer, holder = site.person("producer", "Night Owl"), site.person("listener", "Bob")
    services = build_services(Settings.read(site.environment))
    bob, stranger = site.sender(holder), Sender(site.port, "")
    older = granted(services, producer, holder, "Ночной Δρόμος")
    site.command("licences", "rotate-key")
    newer = granted(services, producer, holder, "Night Drive")
    root = Actor(UuidIds().new(), "Root", Role.ADMIN)
    services.licensing.licences.revoke(actor=root, licence_id=newer.id, reason="Fraud.")
    assert stranger.ask("GET", f"/licences/{older.id}/certificate.json", {}).status == 303
    files = {
        "older.json": content(bob, f"/licences/{older.id}/certificate.json"),
        "newer.json": content(bob, f"/licences/{newer.id}/certificate.json"),
        "keys.json": content(stranger, "/.well-known/beatpass-keys.json"),
        "revoked.json": content(stranger, "/.well-known/beatpass-revocations.json"),
    }
    paths = [elsewhere.keep(name, file) for name, file in files.items()]
    return Kept(older, *paths, content(bob, f"/licences/{older.id}/certificate.pdf"))


def test_certificates_are_checked_without_site_database_or_data_folder(
    tmp_path: Path, elsewhere: Elsewhere
) -> None:
    with running_site(tmp_path) as site:
        kept = take_along(site, elsewhere)
    shutil.rmtree(tmp_path)

    check_files(elsewhere, site.url, kept)
    check_print(site.url, kept)


def check_files(elsewhere: Elsewhere, url: str, kept: Kept) -> None:
    found = elsewhere.verify(kept.first, "--keys", kept.keys, "--revocations", kept.revoked)
    assert (found.returncode, found.stderr) == (0, "")
    for said in ("genuine", url, kept.older.id, "Bob", "“Ночной Δρόμος”", "Night Owl", "It holds"):
        assert said in found.stdout
    assert elsewhere.verify(kept.second, "--keys", kept.keys).returncode == 0
    ended = elsewhere.verify(kept.second, "--keys", kept.keys, "--revocations", kept.revoked)
    assert ended.returncode == 1 and "It was revoked on" in ended.stdout
    forged = elsewhere.keep("forged.json", kept.first.read_bytes().replace(b"Bob", b"Eve"))
    refused = elsewhere.verify(forged, "--keys", kept.keys)
    assert refused.returncode == 1 and refused.stderr.startswith("LIC-403: ")


def check_print(url: str, kept: Kept) -> None:
    """What other libraries read in the PDF is what the database had."""
    text = " ".join(pypdf.PdfReader(io.BytesIO(kept.printed)).pages[0].extract_text().split())
    for said in (kept.older.id, *kept.older.facts.values(), *kept.older.terms.values()):
        assert said in text
    [code] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(kept.printed)[0].render(scale=2).to_pil())
    assert code.text == f"{url}/verify-license/{kept.older.id}"
