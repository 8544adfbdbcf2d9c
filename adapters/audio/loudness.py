"""Integrated loudness (EBU R 128, ITU-R BS.1770-4): plain power, less what K-weighting takes away of it."""

import math

import numpy as np

from adapters.audio.blocks import Block, Floats
from adapters.audio.weighting import RAISE, Deficit

RUN = 32
"""Low-rate samples that one matrix product filters at once."""
STATES = 2
GROUP = 16
HOPS_A_SECOND = 10
HOPS_A_WINDOW = 4
ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0
OFFSET = -0.691


def unrolled(deficit: Deficit) -> tuple[np.ndarray, np.ndarray]:
    """`RUN` samples as one matrix: (inputs, as many before them as the shelf's part needs) @ it are the
    outputs and the change of the state; and a second one, from the state to the same."""
    shelf, pole = deficit.shelf * deficit.level, deficit.pole
    reach = len(shelf) - 1 + RUN
    basis = np.eye(reach + STATES)
    states, outputs = [basis[:, reach], basis[:, reach + 1]], []
    for index in range(RUN):
        sample = basis[:, index : index + len(shelf)] @ shelf[::-1]
        for order, zero in enumerate(deficit.zeros):
            # One pole and one zero: out = in + state, state' = pole * state + (pole - zero) * in.
            entered, sample = sample, sample + states[order]
            states[order] = pole * states[order] + (pole - zero) * entered
        outputs.append(sample)
    matrix = np.stack([*outputs, *states], axis=1)
    return matrix[:reach], matrix[reach:]


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


class LowFilter:
    """`Deficit` over a stream at its low rate, one product for every `RUN` samples of each channel."""

    def __init__(self, deficit: Deficit, channels: int) -> None:
        inputs, carried = unrolled(deficit)
        self._first, self._second = inputs[:RUN].astype(np.float32), inputs[RUN:].astype(np.float32)
        self._carried = carried[:, :RUN].astype(np.float32)
        self._recursion = Recursion(carried[:, RUN:])
        self._state = np.zeros((channels, STATES), np.float32)
        self._left = np.zeros((channels, len(self._second)), np.float32)

    def feed(self, low: Floats) -> Floats:
        """(channels, samples) to whole runs of the filter's output."""
        low = np.concatenate([self._left, low], axis=1)
        runs = max(0, low.shape[1] // RUN - 1)
        self._left = low[:, runs * RUN :].copy()
        return self._filtered(low, runs) if runs else low[:, :0]

    def _filtered(self, low: Floats, runs: int) -> Floats:
        channels = len(low)
        runs_of_each = low[:, : (runs + 1) * RUN].reshape(channels, runs + 1, RUN)
        made = runs_of_each[:, :-1] @ self._first
        made += runs_of_each[:, 1:, : len(self._second)] @ self._second
        states = self._recursion.states(made[:, :, RUN:], self._state)
        self._state = states[:, -1]
        outputs = made[:, :, :RUN] + states[:, :-1] @ self._carried
        return outputs.reshape(channels, -1)


class HopPowers:
    """Sums of squares over all channels, hop by hop, whatever pieces they come in."""

    def __init__(self, hop: int) -> None:
        self._hop = hop
        self._filled, self._begun = 0, 0.0
        self._sums: list[np.ndarray] = []

    def feed(self, planar: Floats) -> None:
        head = min(self._hop - self._filled, planar.shape[1])
        tail = head + (planar.shape[1] - head) // self._hop * self._hop
        self._begin(planar[:, :head])
        if tail > head:
            self._sums.append(squares(planar[:, head:tail].reshape(len(planar), -1, self._hop)))
        self._begin(planar[:, tail:])

    def _begin(self, planar: Floats) -> None:
        """Part of a hop; its sum waits until the rest has come."""
        self._begun += float(squares(planar))
        self._filled += planar.shape[1]
        if self._filled == self._hop:
            self._sums.append(np.array([self._begun]))
            self._filled, self._begun = 0, 0.0

    def sums(self) -> np.ndarray:
        """Of whole hops."""
        return np.concatenate([*self._sums, np.empty(0)])


def squares(planar: Floats) -> np.ndarray:
    """Sums of squares along the last axis and over the channels, which come first."""
    sums: np.ndarray = np.vecdot(planar, planar).sum(axis=0, dtype=np.float64)
    return sums


class LowPowers:
    """What K-weighting takes away, from the channels at their low rate."""

    def __init__(self, deficit: Deficit, channels: int, hop: int) -> None:
        self._filter = LowFilter(deficit, channels)
        self._powers = HopPowers(hop)

    def feed(self, low: Floats) -> None:
        self._powers.feed(self._filter.feed(low))

    def sums(self) -> np.ndarray:
        return self._powers.sums()


class IntegratedLoudness:
    """The gated mean of the K-weighted power, in LUFS. `low` has to be fed with the same at a low rate."""

    def __init__(self, rate: int, channels: int) -> None:
        self._deficit = Deficit.at(rate)
        hop = round(rate / self._deficit.factor / HOPS_A_SECOND)
        self._frames = hop * self._deficit.factor
        self._plain = HopPowers(self._frames)
        self.low = LowPowers(self._deficit, channels, hop)

    def feed(self, block: Block) -> None:
        self._plain.feed(block.planar)

    def finish(self) -> float | None:
        """None when there is nothing above the gate: silence, or less than 400 ms."""
        plain, lacking = self._plain.sums(), self.low.sums()
        count = min(len(plain), len(lacking))
        if count < HOPS_A_WINDOW:
            return None
        lacking *= (RAISE**2 - 1) * self._deficit.factor
        hops = self._deficit.gain * (RAISE**2 * plain[:count] - lacking[:count])
        windows = np.convolve(hops, np.ones(HOPS_A_WINDOW), "valid") / (HOPS_A_WINDOW * self._frames)
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
