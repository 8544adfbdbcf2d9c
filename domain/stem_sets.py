"""A recording's stems: one ZIP that stands for it, and newer ones on their way to take its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain import faults
from domain.errors import Conflict
from domain.licensing.offers import STEM_KINDS, Delivery
from domain.stems import Kind, StemFile, kinds_inside
from domain.uploads import Problem
from domain.words import say

STEMS = "stems"
CHECKING = say("Checking the stems")
"""What the one step is called that a set goes through."""


class StemsState(StrEnum):
    RECEIVING = "receiving"
    PROCESSING = "processing"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"
    KEPT = "kept"
    """It stood for a beat of which licences were granted, and is kept for those who hold them."""


OPEN = (StemsState.RECEIVING, StemsState.PROCESSING, StemsState.FAILED)
"""What still holds bytes of an upload."""


@dataclass(frozen=True)
class Stems:
    """A ZIP of stems, which bears the id of its upload. `files` is what the check found inside.

    `recording_id` is the recording that it belongs to, or the draft whose audio is still on its way; `size`
    is in bytes, 0 until it is known.
    """

    id: str
    owner_id: str
    recording_id: str
    name: str
    size: int
    created_at: datetime
    state: StemsState = StemsState.RECEIVING
    files: tuple[StemFile, ...] = ()
    problem: Problem | None = None

    @property
    def blob_key(self) -> str:
        return stems_key(self.id)

    @property
    def gives(self) -> frozenset[Delivery]:
        """What a licence may promise of it: MIDI only where there is some inside."""
        has_midi = Kind.MIDI in kinds_inside(self.files)
        return frozenset(kind for kind in STEM_KINDS if kind is not Delivery.MIDI or has_midi)


@dataclass(frozen=True)
class StemsOf:
    """What a recording has: the set that stands for it, and a newer one that doesn't yet, or never will.

    `arrived` is how many bytes of the newer one are there.
    """

    current: Stems | None = None
    newer: Stems | None = None
    arrived: int = 0


def stems_of(sets: Sequence[Stems]) -> StemsOf:
    """Of a recording's sets, the newest first; those that are only kept for licences are no part of it."""
    sets = [each for each in sets if each.state is not StemsState.KEPT]
    current = next((each for each in sets if each.state is StemsState.READY), None)
    newest = sets[0] if sets else None
    return StemsOf(current, None if newest is current else newest)


def superseded_by(stems: Stems, sets: Sequence[Stems]) -> list[Stems]:
    """The sets that have to go now that `stems` came to its end.

    A refused one only takes along what ended badly before it, so that what stands for the beat stays.
    """
    kept = StemsState.KEPT
    older = [each for each in sets if _age(each) < _age(stems) and each.state is not kept]
    if stems.state is StemsState.READY:
        return older
    ended = (StemsState.REFUSED, StemsState.FAILED)
    return [each for each in older if stems.state is StemsState.REFUSED and each.state in ended]


def is_promised(stems: Stems, is_licensed: bool) -> bool:
    """Whether those who hold licences may fetch this set, whatever becomes of it on its beat."""
    return stems.state is StemsState.KEPT or (is_licensed and stems.state is StemsState.READY)


def _age(stems: Stems) -> tuple[datetime, str]:
    return stems.created_at, stems.id


def stop(stems: Stems, state: StemsState, problem: Problem) -> Stems:
    return replace(stems, state=state, problem=problem)


def retry(stems: Stems) -> Stems:
    """Check it once more. Raises `Conflict` when nothing has failed."""
    if stems.state is not StemsState.FAILED:
        raise Conflict(faults.NOTHING_TO_RETRY)
    return replace(stems, state=StemsState.PROCESSING, problem=None)


def needs_staged_stems(stems: Stems | None) -> bool:
    """Whether what arrived may still be asked for: until it was checked and lies in the store of files."""
    return stems is not None and stems.state in OPEN


def stems_job_key(stems_id: str) -> str:
    """The key of the one job that checks a set."""
    return f"{STEMS}:{stems_id}"


def stems_key(stems_id: str) -> str:
    return f"{STEMS}/{stems_id}.zip"


def upload_of(key: str) -> str:
    """The upload that a set's file came by, and may still lie under; empty for any other file."""
    folder, _, name = key.partition("/")
    return name.removesuffix(".zip") if folder == STEMS else ""
