"""Who goes first when many bytes come in: whoever waits for a page, and of the senders one at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# So long at most does a sender wait for pages, with each piece: however busy a site is, uploads get on.
PATIENCE_SECONDS = 0.05


class Precedence:
    """Moving bytes takes the processor from whoever makes pages, and gains nothing by a hurry of its own."""

    def __init__(self) -> None:
        self._pages = 0
        self._changed = threading.Condition()
        self._turn = threading.Lock()

    @contextmanager
    def page(self) -> Iterator[None]:
        """While somebody waits for an answer."""
        with self._changed:
            self._pages += 1
        try:
            yield
        finally:
            with self._changed:
                self._pages -= 1
                self._changed.notify_all()

    @contextmanager
    def piece(self) -> Iterator[None]:
        """While a piece of an upload is moved: after the pages being made, and alone."""
        with self._turn:
            with self._changed:
                self._changed.wait_for(lambda: not self._pages, PATIENCE_SECONDS)
            yield


precedence = Precedence()
