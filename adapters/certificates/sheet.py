"""The paper that a certificate is set on: lines of text, broken and placed by ourselves.

fpdf2 breaks lines as well, but takes as long for it as for all the rest.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import zip_longest
from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.enums import TextMode

from adapters.certificates.fonts import widths

FAMILY = "Source Sans"
WIDTH, HEIGHT, MARGIN = 210, 297, 20
LABEL_WIDTH = 48
QR_SIZE, MASK = 34, 3
GAP = 1.2
INK, MUTED, LINE = (21, 23, 26), (96, 100, 106), (214, 214, 208)
MM_A_POINT = 25.4 / 72
# A line is this many millimetres high for each point of its letters, which stand so far below its top.
LEADING, BASELINE = 0.5, 0.356
# Headings have a line of that share of their size around each letter: a second font would take too long.
BOLDNESS = 0.03
# What a heading and the beginning of what it stands over take.
HEADED = 24


class Sheet(FPDF):
    """A4, as many pages as it takes. All texts have to be printable."""

    def __init__(self, font_path: Path) -> None:
        super().__init__(format="A4")
        self.set_margin(MARGIN)
        self.add_font(FAMILY, "", font_path)
        for font in self.fonts.values():
            # Outlines then go into the file as they are, instead of being measured once more.
            font.ttfont.recalcBBoxes = False  # type: ignore[union-attr]
        self.set_draw_color(*LINE)
        self.add_page()

    def head(self, title: str, number: str, address: str) -> None:
        """The title and number, with a picture of the address beside them."""
        picture = io.BytesIO()
        # Any mask can be read, and trying all eight takes longer than drawing the rest of the page.
        segno.make(address, error="m", mask=MASK).save(picture, kind="png", scale=6, border=0)
        self.image(picture, x=WIDTH - MARGIN - QR_SIZE, y=MARGIN, w=QR_SIZE, alt_text=address)
        width = WIDTH - 2 * MARGIN - QR_SIZE - 6
        self._lines(broken(title, 26, width), 26, is_bold=True)
        self._lines(broken(number, 10, width), 10, MUTED)
        self.set_y(MARGIN + QR_SIZE + 6)

    def section(self, title: str) -> None:
        """A heading, never as the last of its page."""
        self._make_room(HEADED)
        self.set_y(self.get_y() + 5)
        self._lines([title], 14, is_bold=True)
        self.set_y(self.get_y() + 1)

    def rows(self, lines: Mapping[str, str]) -> None:
        """A label and a text on each line, with a rule below; a row is only broken when no page has room."""
        for label, text in lines.items():
            labels = broken(label, 10, LABEL_WIDTH - 2)
            texts = broken(text, 10, WIDTH - 2 * MARGIN - LABEL_WIDTH)
            self._make_room(max(len(labels), len(texts)) * 10 * LEADING + 2 * GAP)
            self.set_y(self.get_y() + GAP)
            for left, right in zip_longest(labels, texts, fillvalue=""):
                self._make_room(10 * LEADING)
                self._put(MARGIN, left, 10, MUTED)
                self._put(MARGIN + LABEL_WIDTH, right, 10, INK)
                self.set_y(self.get_y() + 10 * LEADING)
            bottom = self.get_y() + GAP
            self.line(MARGIN, bottom, WIDTH - MARGIN, bottom)
            self.set_y(bottom)

    def paragraph(self, text: str) -> None:
        self._lines(broken(text, 10, WIDTH - 2 * MARGIN), 10)

    def _lines(
        self, lines: Sequence[str], size: float, colour: tuple[int, int, int] = INK, is_bold: bool = False
    ) -> None:
        for line in lines:
            self._make_room(size * LEADING)
            self._put(MARGIN, line, size, colour, is_bold)
            self.set_y(self.get_y() + size * LEADING)

    def _make_room(self, height: float) -> None:
        """Go on with another page, unless so much fits on this one or on none."""
        has_room = self.get_y() + height <= HEIGHT - MARGIN
        if not has_room and height <= HEIGHT - 2 * MARGIN:
            self.add_page()

    def _put(
        self, x: float, text: str, size: float, colour: tuple[int, int, int], is_bold: bool = False
    ) -> None:
        if text:
            self.set_font(FAMILY, "", size)
            self.set_text_color(*colour)
            with self._bold(size, colour) if is_bold else nullcontext():
                self.text(x, self.get_y() + size * BASELINE, text)

    def _bold(self, size: float, colour: tuple[int, int, int]) -> AbstractContextManager[Any]:
        line = size * MM_A_POINT * BOLDNESS
        return self.local_context(text_mode=TextMode.FILL_STROKE, line_width=line, draw_color=colour)


def broken(text: str, size: float, width: float) -> list[str]:
    """A text as lines of at most so many millimetres, broken between words where that can be."""
    most, letters = width / (size * MM_A_POINT), widths()
    lines, used = [""], 0.0
    for word in _pieces(text, letters, most):
        needed = sum(letters[letter] for letter in word)
        if lines[-1] and used + letters[" "] + needed > most:
            lines, used = [*lines, word], needed
        elif lines[-1]:
            lines[-1], used = f"{lines[-1]} {word}", used + letters[" "] + needed
        else:
            lines[-1], used = word, needed
    return lines


def _pieces(text: str, letters: Mapping[str, float], most: float) -> Iterator[str]:
    """The words of a text, those that no line holds in pieces."""
    for word in text.split():
        piece, used = "", 0.0
        for letter in word:
            if piece and used + letters[letter] > most:
                yield piece
                piece, used = "", 0.0
            piece, used = piece + letter, used + letters[letter]
        yield piece
