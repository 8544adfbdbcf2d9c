"""Which codes this run of the tests has really produced; `python -m tests.produced` says which it hasn't.

Every process of a run notes the codes of all errors that the site's own code made in it; those that tests
and their fakes make prove nothing. `make test` begins with an empty folder and ends with the comparison
against the list that the help shows.
"""

import functools
import os
import shutil
import sys
from pathlib import Path
from types import FrameType

from domain.errors import DomainError

TESTS = Path(__file__).parent
FOLDER = TESTS.parent / ".pytest_cache" / "codes"
_seen: set[str] = set()


def watch() -> None:
    """From here on every error's code is remembered."""
    make = DomainError.__init__

    @functools.wraps(make)
    def noted(self: DomainError, *args: object, **details: object) -> None:
        make(self, *args, **details)  # type: ignore[arg-type]
        if not _maker(self).startswith(f"{TESTS}/"):
            _seen.add(self.code)

    DomainError.__init__ = noted  # type: ignore[method-assign, assignment]


def seen() -> frozenset[str]:
    """The codes that this process has produced so far."""
    return frozenset(_seen)


def _maker(error: DomainError) -> str:
    """The file whose code made an error, behind the error's own classes."""
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_locals.get("self") is error:
        frame = frame.f_back
    return frame.f_code.co_filename if frame else ""


def keep() -> None:
    """Write down what this process has produced."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / str(os.getpid())).write_text("\n".join(sorted(_seen)))


def missing() -> list[str]:
    """The codes on the help's list that no test has produced since the folder was emptied."""
    from web.help import listed

    produced = {code for path in FOLDER.glob("*") for code in path.read_text().split()}
    return [fault.code for fault in listed() if fault.code not in produced]


def main() -> int:
    if sys.argv[1:] == ["--forget"]:
        shutil.rmtree(FOLDER, ignore_errors=True)
        return 0
    left = missing()
    print("codes that no test produced: " + (", ".join(left) or "none"))
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
