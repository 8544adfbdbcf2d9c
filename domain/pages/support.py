"""What the admins see of the messages to support, and the port it is read through."""

from dataclasses import dataclass
from typing import Protocol

from domain.support import SupportRequest


@dataclass(frozen=True)
class SupportRow:
    """`name` is the sender's, empty for somebody who wasn't signed in."""

    request: SupportRequest
    name: str


class SupportQueries(Protocol):
    def support(self) -> tuple[SupportRow, ...]:
        """The open messages, oldest first, then the last 50 closed ones."""

    def open_messages(self) -> int: ...
