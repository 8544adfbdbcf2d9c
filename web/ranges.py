"""The Range header, read strictly: one range of bytes, or none at all."""

import re
from dataclasses import dataclass

# Longer numbers than this name no file's bytes.
ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@dataclass(frozen=True)
class Extent:
    """The bytes from `begin` up to, and without, `end`."""

    begin: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.begin


class Unsatisfiable(Exception):
    """What is asked for lies outside of the file."""


def asked_extent(header: str, size: int) -> Extent | None:
    """What a Range header asks of a file of `size` bytes; None means all of it. Raises `Unsatisfiable`.

    Several ranges, other units and nonsense ask for the whole file, as RFC 9110 allows.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found[0].endswith("=-"):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(size - int(last), 0), size
    else:
        begin, end = int(first), int(last) + 1 if last else size
        if last and end <= begin:
            return None
    if begin >= size:
        raise Unsatisfiable
    return Extent(begin, min(end, size))
