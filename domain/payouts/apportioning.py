"""Exact division of an amount by weights: largest remainder, and lots where remainders are the same."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True)
class Lots:
    """How the units came about that rounding down left over.

    `left` were given out, one each, to those with the largest remainders. Where the last of them could go to
    any of `tied`, who had the same remainder, `drawn` of those got one by lot. The lots follow from the seed,
    so they can be drawn again.
    """

    left: int = 0
    tied: int = 0
    drawn: int = 0


@dataclass(frozen=True)
class Apportioned:
    parts: Mapping[str, int]
    lots: Lots


def apportioned(amount: int, weights: Mapping[str, int], seed: str) -> Apportioned:
    """Parts in proportion to the weights, each rounded up or down, that add up to `amount`.

    In whatever order the weights come, the parts are the same. Raises `ValueError` for a negative amount or
    weight, and where no weight is above zero.
    """
    parts, rests = rounded_down(amount, weights)
    left = amount - sum(parts.values())
    chosen, lots = largest(rests, left, seed)
    for id in chosen:
        parts[id] += 1
    assert sum(parts.values()) == amount
    return Apportioned(parts, lots)


def rounded_down(amount: int, weights: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Each whole part, and the remainder of its division."""
    total = sum(weights.values())
    if amount < 0 or total <= 0 or min(weights.values()) < 0:
        raise ValueError(f"can't divide {amount} by weights of {total} altogether")
    divided = {id: divmod(amount * weight, total) for id, weight in weights.items()}
    return (
        {id: part for id, (part, _) in divided.items()},
        {id: rest for id, (_, rest) in divided.items()},
    )


def largest(rests: Mapping[str, int], count: int, seed: str) -> tuple[Collection[str], Lots]:
    """Those with the `count` largest remainders, and how lots decided about the last of them."""
    if count == 0:
        return (), Lots()
    edge = sorted(rests.values(), reverse=True)[count - 1]
    sure = [id for id, rest in rests.items() if rest > edge]
    tied = sorted((id for id, rest in rests.items() if rest == edge), key=partial(lot, seed))
    drawn = count - len(sure)
    is_drawn = len(tied) > drawn
    return [*sure, *tied[:drawn]], Lots(count, len(tied) if is_drawn else 0, drawn if is_drawn else 0)


def lot(seed: str, id: str) -> bytes:
    """Who has the lower one goes first.

    The seed is another one each month, so nobody is ahead for long, and nobody can choose it, so no id helps.
    """
    return hashlib.sha256(f"{seed}:{id}".encode()).digest()
