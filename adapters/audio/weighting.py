"""The K-weighting of ITU-R BS.1770, as what it takes away from the power of a signal.

Above a few kHz it raises everything by the same 4 dB. So a signal's weighted power is its plain power raised
by 4 dB, less the power of a filter that passes what lies below. A quarter of the rate is enough for that.
"""

import math
from dataclasses import dataclass

import numpy as np

from adapters.audio.resampling import factor_at, low_pass

SHELF_HZ, SHELF_Q, SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
PASS_HZ = 38.13547087602444
"""The high pass has two poles so close together that they are taken as equal: 0.006 dB at 38 Hz."""
RAISE = 10 ** (SHELF_DB / 20)
SIDE = 12
"""Low-rate samples on each side that the shelf's part reaches; what it would have beyond is below 0.1 %."""
POINTS = 1024


@dataclass(frozen=True)
class Deficit:
    """What K-weighting lacks against a plain rise by 4 dB, as a filter at a low rate.

    Power: `gain` x (`RAISE`^2 x that of the signal - (`RAISE`^2 - 1) x that of this filter's output).
    The filter is the shelf's part, then (1 - zero / z) / (1 - pole / z) for each of two zeros.
    """

    factor: int
    gain: float
    shelf: np.ndarray
    pole: float
    zeros: tuple[float, float]

    @classmethod
    def at(cls, rate: int) -> "Deficit":
        factor = factor_at(rate)
        pole = high_pass_pole(rate / factor)
        return cls(
            factor=factor,
            gain=(2 / (1 + high_pass_pole(rate))) ** 4,
            shelf=_shelf_part(rate, factor),
            pole=pole,
            zeros=(_zero(pole, -1), _zero(pole, 1)),
        )

    @property
    def level(self) -> float:
        """By how much to multiply so that the two zeros leave high frequencies as they are."""
        return (1 + self.pole) ** 2 / ((1 + self.zeros[0]) * (1 + self.zeros[1]))


def high_pass_pole(rate: float) -> float:
    low = math.tan(math.pi * PASS_HZ / rate)
    return (1 - low) / (1 + low)


def shelf_power(frequencies: np.ndarray, rate: int) -> np.ndarray:
    """By how much the shelf raises power: by a bilinear second-order filter, as the standard has it."""
    k = math.tan(math.pi * SHELF_HZ / rate)
    near = RAISE**0.4996667741545416
    s = 1j * np.tan(np.pi * frequencies / rate) / k
    power: np.ndarray = np.abs((RAISE * s**2 + near / SHELF_Q * s + 1) / (s**2 + s / SHELF_Q + 1)) ** 2
    return power


def _shelf_part(rate: int, factor: int) -> np.ndarray:
    """Taps at the low rate whose power is what the shelf lacks, and which undo the low pass before them."""
    frequencies = np.arange(POINTS + 1) / (2 * POINTS) * rate / factor
    lacking = np.maximum(0, (RAISE**2 - shelf_power(frequencies, rate)) / (RAISE**2 - 1))
    taps = low_pass(factor)
    time = np.arange(len(taps)) - len(taps) // 2
    passed = np.cos(2 * np.pi * np.outer(frequencies / rate, time)) @ taps
    impulse = np.fft.irfft(np.sqrt(lacking) / np.maximum(passed, 0.5))
    part: np.ndarray = np.roll(impulse, SIDE)[: 2 * SIDE + 1]
    part /= part.sum()
    return part


def _zero(pole: float, sign: int) -> float:
    """A zero of RAISE^2 - |high pass|^2, which is a difference of two squares: one for each sign."""
    scale = ((1 + pole) / 2) ** 2
    outer = RAISE * (1 + pole**2) + sign * 2 * scale
    inner = RAISE * pole + sign * scale
    half = float(outer / inner / 2)
    return half - math.sqrt(half * half - 1)
