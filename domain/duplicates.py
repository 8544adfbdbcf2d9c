"""When two recordings count as the same audio, judged by laying their fingerprints over each other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Comparison:
    """Two fingerprints at their best alignment.

    `bit_error` is the share of differing bits over the overlap (0 the same, about 0.5 unrelated),
    `overlap` the number of terms laid over each other, `coverage` that number as a share of the shorter
    fingerprint, `diversity` the lower of both sides' shares of distinct terms within the overlap (drones and
    silence lie under a third), `chance` the share of bits that would differ if only how often each bit is set
    counted, not when (0.5 where nobody looked; half of that for noise, whose bits hardly ever change).
    """

    bit_error: float
    overlap: int
    coverage: float
    diversity: float
    chance: float = 0.5


@dataclass(frozen=True)
class FingerprintMatch:
    """A recording in the catalogue that is the same audio as the one asked about."""

    recording_id: str
    comparison: Comparison
    fingerprinted_at: datetime


# Measured: copies at most 0.14 (a loud master clipped by 6 dB more 0.18, by 10 dB 0.27, which is missed);
# distinct tracks at least 0.28, and 0.35 unless they share their chords.
MAX_BIT_ERROR = 0.20
# Drones, and overlaps of less than 5 seconds. Measured: distinct drones down to 0.19, short pieces to 0.14.
STRICT_BIT_ERROR = 0.12
DRONE_DIVERSITY = 1 / 3
SHORT_OVERLAP = 40
MIN_OVERLAP = 16
# Without this, silence laid over silence at two tracks' ends would count as the same audio.
MIN_COVERAGE = 0.5

# Changed copies are sought at dozens of tunings and along lines of any tempo, so chance has more tries.
# Measured on 114 pieces: speed at most 0.15, tempo and pitch mostly below 0.20 and at most 0.26, one channel
# alone at most 0.22; distinct music at least 0.29.
CHANGED_BIT_ERROR = 0.22
CHANGED_COVERAGE = 0.7
# Two recordings of rain agree in all but 0.22, by chance. Measured: copies at most 0.6, distinct tracks 0.9.
CHANGED_SHARE_OF_CHANCE = 0.6
# 15 seconds: below that a phrase in common would do.
CHANGED_OVERLAP = 120


def similarity_percent(comparison: Comparison) -> int:
    """How alike, in whole percent: 100 for no differing bit, 0 for half of them or more."""
    return max(0, round(100 * (1 - 2 * comparison.bit_error)))


def is_duplicate(comparison: Comparison) -> bool:
    """Whether the overlap is long and alike enough; drones and short overlaps must be more alike."""
    if comparison.overlap < MIN_OVERLAP or comparison.coverage < MIN_COVERAGE:
        return False
    strict = comparison.diversity < DRONE_DIVERSITY or comparison.overlap < SHORT_OVERLAP
    return comparison.bit_error <= (STRICT_BIT_ERROR if strict else MAX_BIT_ERROR)


def is_changed_copy(comparison: Comparison) -> bool:
    """The same for one of many tunings laid along a drifting line: long, varied and alike all the way."""
    return (
        comparison.bit_error <= min(CHANGED_BIT_ERROR, CHANGED_SHARE_OF_CHANCE * comparison.chance)
        and comparison.overlap >= CHANGED_OVERLAP
        and comparison.coverage >= CHANGED_COVERAGE
        and comparison.diversity >= DRONE_DIVERSITY
    )


def confirmed(
    matches: Iterable[FingerprintMatch], counts: Callable[[Comparison], bool] = is_duplicate
) -> list[FingerprintMatch]:
    """Those that count as the same audio, the most alike first, each recording once."""
    kept = [match for match in matches if counts(match.comparison)]
    first: dict[str, FingerprintMatch] = {}
    for match in sorted(kept, key=lambda match: match.comparison.bit_error):
        first.setdefault(match.recording_id, match)
    return list(first.values())
