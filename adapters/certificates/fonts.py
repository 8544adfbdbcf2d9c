"""The font that certificates are set in: light copies of it, in which only the needed scripts are."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import font_source_sans_pro
import fontTools
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NAME = "SourceSansPro"
# Stands for what the font has no letter for.
MISSING = "\u25a0"
# The font has neither sign.
TYPED = str.maketrans("♯♭", "#b")

# The script of letters, by the first and last of each stretch; those without a name are in every copy.
STRETCHES = (
    (0x0000, 0x007F, ""),
    (0x0080, 0x024F, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x1E00, 0x1EFF, "latin"),
    (0x1F00, 0x1FFF, "greek"),
    (0x2010, 0x2026, ""),
    (0x2027, 0x25FF, "signs"),
)
REST = "rest"
# Copies of another edition are left alone: raise it with every change of what goes into one.
EDITION = 1
LAYOUT_TABLES = ["BASE", "GDEF", "GPOS", "GSUB"]


@dataclass(frozen=True)
class Fonts:
    """Copies in a folder, each made when it is first needed: reading the whole font takes most of the time.

    Any number of processes may use one folder, and any may be ended at any moment.
    """

    folder: Path

    def path(self, text: str) -> Path:
        """A font file that has every letter of a text that `printable` has been through."""
        scripts = sorted({script_of(ord(letter)) for letter in set(text)} - {""})
        path = self.folder / f"{'-'.join([NAME, *scripts])}-{EDITION}-{fontTools.version}.ttf"
        if not path.exists():
            self._make({"", *scripts}, path)
        return path

    def _make(self, scripts: set[str], path: Path) -> None:
        """Without hints and layout; with the names of letters, which are read faster than worked out."""
        options = Options(hinting=False, notdef_outline=True, name_IDs=["*"], glyph_names=True)
        options.drop_tables += LAYOUT_TABLES
        with TTFont(font_source_sans_pro.font_files_ttf[NAME], recalcTimestamp=False) as font:
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=[each for each in font.getBestCmap() if script_of(each) in scripts])
            subsetter.subset(font)
            self._put(font, path)

    def _put(self, font: TTFont, path: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=self.folder, suffix=".draft")
        try:
            with os.fdopen(descriptor, "wb") as file:
                font.save(file, reorderTables=None)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)


def script_of(codepoint: int) -> str:
    return next((script for first, last, script in STRETCHES if first <= codepoint <= last), REST)


@cache
def widths() -> Mapping[str, float]:
    """How wide each letter of the font is, where its height is 1."""
    with TTFont(font_source_sans_pro.font_files_ttf[NAME], lazy=True) as font:
        unit, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(point): advances[glyph][0] / unit for point, glyph in font.getBestCmap().items()}


def printable(text: str) -> str:
    """With a mark in place of each letter that the font lacks; sharps and flats as people type them."""
    letters = widths()
    return "".join(letter if letter in letters else MISSING for letter in text.translate(TYPED))
