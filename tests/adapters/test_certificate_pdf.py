"""The printed certificate, read back by other libraries: its words, its picture of the address, its bytes."""

import io
import json
import os
import random
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from adapters.certificates.fonts import MISSING, printable
from adapters.certificates.pdf import CertificatePrinter
from domain.licensing.certificates import signed_bytes, statement_of
from domain.licensing.granted import LicenceKind
from domain.licensing.offers import Delivery, ExclusiveTerms
from domain.licensing.terms import exclusive_lines, standard_lines
from domain.music import KEYS
from tests.domain.test_entitlement import licence
from tests.factories import NOW

SITE = "https://beats.example"
FACTS = {
    "licensee": "Ève Ωmega",
    "track": "Night Drive",
    "producer": "Ночная Сова",
    "key": "A Minor",
    "bpm": "140",
    "fingerprint": "3f" * 32,
}
STANDARD = licence(facts=FACTS, terms={line.label: line.text for line in standard_lines("Ночная Сова")})
EXCLUSIVE = replace(
    STANDARD,
    kind=LicenceKind.EXCLUSIVE,
    files=(Delivery.WAV, Delivery.STEMS),
    terms={line.label: line.text for line in exclusive_lines(ExclusiveTerms(price=20_000), "Ночная Сова")},
)


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> CertificatePrinter:
    return CertificatePrinter(tmp_path_factory.mktemp("fonts"))


def words(pdf: bytes) -> str:
    """All text of all pages, with single spaces."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("licence", [STANDARD, EXCLUSIVE], ids=["standard", "exclusive"])
def test_it_says_all_that_the_licence_states(printer: CertificatePrinter, licence: Any) -> None:
    statement = statement_of(licence, SITE)

    text = words(printer.pdf(statement))

    assert f"{licence.kind.capitalize()} licence {licence.id}" in text
    assert f"Granted {licence.granted_at:%Y-%m-%d}" in text
    for said in (*licence.facts.values(), *licence.terms.values(), statement["verify"]):
        assert said in text
    assert all(kind in text for kind in licence.files)


def test_what_was_signed_is_printed_in_the_order_in_which_people_read_it(printer: CertificatePrinter) -> None:
    """A signed document lists its facts by their names, so that it is written in one way only."""
    signed = json.loads(signed_bytes(statement_of(EXCLUSIVE, SITE)))

    text = words(printer.pdf(signed))

    place = 0
    for said in ("Licensee", "Track", "Producer", "Key", "BPM", "Terms", *EXCLUSIVE.terms.values()):
        place = text.index(said, place)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_printed_in_letters_that_the_font_has(key: str) -> None:
    assert printable(key) == key.replace("♯", "#").replace("♭", "b")


def test_an_end_is_printed(printer: CertificatePrinter) -> None:
    ends = replace(STANDARD, expires_at=NOW + timedelta(days=30))

    assert "Ends 2026-04-03" in words(printer.pdf(statement_of(ends, SITE)))


def test_its_picture_leads_to_the_page_that_verifies_it(printer: CertificatePrinter) -> None:
    pdf = printer.pdf(statement_of(EXCLUSIVE, SITE))
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()

    [code] = zxingcpp.read_barcodes(picture)

    assert code.text == f"{SITE}/verify-license/{EXCLUSIVE.id}"


def test_every_number_can_be_read_from_its_picture(printer: CertificatePrinter) -> None:
    for seed in range(20):
        number = str(uuid.UUID(int=random.Random(seed).getrandbits(128)))
        pdf = printer.pdf(statement_of(replace(STANDARD, id=number), f"{SITE}/{'x' * 20}"))
        [code] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil())
        assert code.text.endswith(number)


def test_the_same_licence_gives_the_same_bytes(printer: CertificatePrinter, tmp_path: Path) -> None:
    statement = statement_of(EXCLUSIVE, SITE)

    assert printer.pdf(statement) == CertificatePrinter(tmp_path).pdf(statement)
    assert printer.pdf(statement) != printer.pdf(statement_of(STANDARD, SITE))


def test_another_process_gives_the_same_bytes(printer: CertificatePrinter, tmp_path: Path) -> None:
    """Neither the order of sets nor what was printed before may show."""
    statement = statement_of(EXCLUSIVE, SITE)
    code = (
        "import json, pathlib, sys; from adapters.certificates.pdf import CertificatePrinter as Printer; "
        "sys.stdout.buffer.write(Printer(pathlib.Path(sys.argv[1])).pdf(json.load(sys.stdin)))"
    )
    for seed in ("1", "2"):
        printed = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed)],
            input=json.dumps(statement).encode(),
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        assert printed.stdout == printer.pdf(statement)


def test_long_terms_go_on_with_another_page_and_lose_no_word(printer: CertificatePrinter) -> None:
    terms = {f"Label {number}": f"words{number} " * 60 for number in range(30)}
    terms["Longer than a page"] = "endless " * 3_000

    pdf = printer.pdf(statement_of(replace(STANDARD, terms=terms), SITE))

    text = words(pdf)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 3
    assert all(text.count(f"words{number} ") == 60 for number in range(30))
    assert text.count("endless") == 3_000


def test_nothing_is_made_before_the_first_certificate(tmp_path: Path) -> None:
    CertificatePrinter(tmp_path / "fonts")

    assert not (tmp_path / "fonts").exists()


def test_fonts_are_made_once_for_each_choice_of_scripts(tmp_path: Path) -> None:
    printer = CertificatePrinter(tmp_path)
    printer.pdf(statement_of(STANDARD, SITE))
    made = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    printer.pdf(statement_of(EXCLUSIVE, SITE))

    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == made
    assert [path.suffix for path in made] == [".ttf"]


def test_many_at_once_may_need_the_same_fonts(tmp_path: Path) -> None:
    (tmp_path / "cut-off.draft").write_bytes(b"half a font")
    statement = statement_of(EXCLUSIVE, SITE)
    with ThreadPoolExecutor(4) as threads:
        printed = set(threads.map(lambda _: CertificatePrinter(tmp_path).pdf(statement), range(8)))

    assert len(printed) == 1
    assert [path.name for path in tmp_path.glob("*.draft")] == ["cut-off.draft"]


def test_letters_that_the_font_lacks_leave_a_mark(printer: CertificatePrinter) -> None:
    facts = FACTS | {"licensee": "音楽 🎹", "track": "x" * 300}

    text = words(printer.pdf(statement_of(replace(STANDARD, facts=facts), SITE)))

    assert f"{MISSING}{MISSING} {MISSING}" in text
    assert text.count("x") >= 300


@pytest.mark.parametrize("text", ["Łódź ČŠŽ ÿ", "Ἀθῆναι Ωμέγα", "Ўзбек Ёлка Їжак", "“quoted” – 20 % · €"])
def test_latin_greek_and_cyrillic_are_all_there(text: str) -> None:
    assert printable(text) == text
