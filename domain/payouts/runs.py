"""A month's run: its stages, the inputs that are stored with it, and reckoning it again from them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from domain.money import Currency
from domain.payouts.contributions import Rule
from domain.payouts.splitting import Exclusion, Share, Split, split


class Stage(StrEnum):
    """How far a run has come; each is stored, so that a run goes on from it after anything.

    Eligible: the inputs are stored, who can be paid, and producers' points. Computed: the shares are stored.
    Checked: reckoned again from the inputs, points and shares came out the same. Transferring: the books have
    them and their transfers are queued. Done: no transfer is left that moves by itself.
    """

    ELIGIBLE = "eligible"
    COMPUTED = "computed"
    CHECKED = "checked"
    TRANSFERRING = "transferring"
    DONE = "done"


NEXT: Mapping[Stage, Stage] = dict(pairwise(Stage))


@dataclass(frozen=True)
class Inputs:
    """All that a split follows from, together with a `TrackInput` for each track, which are stored beside it.

    `moment` is when tracks' ages and producers' eligibility were taken, `seed` what lots are drawn by.
    """

    rule: Rule
    exclusion: Exclusion
    moment: datetime
    pool: int
    currency: Currency
    seed: str
    eligible: Collection[str]


@dataclass(frozen=True)
class Run:
    """The one run of a period; `reached` has the moment of each stage so far."""

    id: str
    period: str
    stage: Stage
    reached: Mapping[Stage, datetime] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return self.stage is Stage.DONE


@dataclass(frozen=True)
class Difference:
    """What a stored split says and what its inputs say; without a producer it is about all of the split."""

    producer_id: str
    what: str
    stored: object
    recomputed: object


def begun(id: str, period: str, now: datetime) -> Run:
    return Run(id, period, Stage.ELIGIBLE, {Stage.ELIGIBLE: now})


def advanced(run: Run, stage: Stage, now: datetime) -> Run:
    """The run at that stage; the same run where it was there before, so that any step may be done twice.

    Raises `ValueError` for a stage that isn't the next one.
    """
    if stage in run.reached:
        return run
    if NEXT.get(run.stage) is not stage:
        raise ValueError(f"run {run.id} can't go from {run.stage} to {stage}")
    return replace(run, stage=stage, reached={**run.reached, stage: now})


def divided(inputs: Inputs, points: Mapping[str, int]) -> Split:
    """The split that follows from stored inputs and producers' points, to the last unit."""
    return split(inputs.pool, points, inputs.eligible, inputs.exclusion, inputs.seed)


def differences(stored: Split, recomputed: Split) -> tuple[Difference, ...]:
    """Every figure in which the two differ; none of a sound run."""
    return (*_of_whole(stored, recomputed), *_of_shares(stored, recomputed))


WHOLE = ("pool", "points", "lots", "carried", "carry")
OF_SHARE = ("points", "ppm", "original", "amount", "outcome")


def _of_whole(stored: Split, recomputed: Split) -> Iterator[Difference]:
    for what in WHOLE:
        if getattr(stored, what) != getattr(recomputed, what):
            yield Difference("", what, getattr(stored, what), getattr(recomputed, what))


def _of_shares(stored: Split, recomputed: Split) -> Iterator[Difference]:
    before = {share.producer_id: share for share in stored.shares}
    after = {share.producer_id: share for share in recomputed.shares}
    for id in sorted(before.keys() | after.keys()):
        if before.get(id) != after.get(id):
            yield from _of_share(id, before.get(id), after.get(id))


def _of_share(id: str, stored: Share | None, recomputed: Share | None) -> Iterator[Difference]:
    for what in OF_SHARE:
        one, other = getattr(stored, what, None), getattr(recomputed, what, None)
        if one != other:
            yield Difference(id, what, one, other)
