"""What producers see of their progress."""

from dataclasses import dataclass

from domain.accounts import Actor, producing
from domain.pages.progress import ProgressPage, ProgressQueries


@dataclass(frozen=True)
class ProgressPages:
    """Only for producers, each of whom sees their own."""

    queries: ProgressQueries

    def page(self, *, actor: Actor | None) -> ProgressPage:
        return self.queries.progress(producing(actor).id)
