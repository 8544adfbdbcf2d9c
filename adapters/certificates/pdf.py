"""The certificate as a page that people print: the same bytes for the same statement."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

TITLES = {"standard": "Standard licence", "exclusive": "Exclusive licence"}
FACTS = {
    "licensee": "Licensee",
    "track": "Track",
    "producer": "Producer",
    "key": "Key",
    "bpm": "BPM",
    "fingerprint": "Audio fingerprint",
}
TERMS, CHECKING = "Terms", "How to check it"
HOW_TO_CHECK = (
    "Open {verify} to see whether this licence still holds. The JSON file that came with it is signed, and "
    "can be checked against the site's public keys without the site."
)


class CertificatePrinter:
    """Reads nothing and makes nothing before the first certificate: every process of the site has one.

    Light copies of the fonts are kept in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pdf(self, statement: Mapping[str, Any]) -> bytes:
        """A page of A4, or more where terms are long. `statement` is what a certificate states."""
        # Loading what sets the page takes half as long as all of the site, and most processes never print.
        from adapters.certificates.fonts import Fonts, printable
        from adapters.certificates.sheet import Sheet

        title, fonts = TITLES[statement["kind"]], Fonts(self._folder)
        facts, terms = (_each(rows, printable) for rows in (_facts(statement), _terms(statement)))
        check = printable(HOW_TO_CHECK.format(verify=statement["verify"]))
        text = "".join((*facts, *facts.values(), *terms, *terms.values(), check))
        sheet = Sheet(fonts.path(text))
        sheet.set_creation_date(datetime.fromisoformat(statement["granted_at"]))
        sheet.set_title(f"{title} {statement['id']}")
        sheet.head(title, statement["id"], statement["verify"])
        sheet.rows(facts)
        sheet.section(TERMS)
        sheet.rows(terms)
        sheet.section(CHECKING)
        sheet.paragraph(check)
        return bytes(sheet.output())


def _facts(statement: Mapping[str, Any]) -> dict[str, str]:
    known = {label: statement["facts"][name] for name, label in FACTS.items() if name in statement["facts"]}
    facts = known | {name: text for name, text in statement["facts"].items() if name not in FACTS}
    ends = {"Ends": statement["expires_at"][:10]} if statement["expires_at"] else {}
    return {"Granted": statement["granted_at"][:10], **ends, **facts}


def _terms(statement: Mapping[str, Any]) -> dict[str, str]:
    """Exclusive terms name their files themselves."""
    terms = {term["about"]: term["text"] for term in statement["terms"]}
    return ({} if "Files" in terms else {"Files": ", ".join(statement["files"])}) | terms


def _each(rows: Mapping[str, str], change: Callable[[str], str]) -> dict[str, str]:
    return {change(label): change(text) for label, text in rows.items()}
