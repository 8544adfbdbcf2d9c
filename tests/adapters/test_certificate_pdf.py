"""The printed certificate, read back by other libraries: its words, its picture of the address, its bytes."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from adapters.certificates.pdf import MISSING, CertificatePrinter, printable
from domain.licensing.certificates import statement_of
from domain.licensing.granted import LicenceKind
from domain.licensing.offers import Delivery, ExclusiveTerms
from domain.licensing.terms import exclusive_lines, standard_lines
from tests.domain.test_entitlement import licence

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


def test_its_picture_leads_to_the_page_that_verifies_it(printer: CertificatePrinter) -> None:
    pdf = printer.pdf(statement_of(EXCLUSIVE, SITE))
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()

    [code] = zxingcpp.read_barcodes(picture)

    assert code.text == f"{SITE}/verify-license/{EXCLUSIVE.id}"


def test_the_same_licence_gives_the_same_bytes(printer: CertificatePrinter, tmp_path: Path) -> None:
    statement = statement_of(EXCLUSIVE, SITE)

    assert printer.pdf(statement) == CertificatePrinter(tmp_path).pdf(statement)
    assert printer.pdf(statement) != printer.pdf(statement_of(STANDARD, SITE))


def test_letters_that_the_font_lacks_leave_a_mark(printer: CertificatePrinter) -> None:
    facts = FACTS | {"licensee": "音楽 🎹", "track": "x" * 300}

    text = words(printer.pdf(statement_of(replace(STANDARD, facts=facts), SITE)))

    assert f"{MISSING}{MISSING} {MISSING}" in text
    assert text.count("x") >= 300


@pytest.mark.parametrize("text", ["Łódź ČŠŽ ÿ", "Ἀθῆναι Ωμέγα", "Ўзбек Ёлка Їжак", "“quoted” – 20 % · €"])
def test_latin_greek_and_cyrillic_are_all_there(text: str) -> None:
    assert printable(text) == text
