"""The certificate as a page that people print: the same bytes for the same statement."""

import io
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import segno
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FAMILY = "Source Sans"
FILES = {"": "SourceSansPro", "B": "SourceSansProBold"}
# Stands for what the font has no letter for.
MISSING = "\u25a0"

WIDTH, MARGIN = 210, 20
LABEL_WIDTH = 48
QR_SIZE = 34
INK, MUTED, LINE = (21, 23, 26), (96, 100, 106), (214, 214, 208)
TITLES = {"standard": "Standard licence", "exclusive": "Exclusive licence"}
FACTS = {
    "licensee": "Licensee",
    "track": "Track",
    "producer": "Producer",
    "key": "Key",
    "bpm": "BPM",
    "fingerprint": "Audio fingerprint",
}


class CertificatePrinter:
    """Keeps lighter copies of its fonts in a folder: reading the whole ones would take most of the time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._fonts = {style: _lightened(name, folder) for style, name in FILES.items()}

    def pdf(self, statement: Mapping[str, Any]) -> bytes:
        """A page of A4, or more where terms are long. `statement` is what a certificate states."""
        page = _Page(self._fonts)
        page.set_creation_date(datetime.fromisoformat(statement["granted_at"]))
        page.set_title(f"{TITLES[statement['kind']]} {statement['id']}")
        page.add_page()
        page.head(TITLES[statement["kind"]], statement["id"])
        page.qr(statement["verify"])
        facts = {FACTS.get(name, name): text for name, text in statement["facts"].items()}
        page.rows({"Granted": statement["granted_at"][:10], **facts})
        page.section("Terms")
        page.rows({"Files": ", ".join(statement["files"])} | statement["terms"])
        page.section("How to check it")
        page.paragraph(
            f"Open {statement['verify']} to see whether this licence still holds. The JSON file that came "
            "with it is signed, and can be checked against the site's public keys without the site."
        )
        return bytes(page.output())


class _Page(FPDF):
    def __init__(self, fonts: Mapping[str, Path]) -> None:
        super().__init__(format="A4")
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        for style, path in fonts.items():
            self.add_font(FAMILY, style, path)

    def head(self, title: str, number: str) -> None:
        self._write(title, 26, bold=True, width=WIDTH - 2 * MARGIN - QR_SIZE - 6)
        self._write(number, 10, colour=MUTED)
        self.set_y(MARGIN + QR_SIZE + 6)

    def qr(self, address: str) -> None:
        picture = io.BytesIO()
        segno.make(address, error="m").save(picture, kind="png", scale=6, border=0)
        self.image(picture, x=WIDTH - MARGIN - QR_SIZE, y=MARGIN, w=QR_SIZE, alt_text=address)

    def section(self, title: str) -> None:
        self.ln(5)
        self._write(title, 14, bold=True)
        self.ln(1)

    def rows(self, lines: Mapping[str, str]) -> None:
        """A label and a text on each line, with a rule below."""
        for label, text in lines.items():
            if self.will_page_break(14):
                self.add_page()
            top = self.get_y() + 1.2
            self.set_xy(MARGIN, top)
            self._write(label, 10, colour=MUTED, width=LABEL_WIDTH)
            bottom = self.get_y()
            self.set_xy(MARGIN + LABEL_WIDTH, top)
            self._write(text, 10, width=WIDTH - 2 * MARGIN - LABEL_WIDTH)
            bottom = max(bottom, self.get_y()) + 1.2
            self.set_draw_color(*LINE)
            self.line(MARGIN, bottom, WIDTH - MARGIN, bottom)
            self.set_xy(MARGIN, bottom)

    def paragraph(self, text: str) -> None:
        self._write(text, 10)

    def _write(
        self,
        text: str,
        size: float,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        width: float = 0,
    ) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)
        text = printable(text)
        self.multi_cell(width, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def printable(text: str) -> str:
    """With a mark in place of each letter that the font lacks."""
    return "".join(letter if ord(letter) in _letters() else MISSING for letter in text)


def _lightened(name: str, folder: Path) -> Path:
    """The font with all of its letters, but without hints and tables of layout."""
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    with TTFont(font_source_sans_pro.font_files_ttf[name], recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=list(font.getBestCmap()))
        subsetter.subset(font)
        font.save(path := folder / f"{name}.ttf")
    return path


@cache
def _letters() -> frozenset[int]:
    """What both fonts can print."""
    found = []
    for name in FILES.values():
        with TTFont(font_source_sans_pro.font_files_ttf[name], lazy=True) as font:
            found.append(frozenset(font.getBestCmap()))
    return found[0] & found[1]
