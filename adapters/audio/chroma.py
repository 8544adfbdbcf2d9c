"""Chromaprint's own arithmetic (algorithm 1), for spectra whose pitch was moved before it is applied.

It gives the very terms of libchromaprint. The classifiers are those that its author trained; each compares
the energy in some rectangles of the chroma image, time across and pitch classes up, with that in others.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from adapters.audio.fingerprint import RATE

SIZE, HOP = 4096, 1365
PITCH_CLASSES = 12
LOWEST_HERTZ, HIGHEST_HERTZ = 28, 3520
A0 = 27.5
SMOOTHING = (0.25, 0.75, 1.0, 0.75, 0.25)
SILENCE = 0.01
FRAMES_A_TERM = 16

Image = NDArray[np.float64]
Terms = NDArray[np.uint32]
Rectangle = tuple[int, int, int, int]

# Shape, lowest pitch class, how many, how many frames, and the three values that part the four answers.
CLASSIFIERS = (
    (0, 4, 3, 15, (1.98215, 2.35817, 2.63523)),
    (4, 4, 6, 15, (-1.03809, -0.651211, -0.282167)),
    (1, 0, 4, 16, (-0.298702, 0.119262, 0.558497)),
    (3, 8, 2, 12, (-0.105439, 0.0153946, 0.135898)),
    (3, 4, 4, 8, (-0.142891, 0.0258736, 0.200632)),
    (4, 0, 3, 5, (-0.826319, -0.590612, -0.368214)),
    (1, 2, 2, 9, (-0.557409, -0.233035, 0.0534525)),
    (2, 7, 3, 4, (-0.0646826, 0.00620476, 0.0784847)),
    (2, 6, 2, 16, (-0.192387, -0.029699, 0.215855)),
    (2, 1, 3, 2, (-0.0397818, -0.00568076, 0.0292026)),
    (5, 10, 1, 15, (-0.53823, -0.369934, -0.190235)),
    (3, 6, 2, 10, (-0.124877, 0.0296483, 0.139239)),
    (2, 1, 1, 14, (-0.101475, 0.0225617, 0.231971)),
    (3, 5, 6, 4, (-0.0799915, -0.00729616, 0.063262)),
    (1, 9, 2, 12, (-0.272556, 0.019424, 0.302559)),
    (3, 4, 2, 14, (-0.164292, -0.0321188, 0.0846339)),
)


def semitones() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The spectrum's bins at which each semitone begins, and the last one's end; and their pitch classes."""
    first, end = (round(hertz * SIZE / RATE) for hertz in (LOWEST_HERTZ, HIGHEST_HERTZ))
    numbers = np.floor(12 * np.log2(np.arange(first, end) * RATE / SIZE / A0)).astype(np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    return np.append(starts, end - first) + first, numbers[starts] % PITCH_CLASSES


def terms_of(chroma: NDArray[np.float32]) -> Terms:
    """The terms of (frames, 12) energies a pitch class; none for less than three seconds."""
    count = len(chroma) - len(SMOOTHING) + 1
    if count < FRAMES_A_TERM:
        return np.empty(0, np.uint32)
    smooth = sum(gain * chroma[start : start + count] for start, gain in enumerate(SMOOTHING))
    image = _summed(_even(np.asarray(smooth, np.float64)))
    terms: Terms = np.zeros(count - FRAMES_A_TERM + 1, np.uint32)
    for above, below, steps in _classifiers():
        ratio = (1 + _energy(image, above, terms.size)) / (1 + _energy(image, below, terms.size))
        answer = np.searchsorted(steps, ratio, "right").astype(np.uint32)
        # Gray code: neighbouring answers differ in one bit.
        terms = (terms << np.uint32(2)) | (answer ^ (answer >> np.uint32(1)))
    return terms


def _even(chroma: Image) -> Image:
    """Each frame at length 1, silence at 0."""
    lengths = np.sqrt((chroma**2).sum(axis=1, keepdims=True))
    return np.asarray(np.divide(chroma, lengths, out=np.zeros_like(chroma), where=lengths >= SILENCE))


def _summed(chroma: Image) -> Image:
    """(13, frames + 1): the energy of all that lies below a pitch class and before a frame."""
    image = np.zeros((PITCH_CLASSES + 1, len(chroma) + 1))
    image[1:, 1:] = chroma.T.cumsum(axis=0).cumsum(axis=1)
    return image


def _energy(image: Image, rectangles: list[Rectangle], count: int) -> Image:
    """The energy within the rectangles, with each of `count` frames as their left edge in turn."""
    energy = np.zeros(count)
    for left, low, right, high in rectangles:
        rows = image[high] - image[low]
        energy += rows[right : right + count] - rows[left : left + count]
    return energy


@cache
def _classifiers() -> list[tuple[list[Rectangle], list[Rectangle], list[float]]]:
    """Rectangles to set against each other, and the ratios of their energies that part the answers."""
    return [
        (*_rectangles(shape, low, height, width), [float(np.exp(step)) for step in steps])
        for shape, low, height, width, steps in CLASSIFIERS
    ]


def _rectangles(shape: int, low: int, height: int, width: int) -> tuple[list[Rectangle], list[Rectangle]]:
    """The two sides of a classifier: left, lowest pitch class, right, the first pitch class above."""
    high, middle, half = low + height, low + height // 2, width // 2
    rise, run = height // 3, width // 3
    shapes: tuple[tuple[list[Rectangle], list[Rectangle]], ...] = (
        ([(0, low, width, high)], []),
        ([(0, middle, width, high)], [(0, low, width, middle)]),
        ([(half, low, width, high)], [(0, low, half, high)]),
        (
            [(0, middle, half, high), (half, low, width, middle)],
            [(0, low, half, middle), (half, middle, width, high)],
        ),
        (
            [(0, low + rise, width, low + 2 * rise)],
            [(0, low, width, low + rise), (0, low + 2 * rise, width, high)],
        ),
        ([(run, low, 2 * run, high)], [(0, low, run, high), (2 * run, low, width, high)]),
    )
    return shapes[shape]
