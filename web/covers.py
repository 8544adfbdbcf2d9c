"""Covers drawn from a name, for beats and collections that have none of their own."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from html import escape

Palette = tuple[str, str, str, str]
"""Ground, its second tone, a strong shape colour and the colour of the initials."""

PALETTES: tuple[Palette, ...] = (
    ("#1d2433", "#2f3d5c", "#ff7a45", "#fff1e0"),
    ("#f2b134", "#e8893a", "#1f2a44", "#1b1300"),
    ("#0f4c4a", "#146b62", "#f6c667", "#f7f1dd"),
    ("#e8e0d0", "#d4c7ad", "#d2412f", "#22201b"),
    ("#3a1d32", "#5d2a44", "#f2809c", "#ffe9ee"),
    ("#c9432f", "#a32f2c", "#ffd9a0", "#fff3e2"),
    ("#24382a", "#3a5a3c", "#c5d86d", "#f4f7e3"),
    ("#cfe0e8", "#a9c6d6", "#16425b", "#0c2433"),
    ("#17181b", "#2a2c31", "#ffb31a", "#f5efe2"),
    ("#5c6f3c", "#42552d", "#f3e3b3", "#fbf6e3"),
    ("#f4c9b5", "#eba98f", "#7a2e2e", "#3a1414"),
    ("#1b3a6b", "#2a5599", "#8fd3e8", "#eef8fc"),
)


class Dice:
    """Small numbers drawn one after another from a digest, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self._bytes = hashlib.sha512(seed.encode("utf-8", "replace")).digest()
        self._next = 0

    def roll(self, sides: int) -> int:
        """A number from 0 to `sides` - 1; `sides` is at most 256."""
        value = self._bytes[self._next % len(self._bytes)]
        self._next += 1
        return value % sides


def _grooves(dice: Dice, palette: Palette) -> str:
    x, y = (60, 340)[dice.roll(2)], 40 + dice.roll(8) * 20
    rings = "".join(
        f'<circle cx="{x}" cy="{y}" r="{radius}" stroke-width="{4 + dice.roll(4) * 5}"/>'
        for radius in range(70, 330, 38)
    )
    label = f'<circle cx="{x}" cy="{y}" r="34" fill="{palette[2]}"/>'
    return f'{label}<g fill="none" stroke="{palette[2]}">{rings}</g>'


def _levels(dice: Dice, palette: Palette) -> str:
    bars = []
    for column in range(16):
        height = 30 + dice.roll(11) * 22
        bars.append(
            f'<rect x="{8 + column * 24}" y="{200 - height // 2}" width="14" height="{height}" rx="7"/>'
        )
    return f'<g fill="{palette[2]}">{"".join(bars)}</g>'


def _pads(dice: Dice, palette: Palette) -> str:
    pads = []
    for place in range(16):
        strength = ("0.12", "0.3", "0.6", "1")[dice.roll(4)]
        x, y = 24 + place % 4 * 90, 24 + place // 4 * 90
        pads.append(f'<rect x="{x}" y="{y}" width="82" height="82" rx="12" opacity="{strength}"/>')
    return f'<g fill="{palette[2]}">{"".join(pads)}</g>'


def _tiles(dice: Dice, palette: Palette) -> str:
    tiles = []
    for place in range(9):
        turn, solid = dice.roll(4) * 90, dice.roll(3) > 0
        x, y = place % 3 * 134, place // 3 * 134
        colour = palette[2] if solid else palette[1]
        path = f'<path d="M0 0H134A134 134 0 0 1 0 134Z" transform="rotate({turn} 67 67)" fill="{colour}"/>'
        tiles.append(f'<g transform="translate({x} {y})">{path}</g>')
    return "".join(tiles)


def _swells(dice: Dice, palette: Palette) -> str:
    waves = []
    for line in range(7):
        y, lift = 70 + line * 44, 30 + dice.roll(9) * 14
        waves.append(
            f'<path d="M-20 {y}C80 {y - lift} 120 {y + lift} 200 {y}S320 {y - lift} 420 {y}V420H-20Z"'
            f' fill="{palette[2]}" opacity="0.{14 + line * 6}"/>'
        )
    return "".join(waves)


def _sun(dice: Dice, palette: Palette) -> str:
    x, radius = 110 + dice.roll(10) * 20, 90 + dice.roll(5) * 14
    slits = "".join(
        f'<rect y="{190 + row * 26}" width="400" height="{5 + row * 3}" fill="{palette[1]}"/>'
        for row in range(8)
    )
    return f'<circle cx="{x}" cy="180" r="{radius}" fill="{palette[2]}"/>{slits}'


DRAWINGS: tuple[Callable[[Dice, Palette], str], ...] = (_grooves, _levels, _pads, _tiles, _swells, _sun)


def initials(name: str) -> str:
    """One or two letters that stand for a name; a note where it has no letter or digit."""
    words = ["".join(filter(str.isalnum, word)) for word in name.split()]
    letters = [word[0] for word in words if word][:2]
    return "".join(letters).upper()[:2] or "♪"


@lru_cache(maxsize=1000)
def default_cover(name: str, seed: str = "") -> str:
    """Draw a square SVG cover; the same name and seed (an id, say) always yield the same drawing."""
    dice = Dice(f"{seed}\n{name}")
    palette = PALETTES[dice.roll(len(PALETTES))]
    drawing = DRAWINGS[dice.roll(len(DRAWINGS))](dice, palette)
    label = escape("".join(letter for letter in name if letter.isprintable()), quote=True)
    tone = f"c{hashlib.sha256(palette[0].encode()).hexdigest()[:8]}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img"'
        f' aria-label="Cover of {label}">'
        f'<linearGradient id="{tone}" x2="0.4" y2="1"><stop stop-color="{palette[0]}"/>'
        f'<stop offset="1" stop-color="{palette[1]}"/></linearGradient>'
        f'<rect width="400" height="400" fill="url(#{tone})"/>{drawing}'
        f'<path d="M0 400V300H{90 + 62 * len(initials(name))}V400Z" fill="{palette[0]}"/>'
        f'<text x="26" y="376" font-family="Helvetica Neue,Arial,sans-serif" font-size="84" font-weight="800"'
        f' letter-spacing="-4" fill="{palette[3]}">{escape(initials(name))}</text></svg>'
    )
