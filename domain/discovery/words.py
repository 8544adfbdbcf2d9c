"""Words as beats are found by them: folded in one way, whatever database looks them up."""

import unicodedata
from collections.abc import Iterable

MOST_WORDS = 8
"""So many words of what somebody types are looked for."""
LONGEST_WORD = 40
"""What is beyond that is cut off a word, where it is kept as well as where it is sought."""


def folded_words(*texts: str) -> tuple[str, ...]:
    """Each word once, in the order in which they come: without case, accents, width and signs."""
    return tuple(dict.fromkeys(word for text in texts for word in _words(text)))


def sought_words(text: str) -> tuple[str, ...]:
    """The words of what somebody typed; the last one may be the beginning of a word."""
    return tuple(_words(text))[:MOST_WORDS]


def has_words(kept: Iterable[str], sought: tuple[str, ...]) -> bool:
    """Whether all of the words are there, the last one as a beginning at least."""
    there = set(kept)
    if not sought:
        return True
    return there.issuperset(sought[:-1]) and any(word.startswith(sought[-1]) for word in there)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    # Folding case may bring marks and compatible forms back, such as those of a dotted capital I.
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    spaced = "".join(c if c.isalnum() else " " for c in bare)
    return [word[:LONGEST_WORD] for word in spaced.split()]
