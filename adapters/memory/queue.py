"""A bell that wakes nobody."""

from collections.abc import Sequence


class MemoryQueue:
    """Remembers whom it was asked to wake, in order."""

    def __init__(self) -> None:
        self.woken: list[str] = []

    def wake(self, job_ids: Sequence[str]) -> None:
        self.woken.extend(job_ids)

    def wake_again(self, job_ids: Sequence[str]) -> None:
        self.wake(job_ids)
