"""How many copies that were changed to slip through are found among real music, and whether anything else is.

The index holds every piece that is found on the machine, so each copy could match any of them. Copies are
made of those in the reported half; the thresholds in `domain.duplicates` were chosen on the other one.
"""

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from multiprocessing import get_context

from adapters.audio.drifting import compare_drifting
from adapters.audio.matching import compare, index_terms
from adapters.audio.retuning import TUNINGS
from adapters.memory_fingerprints import MemoryFingerprints
from domain.audio import Fingerprint
from tests.bench.music import Piece, are_one, is_stereo, pieces
from tests.bench.table import Row, print_rows, sized
from tests.copies import Copying, Samples, at_tempo, faster, filtered, left_alone, retuned_of

SECONDS = 60
COPIED = sized(100, quick=2)
MOST_PIECES = sized(1_000, quick=8)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
UNCHANGED = TUNINGS.index(1)


def pitched(samples: Samples, rate: int) -> Samples:
    """By Rubber Band, which musicians use: it is a harder case than resampling and stretching back."""
    mono = samples.mean(axis=1, keepdims=True)
    return filtered(mono, rate, f"rubberband=pitch={2 ** (1 / 12)}")


CHANGES: dict[str, tuple[Copying, int]] = {
    "speed +1 %": (faster(1.01), 90),
    "speed +3 %": (faster(1.03), 90),
    "tempo +3 %": (at_tempo(1.03), 90),
    "pitch +1 semitone": (pitched, 80),
    "left channel alone": (left_alone, 85),
}

Retuned = tuple[Fingerprint, ...]


class Catalogue:
    """All pieces in one index, and what a look-up in it finds."""

    def __init__(self, retuned: Sequence[Retuned]) -> None:
        self.retuned = retuned
        self.index = MemoryFingerprints(compare, index_terms, compare_drifting)
        self.same: dict[str, str] = {}
        for number, each in enumerate(retuned):
            self._add(str(number), each)

    def _add(self, name: str, retuned: Retuned) -> None:
        """Files that are one piece to the plain look-up count as one: some come twice, or in two mixes."""
        known = self.plain(retuned)
        self.same[name] = self.same[known[0]] if known else name
        if not known:
            self.index.add(name, retuned[UNCHANGED], NOON)

    def plain(self, retuned: Retuned) -> list[str]:
        return [match.recording_id for match in self.index.matches(retuned[UNCHANGED])]

    def found(self, retuned: Retuned) -> list[str]:
        """What an upload would be told of."""
        return self.plain(retuned) or self.changed(retuned)

    def changed(self, retuned: Retuned) -> list[str]:
        return [match.recording_id for match in self.index.changed_copies(retuned)]


# Set before the workers are forked, so that they share it.
_catalogue: list[Catalogue] = []


def heard(piece: Piece) -> Retuned:
    return retuned_of(*piece.samples(SECONDS))


def mistaken(number: int) -> list[int]:
    """Other pieces that this one would be taken for a changed copy of."""
    catalogue = _catalogue[0]
    found = catalogue.changed(catalogue.retuned[number])
    return [int(name) for name in found if name != catalogue.same[str(number)]]


def copies_found(piece: Piece) -> dict[str, list[int]]:
    """What each changed copy of the piece is found to repeat."""
    samples, rate = piece.samples(SECONDS)
    made = {what: change(samples, rate) for what, (change, _) in CHANGES.items()}
    return {
        what: [int(name) for name in _catalogue[0].found(retuned_of(copy, rate))]
        for what, copy in made.items()
    }


def main() -> list[Row]:
    music = pieces()[:MOST_PIECES]
    with get_context("fork").Pool() as pool:
        _catalogue[:] = [Catalogue(pool.map(heard, music, chunksize=4))]
    copied = [number for number, piece in enumerate(music) if is_original(number, piece)][:COPIED]
    if not copied:
        return [Row("changed copies", "", "no music is installed here, see tests/bench/music.py", None)]
    with get_context("fork").Pool() as pool:
        found = pool.map(copies_found, [music[number] for number in copied], chunksize=1)
        taken = pool.map(mistaken, range(len(music)), chunksize=4)
    strays = [
        (number, other)
        for number, each in zip(copied, found, strict=True)
        for others in each.values()
        for other in others
    ]
    return [*found_rows(copied, found), distinct_row(music, taken, strays)]


def is_original(number: int, piece: Piece) -> bool:
    """In stereo, or its left channel would be no copy; and the one of its kind that the index holds."""
    return piece.reported and is_stereo(piece) and _catalogue[0].same[str(number)] == str(number)


def found_rows(copied: list[int], found: list[dict[str, list[int]]]) -> Iterable[Row]:
    """Of fewer pieces than were asked for nothing is said to be met: one of one is no 100 of 100."""
    for what, (_, least) in CHANGES.items():
        count = sum(each[what][:1] == [number] for number, each in zip(copied, found, strict=True))
        reach, measured = f"at least {least} of 100", f"{count} of {len(copied)}"
        met = 100 * count >= least * len(copied) if len(copied) == COPIED else None
        yield Row(f"changed copies found: {what}", reach, measured, met)


def distinct_row(music: list[Piece], taken: list[list[int]], strays: list[tuple[int, int]]) -> Row:
    """Pairs that either piece, or a copy of it, was found to be alike in."""
    pairs = {frozenset((number, other)) for number, others in enumerate(taken) for other in others}
    pairs |= {frozenset(pair) for pair in strays if pair[0] != pair[1]}
    wrong = [pair for pair in pairs if not are_one(*(music[number] for number in pair))]
    for pair in wrong:
        print("taken for one:", *(music[number].path for number in pair), file=sys.stderr, flush=True)
    inside = sum(all(music[number].reported for number in pair) for pair in wrong)
    kept = sum(name == same for name, same in _catalogue[0].same.items())
    note = (
        f"{inside} within the reported half; left aside: {len(music) - kept} files that repeat another to "
        f"the plain look-up, {len(pairs) - len(wrong)} pairs that are one piece at two speeds by name"
    )
    what = f"distinct pairs among {kept} pieces that are matched"
    return Row(what, "none", f"{len(wrong)} of {kept * (kept - 1) // 2:,}", not wrong, note)


if __name__ == "__main__":
    print_rows(main())
