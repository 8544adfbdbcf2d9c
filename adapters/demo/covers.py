"""Cover art drawn by numbers: abstract, each seed its own palette and manner."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Canvas = NDArray[np.float32]
"""(SIDE, SIDE, 3), from 0 to 1."""
Dice = np.random.Generator
Colours = NDArray[np.float32]

SIDE = 800
OVER = 2
"""Lines are drawn this much larger and then shrunk, so that they are smooth."""
GRAIN = 0.022

PALETTES = (
    ("#0b1026", "#2b2d6e", "#c2447a", "#ff9e6d", "#ffe8c7"),
    ("#10201c", "#1f5c4d", "#7fb685", "#f2c57c", "#fdf1d6"),
    ("#1a0f0f", "#6b1d1d", "#d1432b", "#f4a259", "#f9e7cf"),
    ("#f3ead9", "#e2b79b", "#c8553d", "#588b8b", "#1e2a32"),
    ("#071a2b", "#0f4c75", "#3fa7d6", "#9be7e3", "#f4fbff"),
    ("#160f29", "#4c2a85", "#9d6bce", "#f0a6ca", "#fbe9f3"),
    ("#121212", "#2e2e33", "#77777f", "#d8c3a5", "#f6f1e7"),
    ("#e9eef2", "#b8cad6", "#6b8fa3", "#e07a5f", "#22333b"),
    ("#1b1f0a", "#4d5a1f", "#a3b04a", "#e6d87a", "#fbf8dc"),
    ("#22081c", "#7a1049", "#e0266f", "#ff8a5c", "#ffd9a8"),
    ("#f7efe2", "#f0c9a0", "#e58b6d", "#8e4162", "#2c1a33"),
    ("#03120e", "#0a3d36", "#12806a", "#67d7a5", "#eafff0"),
    ("#2a1a0e", "#704214", "#c98b3a", "#efd7a1", "#fffaf0"),
    ("#0d1117", "#28344a", "#5b7c99", "#f2545b", "#f5e9dc"),
)


def draw_cover(seed: int) -> bytes:
    """A square JPEG, some hundred kilobytes. Seeds that follow each other differ in manner and palette."""
    dice = np.random.default_rng(seed)
    colours = np.array([_rgb(colour) for colour in PALETTES[seed % len(PALETTES)]], np.float32)
    canvas = MANNERS[seed % len(MANNERS)](dice, colours)
    canvas = canvas + dice.normal(0, GRAIN, (SIDE, SIDE, 1)).astype(np.float32)
    picture = Image.fromarray((np.clip(canvas, 0, 1) * 255).astype(np.uint8))
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=86)
    return target.getvalue()


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))


def _grid() -> tuple[Canvas, Canvas]:
    """x to the right and y downwards, from 0 to 1."""
    line = np.linspace(0, 1, SIDE, dtype=np.float32)
    return line[None, :], line[:, None]


def _blend(under: Canvas, colour: Colours, amount: Canvas) -> Canvas:
    return under + (colour - under) * amount[..., None]


def _ramp(colours: Colours, place: NDArray[Any]) -> Canvas:
    """The colours one after another, for places from 0 to 1."""
    stops = np.linspace(0, 1, len(colours))
    return np.stack([np.interp(place, stops, colours[:, band]) for band in range(3)], -1).astype(np.float32)


def _hills(dice: Dice, size: int, slowest: float, fastest: float) -> NDArray[np.float64]:
    """A gently rolling line from -1 to 1."""
    x = np.linspace(0, 1, size)
    waves = [
        np.sin(2 * np.pi * (dice.uniform(slowest, fastest) * x + dice.random())) * dice.uniform(0.3, 1)
        for _ in range(6)
    ]
    line = np.sum(waves, axis=0)
    return np.asarray(line / np.abs(line).max())


def _field(dice: Dice, waves: int, fastest: float) -> Canvas:
    """A smooth landscape seen from above, from 0 to 1."""
    x, y = _grid()
    total = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(waves):
        across, down, start = dice.uniform(-fastest, fastest, 3)
        bend = np.float32(dice.uniform(0, 1.5)) * np.sin(np.float32(2 * np.pi * dice.uniform(0.3, 1)) * y)
        total += np.sin(
            np.float32(2 * np.pi) * (np.float32(across) * x + np.float32(down) * y + start) + bend
        )
    total -= total.min()
    return np.asarray(total / total.max(), np.float32)


def _smooth(distance: Canvas, edge: float) -> Canvas:
    """1 inside, 0 outside, with an edge that is a little soft."""
    return np.asarray(np.clip(0.5 - distance / np.float32(edge), 0, 1), np.float32)


def _dusk(dice: Dice, colours: Colours) -> Canvas:
    """A low sun over ridges that get darker towards us."""
    x, y = _grid()
    canvas = _ramp(colours[[1, 2, 3, 4]], np.broadcast_to(y * 1.35, (SIDE, SIDE)))
    across, height, radius = dice.uniform(0.25, 0.75), dice.uniform(0.3, 0.5), dice.uniform(0.1, 0.2)
    distance = np.hypot(x - np.float32(across), y - np.float32(height)) - np.float32(radius)
    canvas = _blend(canvas, colours[4], 0.5 * np.exp(-np.maximum(distance, 0) * 7))
    canvas = _blend(canvas, colours[4], _smooth(distance, 0.004))
    for layer in range(5):
        ridge = 0.5 + layer * 0.1 + (0.07 - layer * 0.006) * _hills(dice, SIDE, 0.5, 3 + layer)
        shade = colours[2] + (colours[0] - colours[2]) * np.float32((layer + 1) / 5)
        canvas = _blend(canvas, shade, _smooth(ridge.astype(np.float32)[None, :] - y, 0.003))
    return canvas


def _contours(dice: Dice, colours: Colours) -> Canvas:
    """Bands of height, like a map of nowhere."""
    field, bands = _field(dice, 7, 1.6), int(dice.integers(7, 13))
    steps = np.floor(field * bands) / (bands - 1)
    canvas = _ramp(colours, steps)
    height = field * bands
    shadow = np.exp(-(height - np.floor(height)) * 7) * 0.28
    return _blend(canvas, colours[0], shadow.astype(np.float32))


def _mesh(dice: Dice, colours: Colours) -> Canvas:
    """Clouds of colour that melt into each other."""
    warp = _field(dice, 5, 1.2)
    place = np.clip(_field(dice, 4, 0.9) * 0.75 + 0.35 * (warp - 0.3), 0, 1)
    canvas = _ramp(colours[[0, 1, 2, 3, 4][:: int(dice.choice((1, -1)))]], place)
    folds = np.sin(warp * 9 + place * 6) ** 8 * 0.18
    return _blend(canvas, colours[4], folds.astype(np.float32))


def _ripples(dice: Dice, colours: Colours) -> Canvas:
    """Two sources of rings that meet."""
    x, y = _grid()
    total = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(2):
        across, down = (np.float32(each) for each in dice.uniform(-0.1, 1.1, 2))
        total += np.sin(np.hypot(x - across, y - down) * np.float32(dice.uniform(45, 90)))
    canvas = _ramp(colours[:3], np.broadcast_to((x + y) / 2, (SIDE, SIDE)))
    canvas = _blend(canvas, colours[3], np.clip(total - 0.2, 0, 1) * 0.9)
    return _blend(canvas, colours[4], np.clip(total - 1.2, 0, 1))


def _discs(dice: Dice, colours: Colours) -> Canvas:
    """A few large discs of coloured glass."""
    x, y = _grid()
    canvas = _ramp(colours[:2], np.broadcast_to(y, (SIDE, SIDE)))
    for place in range(int(dice.integers(4, 7))):
        across, down, radius = dice.uniform(0.15, 0.85), dice.uniform(0.15, 0.85), dice.uniform(0.14, 0.38)
        distance = np.hypot(x - np.float32(across), y - np.float32(down)) - np.float32(radius)
        fade = np.clip((x - np.float32(across - radius)) / np.float32(2 * radius), 0, 1) * 0.5 + 0.4
        canvas = _blend(canvas, colours[2 + place % 3], _smooth(distance, 0.004) * fade)
    return canvas


def _arches(dice: Dice, colours: Colours) -> Canvas:
    """Arches within arches, growing from one corner or two."""
    x, y = _grid()
    canvas = np.broadcast_to(colours[0], (SIDE, SIDE, 3)).astype(np.float32)
    corners = dice.permutation(4)[: int(dice.integers(1, 3))]
    for number in corners:
        distance = np.hypot(x - np.float32(number % 2), y - np.float32(number // 2))
        for step, radius in enumerate(np.arange(0.95, 0.05, -0.09)):
            shade = colours[1 + (step + int(number)) % 4]
            canvas = _blend(canvas, shade, _smooth(distance - np.float32(radius * 0.8), 0.003))
    return canvas


def _threads(dice: Dice, colours: Colours) -> Canvas:
    """Lines one behind the other, drifting from one landscape into another."""
    size = SIDE * OVER
    image = Image.new("RGB", (size, size), _ink(colours[0]))
    pen, x = ImageDraw.Draw(image), np.linspace(0, size, 200)
    near, far = (_hills(dice, 200, 0.4, 2.6) for _ in range(2))
    count = int(dice.integers(16, 44))
    for line in range(count):
        part = line / (count - 1)
        heights = size * (0.1 + 0.8 * part + 0.13 * (near * part + far * (1 - part)))
        points = list(zip(x.tolist(), heights.tolist(), strict=True))
        ground = colours[0] + (colours[1] - colours[0]) * np.float32(part)
        pen.polygon([*points, (size, size), (0, size)], fill=_ink(ground))
        pen.line(points, fill=_ink(_ramp(colours[2:], np.asarray(part))), width=int(4 + 200 / count))
    return _shrunk(image)


def _orbits(dice: Dice, colours: Colours) -> Canvas:
    """Paths round an unseen centre, with bodies on them."""
    size = SIDE * OVER
    ground = _ramp(colours[[0, 0, 1]], _field(dice, 3, 0.6))
    image = Image.fromarray((ground * 255).astype(np.uint8)).resize((size, size))
    pen, centre = ImageDraw.Draw(image), size * dice.uniform(0.35, 0.65, 2)
    for radius in np.arange(0.08, 0.75, dice.uniform(0.035, 0.07)) * size:
        colour, turn = _ink(colours[2 + int(dice.integers(3))]), dice.uniform(0, 2 * np.pi)
        start = float(dice.uniform(0, 360))
        box = (*(centre - radius).tolist(), *(centre + radius).tolist())
        pen.arc(
            box, start, start + float(dice.uniform(120, 350)), fill=colour, width=int(dice.choice((3, 5, 14)))
        )
        body = centre + radius * np.array((np.cos(turn), np.sin(turn)))
        dot = float(dice.uniform(8, 44))
        pen.ellipse((*(body - dot).tolist(), *(body + dot).tolist()), fill=colour)
    return _shrunk(image)


def _stripes(dice: Dice, colours: Colours) -> Canvas:
    """Broad ribbons that bend across the square."""
    x, y = _grid()
    slope, bend = dice.uniform(-0.8, 0.8), dice.uniform(0.08, 0.22)
    place = y + np.float32(slope) * x + np.float32(bend) * np.sin(np.float32(2 * np.pi) * (x + dice.random()))
    place = (place - place.min()) / (place.max() - place.min()) * 9
    band = np.floor(place).astype(int)
    order = dice.integers(0, 5, 12)
    canvas = np.asarray(colours[order[band]], np.float32)
    shade = (place - band) ** 3 * 0.35
    return _blend(canvas, colours[0], shade.astype(np.float32))


def _ink(colour: Colours) -> tuple[int, int, int]:
    red, green, blue = (int(part * 255) for part in colour)
    return red, green, blue


def _shrunk(image: Image.Image) -> Canvas:
    small = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(small, np.float32) / np.float32(255)


MANNERS: tuple[Callable[[Dice, Colours], Canvas], ...] = (
    _dusk,
    _contours,
    _mesh,
    _ripples,
    _discs,
    _arches,
    _threads,
    _orbits,
    _stripes,
)
