"""Integrated loudness (EBU R 128, ITU-R BS.1770-4) as matrix products, and what both measures share."""

import math
from dataclasses import dataclass

import numpy as np

from adapters.audio.blocks import Block, Floats, hop_frames

RUN = 30
"""Frames that one matrix product filters at once; `hop_frames` is a multiple of it."""
STATES = 4
GROUP = 16
HOPS_A_WINDOW = 4
ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0
OFFSET = -0.691


@dataclass(frozen=True)
class KWeighting:
    """The two filters of BS.1770 for any rate: a shelf of +4 dB, then a high pass at 38 Hz.

    The high pass has two poles so close together that it is written as two equal first-order ones, which
    keeps 32-bit floats exact enough; its Q is then 0.5 instead of 0.50033, 0.006 dB at 38 Hz.
    """

    b: tuple[float, float, float]
    a: tuple[float, float]
    pole: float

    @classmethod
    def at(cls, rate: int) -> "KWeighting":
        k, q = math.tan(math.pi * 1681.974450955533 / rate), 0.7071752369554196
        high = 10 ** (3.999843853973347 / 20)
        near = high**0.4996667741545416 * k / q
        a0 = 1 + k / q + k * k
        low = math.tan(math.pi * 38.13547087602444 / rate)
        return cls(
            b=((high + near + k * k) / a0, 2 * (k * k - high) / a0, (high - near + k * k) / a0),
            a=(2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0),
            pole=(1 - low) / (1 + low),
        )

    def step(self, x: np.ndarray, state: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
        """One sample through the filters; returns the output and the next state."""
        s1, s2, slow, slower = state
        shelf = self.b[0] * x + s1
        passed = shelf - slow
        out = passed - slower
        near = 1 - self.pole
        return out, [
            self.b[1] * x - self.a[0] * shelf + s2,
            self.b[2] * x - self.a[1] * shelf,
            self.pole * slow + near * shelf,
            self.pole * slower + near * passed,
        ]


def unrolled(weighting: KWeighting, length: int) -> tuple[np.ndarray, np.ndarray]:
    """`length` steps as two matrices: (inputs, state) @ first = outputs, @ second = the next state."""
    basis = np.eye(length + STATES)
    state, outputs = list(basis[length:]), []
    for sample in basis[:length]:
        output, state = weighting.step(sample, state)
        outputs.append(output)
    return np.stack(outputs, axis=1), np.stack(state, axis=1)


class Recursion:
    """s' = u + s @ matrix for many u in a row: a product for each group, and again over the groups."""

    def __init__(self, matrix: np.ndarray, depth: int = 2) -> None:
        powers = [np.linalg.matrix_power(matrix, exponent) for exponent in range(GROUP + 1)]
        within = np.zeros((GROUP, STATES, GROUP, STATES))
        for later in range(GROUP):
            for earlier in range(later):
                within[earlier, :, later] = powers[later - earlier - 1]
        self._within = within.reshape(GROUP * STATES, -1).astype(np.float32)
        self._total = np.concatenate(powers[GROUP - 1 :: -1]).astype(np.float32)
        self._carry = np.concatenate(powers[:GROUP], axis=1).astype(np.float32)
        self._matrix = matrix.astype(np.float32)
        self._outer = Recursion(powers[GROUP], depth - 1) if depth else None

    def states(self, inputs: Floats, start: Floats) -> Floats:
        """(channels, n, STATES) inputs to n + 1 states: before each input and after the last."""
        if self._outer is None:
            return self._one_by_one(inputs, start)
        channels, count, _ = inputs.shape
        groups = count // GROUP + 1
        padded = np.zeros((channels, groups * GROUP, STATES), np.float32)
        padded[:, :count] = inputs
        rows = padded.reshape(channels, groups, GROUP * STATES)
        starts = self._outer.states(rows @ self._total, start)[:, :groups]
        return (rows @ self._within + starts @ self._carry).reshape(channels, -1, STATES)[:, : count + 1]

    def _one_by_one(self, inputs: Floats, start: Floats) -> Floats:
        states = [start]
        for index in range(inputs.shape[1]):
            states.append(inputs[:, index] + states[-1] @ self._matrix)
        return np.stack(states, axis=1)


class IntegratedLoudness:
    """The gated mean of the K-weighted power, in LUFS."""

    def __init__(self, rate: int, channels: int) -> None:
        self._hop = hop_frames(rate)
        outputs, following = unrolled(KWeighting.at(rate), RUN)
        self._outputs = outputs.astype(np.float32)
        self._inputs = following[:RUN].astype(np.float32)
        self._recursion = Recursion(following[RUN:])
        self._state = np.zeros((channels, STATES), np.float32)
        self._left = np.empty((channels, 0), np.float32)
        self._powers: list[np.ndarray] = []

    def feed(self, block: Block) -> None:
        planar = block.planar
        if self._left.shape[1]:
            planar = np.concatenate([self._left, planar], axis=1)
        whole = planar.shape[1] // self._hop * self._hop
        self._left = planar[:, whole:].copy()
        if whole:
            self._measure(planar[:, :whole])

    def _measure(self, planar: Floats) -> None:
        channels, frames = planar.shape
        rows = np.empty((channels, frames // RUN, RUN + STATES), np.float32)
        rows[:, :, :RUN] = planar.reshape(channels, -1, RUN)
        states = self._recursion.states(rows[:, :, :RUN] @ self._inputs, self._state)
        rows[:, :, RUN:] = states[:, :-1]
        self._state = states[:, -1]
        weighted = (rows @ self._outputs).reshape(channels, -1, self._hop)
        self._powers.append(np.vecdot(weighted, weighted).sum(axis=0, dtype=np.float64))

    def finish(self) -> float | None:
        """None when there is nothing above the gate: silence, or less than 400 ms."""
        hops = np.concatenate([*self._powers, np.empty(0)])
        if len(hops) < HOPS_A_WINDOW:
            return None
        windows = np.convolve(hops, np.ones(HOPS_A_WINDOW), "valid") / (HOPS_A_WINDOW * self._hop)
        return gated(windows)


def gated(powers: np.ndarray) -> float | None:
    """Mean loudness of the windows above -70 LUFS that are less than 10 LU below the mean of those."""
    loud = powers[powers > power(ABSOLUTE_GATE)]
    if not len(loud):
        return None
    above = loud[loud > loud.mean() * 10 ** (RELATIVE_GATE / 10)]
    return round(OFFSET + 10 * math.log10(above.mean()), 2)


def power(lufs: float) -> float:
    """The mean square that reads as this loudness."""
    return float(10 ** ((lufs - OFFSET) / 10))
